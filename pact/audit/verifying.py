"""Verify the chain from the database's stored bytes, as a stream, so that the length of the log does not matter."""

import json
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain, pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, RowMapping, Text, cast, select

from pact.audit.chain import GENESIS, digest_of, moment_words
from pact.audit.models import AuditEntry, AuditHead
from pact.core.db import db, reading_only

CHUNK = 1000
TEXTS = ("actor_kind", "verb", "subject_kind", "details", "previous_digest", "digest")
NUMBERS = ("id", "actor_id", "subject_id")


class BreakKind(StrEnum):
    CHANGED = "changed"
    INSERTED = "inserted"
    MISSING = "missing"
    CUT_OFF = "cut_off"
    HEAD = "head"


@dataclass(frozen=True)
class Link:
    """An entry as stored; `content` is None if it cannot be read."""

    id: int
    at: str
    verb: str
    previous: str
    digest: str
    content: Mapping[str, Any] | None

    @property
    def is_right(self) -> bool:
        """Whether the digest matches the content."""
        return self.content is not None and digest_of(self.content, previous=self.previous) == self.digest


@dataclass(frozen=True)
class Break:
    """The first place where the chain breaks. MISSING: before `link`; CUT_OFF: after `link`, if any is left."""

    kind: BreakKind
    link: Link | None


@dataclass(frozen=True)
class Verification:
    """The number of entries, the head's digest, and the first break, if there is one."""

    count: int
    digest: str
    broken: Break | None


def verify() -> Verification:
    """Check the whole chain in one snapshot of the database, on its own connection."""
    with reading_only(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901 (the same)
        return _follow(connection)


def _follow(connection: Connection) -> Verification:
    head = connection.execute(select(AuditHead.__table__)).mappings().one_or_none()
    if head is None:
        return Verification(0, "", Break(BreakKind.HEAD, None))
    count, last = 0, None
    with closing(_links(connection)) as links:
        for link, following in pairwise(chain(links, [None])):
            assert link is not None
            broken = _break_at(link, before=last, following=following)
            if broken is None and link.id > head["entry_id"]:
                broken = Break(BreakKind.INSERTED, link)
            if broken is not None:
                return Verification(count, head["digest"], broken)
            count, last = count + 1, link
    return Verification(count, head["digest"], _break_at_end(head, last, count))


def _break_at(link: Link, *, before: Link | None, following: Link | None) -> Break | None:
    """What is wrong with a link, compared with its neighbours; the one before has been checked."""
    previous = before.digest if before else GENESIS
    if following is not None and following.previous == previous and link.digest != previous:
        return Break(BreakKind.INSERTED, link)  # its neighbours fit together without it
    if not link.is_right:
        return Break(BreakKind.CHANGED, link)
    if link.previous == previous:
        return None
    if (
        before is not None and before.id + 1 == link.id
    ):  # nothing is missing: the digest of the one before was changed
        return Break(BreakKind.CHANGED, before)
    return Break(BreakKind.MISSING, link)


def _break_at_end(head: RowMapping, last: Link | None, count: int) -> Break | None:
    """Whether the chain ends where its head says."""
    if (last.id if last else 0) < head["entry_id"]:
        return Break(BreakKind.CUT_OFF, last)
    if last is not None and last.digest != head["digest"]:
        return Break(BreakKind.CHANGED, last)
    return (
        Break(BreakKind.HEAD, None)
        if count != head["count"] or (last is None and head["digest"] != GENESIS)
        else None
    )


def _links(connection: Connection) -> Generator[Link]:
    """Entries in order of their ids, with texts as bytes, so that invalid bytes are found too."""
    is_sqlite = connection.dialect.name == "sqlite"
    table = AuditEntry.__table__
    as_stored: list[ColumnElement[Any]] = [cast(table.c[name], LargeBinary).label(name) for name in (*TEXTS, "at")]
    if not is_sqlite:  # PostgreSQL only holds valid texts and times
        as_stored = [table.c[name] for name in (*TEXTS, "at") if name != "details"]
        as_stored.append(cast(table.c.details, Text).label("details"))
    statement = select(*(table.c[name] for name in NUMBERS), *as_stored).order_by(table.c.id)
    with connection.execute(statement, execution_options={"yield_per": CHUNK}) as rows:
        yield from map(_link, rows.mappings())


def _link(row: RowMapping) -> Link:
    stored: dict[str, Any] = {
        name: value.decode(errors="replace") if isinstance(value, bytes) else value for name, value in row.items()
    }
    try:
        content = stored | {"at": _moment(stored["at"]), "details": _details(stored["details"])}
    except (TypeError, ValueError):
        content = None
    at = moment_words(content["at"]) if content else str(stored["at"])
    return Link(
        stored["id"], at, str(stored["verb"]), str(stored["previous_digest"]), str(stored["digest"]), content
    )


def _moment(stored: str | datetime) -> datetime:
    """The moment. Raises ValueError if it is not written exactly as the site writes it."""
    if isinstance(stored, datetime):
        return stored
    moment = datetime.fromisoformat(stored).replace(tzinfo=UTC)
    if moment.replace(tzinfo=None).isoformat(" ", "microseconds") != stored:
        raise ValueError
    return moment


def _details(stored: str) -> Any:
    """The details. Raises ValueError if they are not JSON, or not written exactly as the site writes them."""
    details = json.loads(stored)
    if json.dumps(details) != stored:
        raise ValueError
    return details
