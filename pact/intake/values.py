"""Read a cell's text as a field's value.

A reader gets non-empty text and raises ValueError if it is not valid. The message continues after the column's name,
for example “must be from 1 to 5”.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pact.companies.names import name_key
from pact.core.sanitising import clean_line, clean_text
from pact.stories.fields import CHOICES, MAX_MINUTES, WHOLE_NUMBERS, Courtesy

Reader = Callable[[str], Any]
MAX_COMPANY_LENGTH = 120
_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def day(text: str) -> date:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise ValueError("must be a day written as YYYY-MM-DD")


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

    def read(text: str) -> float:
        number = _decimal(text)
        if number is not None and in_seconds:
            number /= 60
        if number is None or not 0 <= number <= most:
            raise ValueError(f"must be from 0 to {most} minutes")
        return float(number)

    return read


def whole(least: int, most: int) -> Reader:
    def read(text: str) -> int:
        number = _decimal(text)
        if number is None or not least <= number <= most or number != int(number):
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(number)

    return read


def cost(text: str) -> Decimal:
    number = _decimal(text)
    if number is None or not 0 <= number <= 100:
        raise ValueError("must be a price from 0 to 100")
    return number


def currency(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{3}", text):
        raise ValueError("must be three letters, for example GBP")
    return text.upper()


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


def _decimal(text: str) -> Decimal | None:
    """A finite number with a decimal point or comma."""
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


READERS: Mapping[str, Reader] = {
    **{name: word_of(kind) for name, kind in CHOICES.items()},
    **{name: whole(least, most) for name, (least, most) in WHOLE_NUMBERS.items()},
    **{name: minutes(most) for name, most in MAX_MINUTES.items()},
    "company": company_name,
    "sector": line(1, 120),
    "contacted_on": day,
    "human_offered": translated(_YES_NO),
    "cost_per_minute": cost,
    "currency": currency,
    "title": line(5, 120),
    "body": text_of(50, 5000),
    "tips": text_of(1, 500),
    "courtesies": courtesies,
    "incentive": translated(_YES_NO),
    "display_name": line(1, 60),
}
"""The fields that a column can fill. Consents are missing, because nobody gave them to this site."""
