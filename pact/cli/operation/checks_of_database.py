"""Checks of the database and of what is in it. Each runs in a `snapshot()`."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select, text

from pact.cli.operation import figures
from pact.cli.operation.findings import Finding, mend, well
from pact.cli.operation.stored_secrets import digest_key_fits, few_unreadable
from pact.core import clock, signatures
from pact.core.db import is_postgresql, session
from pact.core.postgresql.standby import standby
from pact.jobs.models import Job, Schedule
from pact.mail.queries import mails_held_up
from pact.rankings.editions.queries import last_frozen

LONGEST_WAIT = timedelta(minutes=1)
MOST_SKEW = timedelta(seconds=2)


def check_reached() -> Iterator[Finding]:
    """The database answers, and has the tables of this version."""
    head, own = figures.head_of(session().connection()), figures.head_of_code()
    if figures.is_unfinished(session().connection()):
        yield mend("database", figures.UNFINISHED)
        return
    kind = session().get_bind().dialect.name
    if head == own:
        yield well("database", f"{kind}, at the migration {head}.")
    elif head is None:
        yield mend("database", f"{kind} has no tables. Run `flask --app app db upgrade`.")
    elif figures.is_known(head):
        yield mend("database", f"{kind} is at the migration {head}, not {own}. Run `flask --app app db upgrade`.")
    else:
        yield mend(
            "database", f"{kind} is at the migration {head}, which this version does not know. Update the code."
        )


FULL = 2
"""SQLite's number for `synchronous` from which a commit waits for the disk."""


def check_storage() -> Iterator[Finding]:
    """How SQLite keeps what it was given; the clock of PostgreSQL's server, and its standby."""
    if is_postgresql():
        before = clock.now()
        theirs: datetime = session().execute(text("SELECT clock_timestamp()")).scalar_one()
        yield _clocks(before, theirs, clock.now())
        yield _standby()
        return
    journal, synchronous, keys = (
        session().execute(text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "synchronous", "foreign_keys")
    )  # fmt: skip
    names = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}
    words = f"journal_mode={journal}, synchronous={names.get(synchronous, synchronous)}, foreign_keys={keys}."
    if journal != "wal":
        yield mend(
            "SQLite",
            f"{words} The journal must be wal: keep the database on a local disk, not on one of a network.",
        )
    elif synchronous < FULL or not keys:
        yield mend("SQLite", f"{words} A commit must wait for the disk (FULL), and foreign_keys must be on.")
    else:
        yield well("SQLite", words)


def check_keys() -> Iterator[Finding]:
    """The keys read what is stored. PACT_SECRET_KEY cannot be checked: nothing that it signed is stored."""
    lost, fits, edition = few_unreadable(), digest_key_fits(), last_frozen()
    if lost:
        columns = ", ".join(sorted(lost))
        yield mend(
            "PACT_DATA_KEYS",
            f"a key is missing: values of {columns} cannot be read. Add the key they were encrypted with.",
        )
    else:
        yield well("PACT_DATA_KEYS", "the oldest and newest values of each encrypted column can be read.")
    if fits is False:
        yield mend("PACT_DIGEST_KEY", "it is not the one with which the accounts were made. Set that one again.")
    else:
        yield well("PACT_DIGEST_KEY", "it finds the accounts." if fits else "no account says whether it is right.")
    own = edition is None or edition.public_key in (None, signatures.own_public_key())
    yield well("PACT_EDITION_KEY", "it is the newest edition’s." if edition and own else
               "there is no edition yet." if own else
               "it is not the newest edition’s. What the other one signed stays verifiable.")  # fmt: skip


def check_worker() -> Iterator[Finding]:
    """A worker takes jobs, and few of them were given up."""
    moment = clock.now()
    waiting = select(func.min(Job.not_before)).where(Job.done_at.is_(None), Job.failed_at.is_(None))
    idle = waiting.where(Job.leased_until.is_(None) | (Job.leased_until < moment))
    oldest, planned = session().scalar(idle), session().scalar(select(func.min(Schedule.next_at)))
    due = min((each for each in (oldest, planned) if each is not None), default=None)
    if planned is None:
        yield mend("worker", "none has ever run. Start `flask --app app jobs work`, or `serve`, which runs one.")
    elif due is not None and moment - due > LONGEST_WAIT:
        minutes = int((moment - due).total_seconds() // 60)
        yield mend(
            "worker", f"the oldest job has been due for {minutes:,} minutes. Start `flask --app app jobs work`."
        )
    else:
        yield well("worker", "no job has been due for longer than a minute.")
    given_up = session().scalar(select(func.count()).select_from(Job).where(Job.failed_at.is_not(None)))
    if given_up:
        yield mend(
            "jobs",
            f"{given_up:,} were given up. See `flask --app app jobs failed`; `jobs retry` queues one again.",
        )
    else:
        yield well("jobs", "none was given up.")


def check_mails() -> Iterator[Finding]:
    """Mails leave. A server that takes the connection may still take no mails."""
    held = mails_held_up(longer_than=LONGEST_WAIT)
    if held is None:
        yield well("mails", "none is held up.")
        return
    minutes = int((clock.now() - held.since).total_seconds() // 60)
    yield mend(
        "mails",
        f"the mail server has taken none for {minutes:,} minutes, and {held.mails:,} wait ({held.error}). Check "
        "PACT_MAIL_URL, PACT_MAIL_FROM and the server’s log. They are tried again by themselves.",
    )


def _standby() -> Finding:
    found = standby()
    if not found.is_asked:
        return well("standby", "no commit waits for one (synchronous_standby_names, synchronous_commit).")
    if found.is_away:
        return mend(
            "standby",
            "it does not answer, so nobody can write. Bring it back, or go on without it: "
            "ALTER SYSTEM SET synchronous_standby_names = ''; SELECT pg_reload_conf();",
        )
    return well("standby", "it follows, and has each commit before it is acknowledged.")


def _clocks(before: datetime, theirs: datetime, after: datetime) -> Finding:
    skew = max(before - theirs, theirs - after, timedelta())
    if skew > MOST_SKEW:
        words = f"this machine and the database’s differ by {skew.total_seconds():.1f} seconds. Set both by NTP."
        return mend("clock", words)
    return well("clock", f"it is within {MOST_SKEW.seconds} seconds of the database’s.")
