"""`flask doctor`: what of a deployment must be mended, a line for each thing checked."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote, unquote, urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from pact.cli.faults import sentence
from pact.cli.operation import checks_of_database as database
from pact.cli.operation import checks_of_machine as machine
from pact.cli.operation.findings import Finding, mend
from pact.config import SETTINGS, Config
from pact.core.db import database_file, db, session, snapshot
from pact.core.web.faults.busy_database import has_no_room

LEAST_SECRET = 8
"""Characters. A shorter secret is a part of words that must stay readable. It is hidden only in an address."""
# A password may have a slash, but not two: they begin another address.
_IN_ADDRESS = re.compile(r"(://[^\s:/@]*:)(?:[^\s@/]|/(?!/))+@")


@click.command("doctor")
@click.option("--site", is_flag=True, help="Also ask PACT_SITE_URL for its first page.")
@with_appcontext
def command(site: bool) -> None:
    """Check this deployment and say what to mend; exits with 1 if something must be. Changes nothing, sends no mail."""
    config: Config = current_app.config["PACT"]
    findings = [*machine.check(config), *_of_database(config), *machine.check_servers(config)]
    if site:
        findings += machine.check_site(config)
    report(findings, hidden=secrets_of(config))


def report(findings: Sequence[Finding], *, hidden: Sequence[str] = ()) -> None:
    """Print the findings, and exit with 1 if one must be mended."""
    for finding in findings:
        click.echo(f"{'ok' if finding.is_ok else 'mend':<5} {finding.name}: {without(hidden, finding.words)}")
    faults = sum(not finding.is_ok for finding in findings)
    if faults:
        click.echo(f"{faults} to mend.")
        raise SystemExit(1)


def without(hidden: Sequence[str], words: str) -> str:
    """The words without passwords in addresses, and without these secrets where they stand as words of their own."""
    words = _IN_ADDRESS.sub(r"\1…@", words)
    for secret in hidden:
        words = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "…", words)
    return words


def secrets_of(config: Config) -> list[str]:
    """What must not be printed, the longest first: secret settings and passwords in addresses that are not short."""
    values = [getattr(config, attribute) for attribute, each in SETTINGS.items() if each.secret]
    texts = [text for value in values for text in (value if isinstance(value, tuple) else [value])]
    addresses = [text for text in (*texts, config.database_url) if isinstance(text, str) and "://" in text]
    passwords = [word for address in addresses if (word := urlsplit(address).password)]
    found = {text for text in texts if isinstance(text, str) and "://" not in text}
    found |= {form for word in passwords for form in (word, quote(word), unquote(word))}
    return sorted((each for each in found if len(each) >= LEAST_SECRET), key=len, reverse=True)


def _of_database(config: Config) -> Iterator[Finding]:
    path = database_file(db.engine)
    if path is not None and not path.exists():
        yield mend("database", f"there is none in {path}. Run `flask --app app db upgrade`, or restore a backup.")
        return
    try:
        with snapshot():
            reached = list(database.check_reached())
        yield from reached
        if all(finding.is_ok for finding in reached):
            with snapshot():
                checks = (database.check_storage, database.check_keys, database.check_worker, database.check_mails)
                yield from [finding for check in checks for finding in check()]
    except SQLAlchemyError as error:
        session().rollback()
        is_away = path is None and not has_no_room(error)
        advice = " Check DATABASE_URL and that the server runs." if is_away else ""
        yield mend("database", f"it cannot be used. {sentence(error)}{advice}")
