"""The only module that reads the system clock, so that tests can set the time. All times are UTC."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The current time, timezone-aware, in UTC."""
    return _set.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Set the time inside the block. Only the demo uses this, to invent months of data through the real services."""
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)


def today() -> date:
    """Today's date in UTC."""
    return now().date()


def day_of(seconds: int) -> date:
    """The date in UTC, so many seconds after 1970 began."""
    return datetime.fromtimestamp(seconds, UTC).date()


def read_moment(word: str | None) -> datetime | None:
    """The moment as `isoformat()` wrote it; None for none."""
    return datetime.fromisoformat(word) if word else None


def month_of(day: date) -> date:
    """The first day of the day's month, which is how months are stored everywhere."""
    return date(day.year, day.month, 1)


def months_later(month: date, count: int) -> date:
    """The first day of the month `count` months after `month`, or before it if `count` is negative."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def moment_months_later(moment: datetime, count: int) -> datetime:
    """The same day and time `count` calendar months later (or earlier), or that month's last day if it is shorter."""
    month = months_later(moment.date(), count)
    last = (months_later(month, 1) - timedelta(days=1)).day
    return moment.replace(year=month.year, month=month.month, day=min(moment.day, last))


def month_key(month: date) -> str:
    """A month as people and addresses write it: YYYY-MM."""
    return f"{month:%Y-%m}"


def read_month(word: str) -> date | None:
    """The month written as YYYY-MM, or None if it is not a month."""
    if not re.fullmatch(r"[12][0-9]{3}-(?:0[1-9]|1[0-2])", word):
        return None
    return date(int(word[:4]), int(word[5:]), 1)


def stopwatch() -> float:
    """Seconds from an arbitrary point, for durations only."""
    return time.perf_counter()
