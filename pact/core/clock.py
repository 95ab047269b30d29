"""The only caller of the time, so that tests can set it and nobody mixes zones: UTC inside."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _set.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within it, the present is `moment`: the demo lives through its months by the same services as the site."""
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)


def today() -> date:
    """Today's date in UTC."""
    return now().date()


def month_of(day: date) -> date:
    """The first day of the day's month; months are stored so everywhere."""
    return date(day.year, day.month, 1)


def months_later(month: date, count: int) -> date:
    """The first day of the month `count` months after `month` (before, where negative)."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def month_key(month: date) -> str:
    """A month as people and addresses write it: YYYY-MM."""
    return f"{month:%Y-%m}"


def read_month(word: str) -> date | None:
    """The month that a word such as 2026-10 names; None where it names none."""
    if not re.fullmatch(r"[12][0-9]{3}-(?:0[1-9]|1[0-2])", word):
        return None
    return date(int(word[:4]), int(word[5:]), 1)


def stopwatch() -> float:
    """Seconds from an arbitrary point, for durations only."""
    return time.perf_counter()
