"""Reads the numbers: of a period, by month, and all of them for the files. None reads a story or a decision."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Select, func, select, tuple_

from pact.accounts.models import Account, Role
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.transparency.kinds import Act, Figure, Key, Subject
from pact.transparency.models import DecisionTally
from pact.transparency.periods import Period

_TALLY: Final = DecisionTally
_CELL: Final = (_TALLY.subject, _TALLY.figure, _TALLY.act, _TALLY.detail)


@dataclass(frozen=True)
class Numbers:
    """The numbers of a period, by subject, figure, act and detail."""

    by_key: dict[tuple[str, str, str, str], int]

    def of(self, subject: str, figure: str, act: str = "", detail: str = "") -> int:
        return self.by_key.get((subject, figure, act, detail), 0)

    def decided(self, subject: str) -> int:
        return sum(self.of(subject, Figure.DECIDED, act) for act in Act)

    def details(self, figure: str) -> list[str]:
        """The details that occur for stories, the most frequent first."""
        found = {detail: self.in_all(figure, detail) for _s, f, _a, detail in self.by_key if f == figure}
        return sorted((detail for detail, number in found.items() if number), key=lambda one: (-found[one], one))

    def in_all(self, figure: str, detail: str) -> int:
        """Of stories, with all acts together."""
        return sum(
            number for (subject, f, _act, d), number in self.by_key.items()
            if (subject, f, d) == (Subject.STORY, figure, detail)
        )  # fmt: skip

    @cached_property
    def waits(self) -> "Waits":
        hours = {
            int(detail): number for (subject, figure, _act, detail), number in self.by_key.items()
            if (subject, figure) == (Subject.STORY, Figure.WAITED) and number
        }  # fmt: skip
        return Waits(hours)


@dataclass(frozen=True)
class Waits:
    """How many stories were decided within each number of whole hours."""

    by_hours: dict[int, int]

    @property
    def timed(self) -> int:
        return sum(self.by_hours.values())

    def within(self, hours: int) -> int:
        """How many were decided within so many hours."""
        return sum(number for hour, number in self.by_hours.items() if hour <= hours)

    def hours_for(self, percent: int) -> int | None:
        """The whole hours within which this percentage was decided, by nearest rank; None if nothing waited."""
        place, reached = -(-self.timed * percent // 100), 0
        for hour, number in sorted(self.by_hours.items()):
            reached += number
            if reached >= place:
                return hour
        return None


def numbers_of(period: Period) -> Numbers:
    """One query."""
    statement = (
        select(*_CELL, func.sum(_TALLY.number))
        .where(_TALLY.month >= period.first, _TALLY.month < period.end).group_by(*_CELL)
    )  # fmt: skip
    return Numbers({(s, f, a, d): int(n) for s, f, a, d, n in session().execute(statement).tuples()})


def first_month() -> date:
    """The first month with a number, or this one."""
    return session().scalar(select(func.min(_TALLY.month))) or clock.month_of(clock.today())


@dataclass(frozen=True)
class Month:
    """What came in and was decided in a month, of stories."""

    month: date
    received: int
    decided: int
    removed: int
    waits: Waits


def by_month(period: Period) -> list[Month]:
    """Each month of the period that has begun, the newest first; one query."""
    statement = _stories().where(_TALLY.month >= period.first, _TALLY.month < period.end)
    found: dict[date, dict[tuple[str, str, str], int]] = {}
    for month, figure, act, detail, number in session().execute(statement).tuples():
        found.setdefault(month, {})[figure, act, detail] = number
    month, rows = clock.months_later(min(period.end, clock.months_later(clock.today(), 1)), -1), []
    while month >= period.first:
        rows.append(_month(month, found.get(month, {})))
        month = clock.months_later(month, -1)
    return rows


def _stories() -> Select[tuple[date, str, str, str, int]]:
    columns = (_TALLY.month, _TALLY.figure, _TALLY.act, _TALLY.detail, _TALLY.number)
    figures = (Figure.RECEIVED, Figure.DECIDED, Figure.WAITED)
    return select(*columns).where(
        _TALLY.subject == Subject.STORY.value, _TALLY.figure.in_([f.value for f in figures])
    )


def _month(month: date, found: dict[tuple[str, str, str], int]) -> Month:
    decided = {act: number for (figure, act, _detail), number in found.items() if figure == Figure.DECIDED}
    waits = Waits({int(d): number for (figure, _act, d), number in found.items() if figure == Figure.WAITED})
    received = found.get((Figure.RECEIVED.value, "", ""), 0)
    return Month(month, received, sum(decided.values()), decided.get(Act.REMOVED.value, 0), waits)


def count_numbers() -> int:
    return session().scalar(select(func.count()).select_from(_TALLY)) or 0


def all_numbers() -> Iterator[Sequence[str | int]]:
    """Every number with its key, as files have them, in order."""
    columns = [getattr(_TALLY, name) for name in Key._fields]
    rows = session().execute(select(*columns, _TALLY.number).order_by(*columns).execution_options(yield_per=500))
    for month, *key, number in rows.tuples():
        yield (clock.month_key(month), *key, number)


def numbers_after(
    last: Sequence[str] | None, *, month: date | None, subject: str | None, size: int
) -> list[Sequence[Any]]:
    """So many numbers with their keys as files have them, in order, after the one with the key `last`."""
    columns = [getattr(_TALLY, name) for name in Key._fields]
    statement = select(*columns, _TALLY.number).order_by(*columns).limit(size)
    if month is not None:
        statement = statement.where(_TALLY.month == month)
    if subject is not None:
        statement = statement.where(_TALLY.subject == subject)
    if last is not None:
        began, *rest = last
        key: list[Any] = [clock.read_month(began), *rest]
        statement = statement.where(tuple_(*columns) > tuple_(*key))
    rows = session().execute(statement).tuples()
    return [(clock.month_key(found), *key) for found, *key in rows]


def people_who_decide() -> int:
    """How many people have an account with which they can decide today."""
    staff = Account.roles.any(Role.name.in_([role.value for role in StaffRole]))
    return session().scalar(select(func.count()).select_from(Account).where(Account.active, staff)) or 0
