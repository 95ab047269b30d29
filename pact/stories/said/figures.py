"""Figures said as one number, as a range (“5 to 10”) or as a bound (“over 20”), whatever they measure."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pact.core.paths import words_beside

_WORDS: Final = words_beside(__file__)
MAX_TEXT_LENGTH: Final = 60
"""Characters of an answer. A longer one is not a figure, however many digits it has."""
_MAX_DIGITS: Final = 12
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_SPACES: Final = re.compile(r"\s+")
_VAGUE: Final = re.compile(rf"\b(?:{_WORDS['vague']})\b")
_OVER_BEFORE: Final = re.compile(rf"(?:{_WORDS['over_before']})\s*(?P<rest>.+)")
_OVER_AFTER: Final = re.compile(rf"(?P<rest>.+?)\s*(?:{_WORDS['over_after']})")
_PLUS: Final = re.compile(
    r"(?P<before>.*\w)\s*\+\s*(?P<after>.*)|(?P<word>.*\w)[ -](?:plus|odd|y pico|y tant[oa]s)\b\s*(?P<unit>.*)"
)
_UNDER_BEFORE: Final = re.compile(rf"(?:{_WORDS['under_before']})\s*(?P<rest>.+)")
_UNDER_AFTER: Final = re.compile(rf"(?P<rest>.+?)\s*(?:{_WORDS['under_after']})")
_BETWEEN: Final = re.compile(r"(?:between|entre) (?P<rest>.+)")
_FROM: Final = re.compile(r"(?:from|de|desde) (?P<rest>.+)")
_TO: Final = re.compile(r"\s*-\s*|\s+(?:to|till|until|or|a|hasta|o|u)\s+")
_AND: Final = re.compile(r"\s+(?:and|&|y|e)\s+")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")


class Fault(StrEnum):
    """Why a text was not read."""

    OTHER = "other"  # not a figure of this kind
    VAGUE = "vague"  # “a few”, “several”
    AMBIGUOUS = "ambiguous"  # “1,200”: 1.2 or 1200
    UNITS = "units"  # “1h 75”, “1.30 h”: 75 of what, and 1 hour 18 or 1 hour 30
    NOT_WHOLE = "not_whole"  # “2.5 times”


class NotRead(ValueError):
    """The text cannot be read, or in more than one way."""

    def __init__(self, fault: Fault = Fault.OTHER) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Said:
    """A figure: `value` counts. A range has `low` and `high` and counts by its midpoint, a bound only one of them."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def least(self) -> float:
        """The smallest number in it, to compare with the smallest that is allowed."""
        return min(number for number in (self.value, self.low, self.high) if number is not None)

    @property
    def most(self) -> float:
        """The largest number in it, to compare with the largest that is allowed."""
        return max(number for number in (self.value, self.low, self.high) if number is not None)

    @property
    def is_open(self) -> bool:
        """Whether it may be any larger number: “over 20”."""
        return self.low is not None and self.high is None

    @property
    def at_least(self) -> float:
        """The smallest number that it can mean: 0 for “under 20”."""
        return self.low if self.low is not None else self.value if self.high is None else 0.0

    def rounded(self, places: int) -> "Said":
        ends = (None if end is None else round(end, places) for end in (self.low, self.high))
        return Said(round(self.value, places), *ends)

    def less(self, part: float) -> "Said":
        """What is left of it without a part, never below zero."""
        ends = (None if end is None else max(end - part, 0.0) for end in (self.low, self.high))
        return Said(max(self.value - part, 0.0), *ends)


One = Callable[[str], float | None]
Pair = Callable[[str, str, bool], tuple[float | None, float | None]]


def folded(text: str) -> str:
    """Lower case, without accents, with one kind of dash and of space."""
    letters = unicodedata.normalize("NFD", text.translate(_DASHES).casefold())
    return _SPACES.sub(" ", "".join(sign for sign in letters if not unicodedata.combining(sign))).strip()


def read_figure(text: str, one: One, pair: Pair | None = None) -> Said:
    """The figure in a text. `one` reads a single number, `pair` both ends of a range where they can share a unit.

    `pair` also gets whether a word stands between them (“1 hour or 2”), not a dash.

    Raises NotRead.
    """
    if len(text) > MAX_TEXT_LENGTH:
        raise NotRead
    plain = folded(text).rstrip(".")
    exact = one(plain)
    if exact is not None:
        return Said(exact)
    bound = _bound(plain, one)
    if bound is not None:
        return bound
    found = set(_ranges(plain, pair or (lambda left, right, _is_word: (one(left), one(right)))))
    if len(found) == 1:
        low, high = found.pop()
        return Said(low if low == high else (low + high) / 2, *((low, high) if low != high else ()))
    raise NotRead(Fault.VAGUE if _VAGUE.search(plain) else Fault.OTHER)


def _bound(plain: str, one: One) -> Said | None:
    for pattern in (_OVER_BEFORE, _OVER_AFTER):
        if (found := pattern.fullmatch(plain)) and (number := one(found["rest"])) is not None:
            return Said(number, low=number)
    if found := _PLUS.fullmatch(plain):
        rest = " ".join(part for part in found.groups() if part)
        if (number := one(rest)) is not None:
            return Said(number, low=number)
    for pattern in (_UNDER_BEFORE, _UNDER_AFTER):
        if (found := pattern.fullmatch(plain)) and (number := one(found["rest"])) is not None:
            return Said(number, high=number)
    return None


def _ranges(plain: str, pair: Pair) -> Iterator[tuple[float, float]]:
    """Each way to read the text as two figures, the smaller one first."""
    between = _BETWEEN.fullmatch(plain)
    since = _FROM.fullmatch(plain)
    rest = (between or since or {"rest": plain})["rest"]
    for place in (_AND if between else _TO).finditer(rest):
        low, high = pair(rest[: place.start()], rest[place.end() :], "-" not in place[0])
        if low is not None and high is not None and low <= high:
            yield low, high


def number_of(written: str) -> float:
    """The number that digits with marks stand for. Raises NotRead: one mark before three digits can be a decimal mark
    or a thousands mark, so “1,200” is 1.2 or 1200.
    """
    marks = re.sub(r"\d", "", written)
    if not _NUMBER.fullmatch(written) or len(written) - len(marks) > _MAX_DIGITS:
        raise NotRead
    if not marks:
        return float(written)
    whole, *groups = re.split("[.,]", written)
    if len(marks) == 1:
        if len(groups[0]) == 3 and 1 <= len(whole) <= 3 and whole.strip("0"):
            raise NotRead(Fault.AMBIGUOUS)
        return float(f"{whole}.{groups[0]}")
    is_decimal = marks[-1] != marks[0]
    thousands = groups[:-1] if is_decimal else groups
    if len(set(marks[:-1] if is_decimal else marks)) > 1 or len(whole) > 3 or any(len(g) != 3 for g in thousands):
        raise NotRead
    return float(whole + "".join(thousands) + (f".{groups[-1]}" if is_decimal else ""))
