"""When promises begin, change and end. Pure: days in, days out."""

from datetime import date
from typing import Final

from pact.core.clock import month_of, months_later

MONTHS_AHEAD: Final = 6
"""A new promise begins with one of so many coming months."""


def quarter_of(day: date) -> date:
    """The first day of the day's quarter, which is how quarters are stored."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def next_quarter(day: date) -> date:
    """The first day of the quarter after the day's own."""
    return months_later(quarter_of(day), 3)


def coming_months(today: date, *, after: date | None = None) -> list[date]:
    """With which months a promise can begin that is signed today. `after`: the day on which it ended, or will end."""
    months = [months_later(month_of(today), count) for count in range(1, MONTHS_AHEAD + 1)]
    return [month for month in months if after is None or month > after]


def change_starts_on(today: date, latest_start: date) -> date:
    """When a change or an ending takes effect that is signed today.

    That is the first day of the next quarter after today and after the start of the promise's latest version, so each
    version has its time, and a verdict on its last quarter, before the next one begins.
    """
    return next_quarter(max(today, latest_start))
