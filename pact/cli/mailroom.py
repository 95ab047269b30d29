"""`flask mailroom` takes stories by mail; `flask stories import --preset mbox` mails that came before there was one."""

import asyncio
import signal
from collections import Counter
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from pact.config import Config
from pact.core import clock, crypto
from pact.core.db import session
from pact.core.web.limits import is_within
from pact.intake.mail.answering import SiteAddresses, why_unanswered
from pact.intake.mail.mailroom import Mailroom, serve
from pact.intake.mail.mbox import NotAMailbox, envelope_sender_of, mails_in, sent_on
from pact.intake.mail.process import read_apart
from pact.intake.mail.reading import MailError, ReadMail
from pact.intake.mail.receiving import MailResult, receive
from pact.mail.incoming import Fate, count_mail
from pact.stories.fields import oldest_contact

TAKEN = "kept"


class SettingMissing(click.ClickException):
    """Ends as a process whose settings are wrong (`pact.starting`): systemd does not start it again."""

    exit_code = 2


@click.command("mailroom")
@click.option("--lmtp", is_flag=True, help="Speak LMTP instead of SMTP, for delivery from your own mail server.")
@with_appcontext
def command(*, lmtp: bool) -> None:
    """Accept stories sent by mail, until stopped. docs/mailroom.md explains how to set up a mail server for it."""
    config: Config = current_app.config["PACT"]
    if not config.mailroom_address:
        raise SettingMissing("Set the address that accepts stories: PACT_MAILROOM_ADDRESS=stories@example.org")
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        asyncio.run(_serve(app, config, is_lmtp=lmtp))
    except OSError as error:
        raise click.ClickException(f"{':'.join(map(str, config.mailroom_listens))}: {error.strerror}") from error


def site_addresses(config: Config) -> SiteAddresses:
    """Our own addresses, which we never reply to, and the mail server whose SPF and DMARC results we trust."""
    given = (config.mailroom_address, config.contact_address, config.mail_from)
    return SiteAddresses(addresses=tuple(address for header in given if (address := parseaddr(header)[1])),
                 trusted_server=config.mailroom_trusts)  # fmt: skip


def storing(app: Flask, config: Config) -> Callable[[ReadMail, str], MailResult]:
    """A function that stores one mail in its own session and commits."""
    site = site_addresses(config)

    def store(mail: ReadMail, envelope_sender: str) -> MailResult:
        with app.app_context():
            result = receive(mail, envelope_sender, site, allows=allows)
            session().commit()
            return result

    def allows(host: str) -> bool:
        own = is_within(config.mailroom_domain_limit, "mails-of-domain", crypto.keyed_digest("domain", host))
        return own and is_within(config.mailroom_limit, "mails", "all")

    return store


def counting(app: Flask) -> Callable[[Fate], None]:
    """A function that counts a mail that did not get as far as being stored."""

    def count(fate: Fate) -> None:
        with app.app_context():
            count_mail(fate)
            session().commit()

    return count


async def _serve(app: Flask, config: Config, *, is_lmtp: bool) -> None:
    room = Mailroom(
        storing(app, config),
        counting(app),
        address=config.mailroom_address,
        largest=config.mailroom_bytes,
        is_lmtp=is_lmtp,
    )
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    host, port = config.mailroom_listens

    async def announce() -> None:
        click.echo(f"Accepting stories by {'LMTP' if is_lmtp else 'SMTP'} on {host}:{port}. Stop with Ctrl-C.")

    try:
        await serve(room, host=host, port=port, on_ready=announce)
    except asyncio.CancelledError:
        click.echo("The mailroom is closed.")


def import_mailbox(file: Path, *, allow_old: bool, invite: bool) -> None:
    """Import the mails of an mbox file: each becomes a draft, as in the mailroom, and its sender is invited to finish it.

    Since this writes to people, it needs `invite`; without it the mails are only counted. Commits after each mail.
    """
    config: Config = current_app.config["PACT"]
    site = site_addresses(config)
    counts: Counter[str] = Counter()
    try:
        with file.open("rb") as stream:
            for raw in mails_in(stream, largest=config.mailroom_bytes):
                counts[_outcome_of(raw, site, allow_old=allow_old, invite=invite)] += 1
    except NotAMailbox as error:
        raise click.ClickException(f"{file}: {error}") from error
    _report(counts, invite=invite)


def _outcome_of(raw: bytes | None, site: SiteAddresses, *, allow_old: bool, invite: bool) -> str:
    """TAKEN, or the reason why the mail is left out."""
    if raw is None:
        return "too large"
    try:
        mail = asyncio.run(read_apart(raw))
    except MailError:
        return "unreadable"
    if not allow_old and _is_old(mail):
        return "old"
    envelope_sender = envelope_sender_of(mail)
    if not invite:
        return why_unanswered(mail, envelope_sender, site) or TAKEN
    result = receive(mail, envelope_sender, site)
    session().commit()
    return result.reason


def _is_old(mail: ReadMail) -> bool:
    day = sent_on(mail)
    return day is not None and day < oldest_contact(clock.today())


def _report(counts: Counter[str], *, invite: bool) -> None:
    click.echo(f"Read:          {counts.total():>9,}")
    click.echo(f"{'Invited:' if invite else 'To be invited:':<14} {counts.pop(TAKEN, 0):>9,}")
    click.echo(f"Left out:      {counts.total():>9,}")
    for reason, count in counts.most_common():
        click.echo(f"  {count:,}: {reason.replace('_', ' ')}")
    if not invite:
        click.echo("Nothing was changed. With --invite each sender is sent a link to finish their story.")
