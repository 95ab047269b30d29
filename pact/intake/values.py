"""Read a cell's text as a field's value.

A reader gets non-empty text and raises ValueError if it is not valid. The message continues after the column's name,
for example “must be from 1 to 5”.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from pact.companies.names import name_key
from pact.core import clock
from pact.core.sanitising import clean_line, clean_text
from pact.stories.fields import CHOICES, MAX_COST, MAX_MINUTES, MAX_REPLY_DAYS, RANGED, WHOLE_NUMBERS, Courtesy
from pact.stories.said.counts import read_count
from pact.stories.said.days import read_day
from pact.stories.said.durations import read_days, read_minutes
from pact.stories.said.figures import Fault, NotRead, Said, number_of, read_figure
from pact.stories.said.prices import read_currency, read_price

Reader = Callable[[str], Any]
MAX_COMPANY_LENGTH = 120
EARLIEST_DAY = date(1970, 1, 1)
_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


_FAULTS = {
    Fault.AMBIGUOUS: "can be read in two ways, so write it without marks between thousands and with other decimals",
    Fault.UNITS: "can be read in two ways, so write each number with its unit, such as 1 h 15 min",
    Fault.VAGUE: "must be a number, a range such as 5-10 or a bound such as 20+",
}


class Price(NamedTuple):
    """A price and its currency, if the cell has it."""

    said: Said
    currency: str | None


def day(text: str) -> date:
    """A day as YYYY-MM-DD, or in another form that names one day only: in a file, 3/4 can be April or March."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError("must be a day written as YYYY-MM-DD") from None
    numbers = re.fullmatch(r"(\d{1,2})\D(\d{1,2})\D\d+", text)
    is_ambiguous = numbers is not None and numbers[1] != numbers[2] and max(int(numbers[1]), int(numbers[2])) <= 12
    try:
        if is_ambiguous or not re.search(r"\d{4}", text):
            raise NotRead
        return read_day(text, today=clock.today(), earliest=date.min)
    except NotRead:
        raise ValueError("must be a day written as YYYY-MM-DD") from None


def past_day(text: str) -> date:
    found = day(text)
    if not EARLIEST_DAY <= found <= clock.today():
        raise ValueError(f"must be from {EARLIEST_DAY.year} to today")
    return found


@lru_cache(maxsize=4096)  # a source names its companies again and again
def company_name(text: str) -> str:
    name = clean_line(text)
    if not 2 <= len(name) <= MAX_COMPANY_LENGTH:
        raise ValueError(f"must have 2 to {MAX_COMPANY_LENGTH} characters")
    # The normalised name can be longer (& becomes “and”) and has to fit too.
    if not 1 <= len(name_key(name)) <= MAX_COMPANY_LENGTH:
        raise ValueError("must have a letter or a digit, and not be too long")
    return name


def word_of(kind: type[StrEnum]) -> Reader:
    return translated({member.value: member for member in kind})


def translated(words: Mapping[str, Any]) -> Reader:
    """A reader that maps a source's own words to values, ignoring case."""
    folded = {word.casefold(): value for word, value in words.items()}

    def read(text: str) -> Any:
        word = clean_line(text).casefold()
        if word not in folded:
            raise ValueError(f"must be one of {', '.join(words)}")
        return folded[word]

    return read


def minutes(most: int, *, in_seconds: bool = False) -> Reader:
    """Minutes from 0 to `most`, read from a cell that holds minutes or seconds."""
    rule = f"must be from 0 to {most} minutes"
    return _said(_read_seconds if in_seconds else read_minutes, 0, most, rule)


def whole(least: int, most: int) -> Reader:
    return _said(read_count, least, most, f"must be a whole number from {least} to {most}")


def mark(least: int, most: int) -> Reader:
    """A mark that somebody gave: a single whole number."""
    read_whole, rule = whole(least, most), f"must be a whole number from {least} to {most}"

    def read(text: str) -> int:
        said = read_whole(text)
        if said != Said(said.value):
            raise ValueError(rule)
        return int(said.value)

    return read


def price(most: int) -> Reader:
    rule = f"must be a price from 0 to {most}"

    def read(text: str) -> Price:
        return Price(_said(lambda cell: read_price(cell)[0], 0, most, rule)(text), read_price(text)[1])

    return read


def currency(text: str) -> str:
    try:
        return read_currency(text)
    except NotRead:
        raise ValueError("must be a currency in use, for example GBP") from None


def _said(read_text: Callable[[str], Said], least: int, most: int, rule: str) -> Reader:
    """A figure, range or bound within limits."""

    def read(text: str) -> Said:
        try:
            said = read_text(text)
        except NotRead as refused:
            raise ValueError(_FAULTS.get(refused.fault, rule)) from None
        if not least <= said.least <= said.most <= most:
            raise ValueError(rule)
        return said

    return read


def _read_seconds(text: str) -> Said:
    said = read_figure(text, lambda plain: number_of(plain) if re.fullmatch(r"\d[\d.,]*", plain) else None)
    ends = (None if end is None else end / 60 for end in (said.low, said.high))
    return Said(said.value / 60, *ends)


def line(least: int, most: int) -> Reader:
    return _of_length(clean_line, least, most)


def text_of(least: int, most: int) -> Reader:
    return _of_length(lambda text: clean_text(text).strip(), least, most)


def courtesies(text: str) -> list[str]:
    """Courtesy values separated by commas, semicolons or spaces."""
    read = word_of(Courtesy)
    return sorted({read(word).value for word in re.split(r"[\s,;]+", text) if word})


def _of_length(clean: Callable[[str], str], least: int, most: int) -> Reader:
    def read(text: str) -> str:
        cleaned = clean(text)
        if not least <= len(cleaned) <= most:
            raise ValueError(f"must have {least} to {most:,} characters")
        return cleaned

    return read


READERS: Mapping[str, Reader] = {
    **{name: word_of(kind) for name, kind in CHOICES.items()},
    **{name: (whole if name in RANGED else mark)(*bounds) for name, bounds in WHOLE_NUMBERS.items()},
    **{name: minutes(most) for name, most in MAX_MINUTES.items()},
    "company": company_name,
    "sector": line(1, 120),
    "contacted_on": day,
    "complained_on": past_day,
    "human_offered": translated(_YES_NO),
    "reply_days": _said(read_days, 0, MAX_REPLY_DAYS, f"must be from 0 to {MAX_REPLY_DAYS} days"),
    **{name: price(most) for name, most in MAX_COST.items()},
    "currency": currency,
    "title": line(5, 120),
    "body": text_of(50, 5000),
    "tips": text_of(1, 500),
    "courtesies": courtesies,
    "incentive": translated(_YES_NO),
    "display_name": line(1, 60),
}
"""The fields that a column can fill. Consents are missing, because nobody gave them to this site."""
