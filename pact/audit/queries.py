"""Read the log: by page for people, everything for exports."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, select

from pact.audit.models import AuditEntry, AuditHead
from pact.core.db import all_of, session
from pact.core.pagination import Page, decode_named, page_of

PAGE_SIZE = 50
CHUNK = 1000
_POSITION = "entry"


@dataclass(frozen=True)
class Filters:
    """The log's filters; None and "" filter nothing. Days are in UTC and inclusive."""

    who: int | None = None
    kind: str = ""
    verb: str = ""
    subject: str = ""
    subject_id: int | None = None
    since: date | None = None
    until: date | None = None


def entries(filters: Filters, *, after: str | None) -> Page[AuditEntry]:
    """A page of the log, newest entry first."""
    statement = _narrowed(filters).order_by(AuditEntry.id.desc()).limit(PAGE_SIZE + 1)
    position = decode_named(after)
    if position and position[0] == _POSITION:
        statement = statement.where(AuditEntry.id < position[1])
    rows = all_of(statement)
    return page_of(rows, size=PAGE_SIZE, position=lambda entry: (_POSITION, entry.id))


def last_actor(verb: str, subject_kind: str, subject_id: int) -> int | None:
    """The account that did this to the subject last."""
    of = (AuditEntry.verb == verb, AuditEntry.subject_kind == subject_kind, AuditEntry.subject_id == subject_id)
    return session().scalar(select(AuditEntry.actor_id).where(*of).order_by(AuditEntry.id.desc()).limit(1))


def all_entries(filters: Filters) -> Iterator[AuditEntry]:
    """All matching entries in the chain's order, oldest first; at most a thousand in memory."""
    last = -1
    while True:
        statement = _narrowed(filters).where(AuditEntry.id > last).order_by(AuditEntry.id).limit(CHUNK)
        found = all_of(statement)
        yield from found
        if len(found) < CHUNK:
            return
        last = found[-1].id


def head() -> AuditHead:
    """The end of the chain."""
    return session().execute(select(AuditHead)).scalar_one()


def _narrowed(filters: Filters) -> Select[tuple[AuditEntry]]:
    statement = select(AuditEntry)
    if filters.who is not None:
        statement = statement.where(AuditEntry.actor_id == filters.who)
    if filters.kind:
        statement = statement.where(AuditEntry.actor_kind == filters.kind)
    if filters.verb:
        statement = statement.where(AuditEntry.verb.startswith(filters.verb, autoescape=True))
    if filters.subject:
        statement = statement.where(AuditEntry.subject_kind == filters.subject)
    if filters.subject_id is not None:
        statement = statement.where(AuditEntry.subject_id == filters.subject_id)
    if filters.since:
        statement = statement.where(AuditEntry.at >= _midnight(filters.since))
    if filters.until and filters.until < date.max:
        statement = statement.where(AuditEntry.at < _midnight(filters.until + timedelta(days=1)))
    return statement


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
