"""The times that the law counts: hours of working days, and calendar days. Pure functions.

The Defamation (Operators of Websites) Regulations 2013 (SI 2013/3028) leave weekends and bank holidays out of their 48
hours, and count five calendar days for the author's answer, to midnight at the end of the fifth. Both are those of
England, whatever time zone or language a reader has.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from holidays import country_holidays

THERE: Final = ZoneInfo("Europe/London")
HOURS: Final = 48
"""Within which we tell the author, and take a text down."""
ANSWER_DAYS: Final = 5


@lru_cache(maxsize=16)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def working_hours_after(moment: datetime, hours: int) -> datetime:
    """When so many hours have passed since then, of which those of weekends and bank holidays do not count. In UTC."""
    left, now = timedelta(hours=hours), moment.astimezone(UTC)
    while True:
        day = now.astimezone(THERE).date()
        midnight = _midnight(day + timedelta(days=1))
        if is_working_day(day):
            if left <= midnight - now:
                return now + left
            left -= midnight - now
        now = midnight


def answer_until(told_at: datetime) -> datetime:
    """Midnight at the end of the fifth day after the day on which the author was told. In UTC."""
    return _midnight(told_at.astimezone(THERE).date() + timedelta(days=ANSWER_DAYS + 1))


def _midnight(day: date) -> datetime:
    """When this day begins in England."""
    return datetime.combine(day, time(), THERE).astimezone(UTC)
