"""Mails that have come already: `flask stories import --preset mbox`, for whoever read them by hand until now.

They are taken as the mailroom takes what comes: a draft each, of which its sender is told. That writes to people, so
it is done only where `--invite` says so; without it the mails are counted.
"""

import asyncio
from collections import Counter
from pathlib import Path

import click
from flask import current_app

from pact.cli.mailroom import site_addresses
from pact.config import Config
from pact.core import clock
from pact.core.db import session
from pact.intake.mail.answering import SiteAddresses, why_unanswered
from pact.intake.mail.mbox import envelope_sender_of, mails_in, sent_on
from pact.intake.mail.process import read_apart
from pact.intake.mail.reading import MailFault, ReadMail
from pact.intake.mail.receiving import receive
from pact.stories.fields import oldest_contact

TAKEN = "kept"


def import_mailbox(file: Path, *, allow_old: bool, invite: bool) -> None:
    """Take or count the mails of an mbox file; commits after each."""
    config: Config = current_app.config["PACT"]
    site = site_addresses(config)
    counts: Counter[str] = Counter()
    with file.open("rb") as stream:
        for raw in mails_in(stream, largest=config.mailroom_bytes):
            counts[_fate(raw, site, allow_old=allow_old, invite=invite)] += 1
    _tell(counts, invite=invite)


def _fate(raw: bytes | None, site: SiteAddresses, *, allow_old: bool, invite: bool) -> str:
    """What becomes of a mail: TAKEN, or why it is not taken."""
    if raw is None:
        return "too large"
    try:
        mail = asyncio.run(read_apart(raw))
    except MailFault:
        return "unreadable"
    if not allow_old and _is_old(mail):
        return "old"
    envelope_sender = envelope_sender_of(mail)
    if not invite:
        return why_unanswered(mail, envelope_sender, site) or TAKEN
    outcome = receive(mail, envelope_sender, site)
    session().commit()
    return outcome.reason


def _is_old(mail: ReadMail) -> bool:
    day = sent_on(mail)
    return day is not None and day < oldest_contact(clock.today())


def _tell(counts: Counter[str], *, invite: bool) -> None:
    click.echo(f"Read:          {counts.total():>9,}")
    click.echo(f"{'Invited:' if invite else 'To be invited:':<14} {counts.pop(TAKEN, 0):>9,}")
    click.echo(f"Left out:      {counts.total():>9,}")
    for reason, count in counts.most_common():
        click.echo(f"  {count:,}: {reason.replace('_', ' ')}")
    if not invite:
        click.echo("Nothing was changed. With --invite each sender is sent a link to finish their story.")
