"""Days of the calendar as people write them: “28/11/2026”, “28 Nov”, “28 de noviembre”, “2026-11-28”, “yesterday”."""

import re
from datetime import date, timedelta
from typing import Final

from pact.core.paths import data_beside, words_beside
from pact.stories.said.figures import MAX_TEXT_LENGTH, Fault, NotRead, folded

_WORDS: Final = data_beside(__file__)
_MONTHS: Final = {word: int(number) for number, words in _WORDS["months"].items() for word in words.split()}
_DAYS_AGO: Final = {word: int(days) for days, words in _WORDS["days_ago"].items() for word in words.split(", ")}
_WEEKDAY: Final = re.compile(rf"^(?:{words_beside(__file__)['weekdays']})\b,?\.?\s*(?:the |el )?")
_YEAR_FIRST: Final = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})")
_NUMBERS: Final = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})(?:\s*[-/. ]\s*(\d{4}|\d\d))?")
_NAMED: Final = re.compile(
    r"(?:the |el )?(?P<day>\d{1,2})(?:st|nd|rd|th|o|º)?[\s./-]*(?:of |de )?(?P<month>[a-z]+)\.?"
    r"(?:,?[\s./-]*(?:de |del )?(?P<year>\d{4}|\d\d))?"
)
_NAMED_FIRST: Final = re.compile(
    r"(?P<month>[a-z]+)\.?\s+(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{4}|\d\d))?"
)


def read_day(text: str, *, today: date, earliest: date) -> date:
    """The day in a text. A day without its year is the last one, and “3/4” is 3 April.

    Raises NotRead. It is ambiguous if the day comes out before `earliest` or after tomorrow unless the month is read first.
    """
    if len(text) > MAX_TEXT_LENGTH:
        raise NotRead
    plain = _WEEKDAY.sub("", folded(text)).rstrip(".")
    if plain in _DAYS_AGO:
        return today - timedelta(days=_DAYS_AGO[plain])
    if found := _YEAR_FIRST.fullmatch(plain):
        return _day(int(found[1]), int(found[2]), int(found[3])) or _refuse()
    if (found := _NAMED.fullmatch(plain) or _NAMED_FIRST.fullmatch(plain)) and found["month"] in _MONTHS:
        return _in_year(found["year"], _MONTHS[found["month"]], int(found["day"]), today) or _refuse()
    if found := _NUMBERS.fullmatch(plain):
        return _from_numbers(int(found[1]), int(found[2]), found[3], today=today, earliest=earliest)
    raise NotRead


def _from_numbers(first: int, second: int, year: str | None, *, today: date, earliest: date) -> date:
    day_first, month_first = _in_year(year, second, first, today), _in_year(year, first, second, today)
    if day_first is None or month_first is None or day_first == month_first:
        return day_first or month_first or _refuse()
    latest = today + timedelta(days=1)
    if not earliest <= day_first <= latest and earliest <= month_first <= latest:
        raise NotRead(Fault.AMBIGUOUS)
    return day_first


def _in_year(year: str | None, month: int, day: int, today: date) -> date | None:
    """The date; without a year, the last such day. Two digits of a year mean this century."""
    if year is not None:
        return _day(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this_year = _day(today.year, month, day)
    if this_year is not None and this_year <= today + timedelta(days=1):
        return this_year
    return _day(today.year - 1, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _refuse() -> date:
    raise NotRead
