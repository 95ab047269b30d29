"""The only caller of the time, so that tests can set it and nobody mixes zones: UTC inside."""

import time
from datetime import UTC, date, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


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


def stopwatch() -> float:
    """Seconds from an arbitrary point, for durations only."""
    return time.perf_counter()
