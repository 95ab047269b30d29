"""Durations as people write them: “20 min”, “1h10”, “half an hour”, “hora y media”, “5-10 min”, “over 20 minutes”."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pact.core.paths import data_beside, words_beside
from pact.stories.said.figures import MAX_TEXT_LENGTH, Fault, NotRead, Said, folded, number_of, read_figure


def _by_word(words_of: Mapping[Any, str]) -> dict[str, float]:
    """The number of each word, from the words of each number."""
    return {word: float(number) for number, words in words_of.items() for word in words.split()}


_WORDS: Final = data_beside(__file__)
_UNITS: Final = _by_word(
    {60: _WORDS["units"]["hours"], 1: _WORDS["units"]["minutes"], 1 / 60: _WORDS["units"]["seconds"]}
)
_DAY_UNITS: Final = _by_word(
    {30: _WORDS["units"]["months"], 7: _WORDS["units"]["weeks"], 1: _WORDS["units"]["days"],
     1 / 24: _WORDS["units"]["hours"]}
)  # fmt: skip
_SAME_DAY: Final = frozenset(_WORDS["same_day"])
_NEXT_DAY: Final = frozenset(_WORDS["next_day"])
_MINUTES: Final = {word: size for word, size in _UNITS.items() if size == 1}
_NUMBERS: Final = _by_word(_WORDS["numbers"])
_PARTS: Final = _by_word(_WORDS["parts"])
_ONE_OF_THEM: Final = frozenset(
    {"hora", "minuto", "hour", "minute", "dia", "day", "semana", "week", "mes", "month"}
)
_AND: Final = frozenset({"and", "y"})
_OF: Final = frozenset({"of", "de", "a", "an"})
_NOTHING: Final = frozenset(_WORDS["nothing"])
_FILLERS: Final = re.compile(rf"\b(?:{words_beside(__file__)['fillers']})\b\.?|~")
_CLOCK: Final = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?(?: ?(?:h|hrs?|hours?|horas?))?")
_TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+|['\"]|(\S)")
_RANGE_DASH: Final = re.compile(r"\s-|-\s|-\d|-$")
_LIKE_A_CLOCK: Final = re.compile(r"[1-9]\d*[.,][0-5]\d")
_SIGNS: Final = str.maketrans({"½": " 1/2 ", "¼": " 1/4 ", "¾": " 3/4 ", "’": "'", "′": "'", "″": '"', "”": '"'})
_FRACTIONS: Final = (("1/2", " half "), ("1/4", " quarter "), ("3/4", " three quarters "))
_MAX_CLOCK_HOURS: Final = 10
_HOUR: Final = 60
_SIXTY: Final = 60
"""Minutes of an hour, and seconds of a minute."""


def read_minutes(text: str) -> Said:
    """The duration in a text, in minutes. Raises NotRead."""
    return read_figure(_with_signs(text), minutes_of, _both_minutes)


def read_days(text: str) -> Said:
    """The duration in a text, in days. A bare number is days. Raises NotRead."""
    return read_figure(_with_signs(text), _days_of, _both_days)


def minutes_of(text: str) -> float | None:
    """The number of minutes, or None if the text is not one duration. A bare number is minutes.

    “1:10” is 1 hour 10 minutes, as on a clock. “24:10” is 24 minutes 10 seconds, as in a phone's call log, because
    nobody waits 24 hours. Raises NotRead if it can be read in two ways.
    """
    plain = _plain(text)
    if plain in _NOTHING:
        return 0.0
    if found := _CLOCK.fullmatch(plain):
        return _on_a_clock(*found.groups())
    return _Reader(plain, _UNITS).amount_of(1.0) if plain else None


def _days_of(text: str) -> float | None:
    plain = _plain(text)
    if plain in _SAME_DAY or plain in _NOTHING:
        return 0.0
    if plain in _NEXT_DAY:
        return 1.0
    return _Reader(plain, _DAY_UNITS).amount_of(1.0) if plain else None


def _both_minutes(left: str, right: str, is_word: bool) -> tuple[float | None, float | None]:
    """Both ends of a range. One without a unit has the other's: “1-2 hours”; not “1h - 10” or “1 - 2h 30”, which can be
    either.
    """
    if _has_unit(right, _UNITS) and not _has_unit(left, _UNITS):
        left = f"{left} {_last_unit(right)}" if _last_unit(right) else ""
    elif _has_unit(left, _UNITS) and not _has_unit(right, _UNITS):
        right = f"{right} {_last_unit(left)}" if is_word or _has_unit(left, _MINUTES) else ""
    return minutes_of(left), minutes_of(right)


def _both_days(left: str, right: str, _is_word: bool) -> tuple[float | None, float | None]:
    if _has_unit(right, _DAY_UNITS) and not _has_unit(left, _DAY_UNITS):
        left = f"{left} {_last_unit(right)}"
    elif _has_unit(left, _DAY_UNITS) and not _has_unit(right, _DAY_UNITS):
        right = f"{right} {_last_unit(left)}"
    return _days_of(left), _days_of(right)


def _last_unit(text: str) -> str:
    return text.rsplit(maxsplit=1)[-1].lstrip("0123456789.,")


def _has_unit(text: str, units: Mapping[str, float]) -> bool:
    return ":" in text or any(token in units for token in _tokens(folded(text)))


def _with_signs(text: str) -> str:
    """With “½” and other fractions as words, and one kind of quotation mark."""
    return " ".join(text.translate(_SIGNS).split()) if len(text) <= MAX_TEXT_LENGTH else text


def _plain(text: str) -> str:
    """Lower case, without accents and fillers, and with signs written as words. Empty if it is no single figure."""
    if len(text) > 2 * MAX_TEXT_LENGTH:
        return ""
    plain = folded(text.translate(_SIGNS))
    if _RANGE_DASH.search(plain):
        return ""
    plain = plain.replace("-", " ")
    for written, words in _FRACTIONS:
        plain = re.sub(rf"(\d) +{written}(?![\d/])", rf"\1 and{words}", plain)
        plain = re.sub(rf"(?<![\d.,/]){written}(?![\d/])", words, plain)
    return " ".join(_FILLERS.sub(" ", plain).split()).rstrip(".")


def _on_a_clock(first: str, second: str, third: str | None) -> float:
    if third is not None:
        return int(first) * 60 + int(second) + int(third) / 60
    if int(first) <= _MAX_CLOCK_HOURS:
        return int(first) * 60 + float(second)
    return int(first) + int(second) / 60


class _Reader:
    """Parses amounts with units in descending order: “1 h”, “and”, “10 min”."""

    def __init__(self, plain: str, units: Mapping[str, float]) -> None:
        self.units = units
        self.tokens = list(_tokens(plain))
        self.place = 0
        self.unit: float | None = None
        self.amount = 0.0  # of the part before

    def amount_of(self, bare: float) -> float | None:
        """The sum of the amounts. A number without any unit has the unit `bare`. None if it is not a duration."""
        self.bare = bare
        total = 0.0
        while self.place < len(self.tokens):
            part = self._part()
            if part is None:
                return None
            total += part
        return total if self.unit is not None else None

    def _part(self) -> float | None:
        """The next amount with its unit, in minutes; None if the text continues in another way."""
        joined = self.unit is not None and self._takes(_AND)
        if self.unit is not None and joined and (more := self._fraction()) is not None:
            return more * self.unit if self._ends() else None  # “an hour and a half”
        amount = self._amount()
        if amount is None and self.unit is None and self._peek() in _ONE_OF_THEM:
            amount = 1.0  # “hora y media”
        if amount is None:
            return None
        unit = self._unit_word() or self._unit_left_out(amount)
        if unit is None or (self.unit is not None and unit >= self.unit):
            return None
        self.unit, self.amount = unit, amount
        return amount * unit

    def _amount(self) -> float | None:
        """“20”, “2,5”, “twenty five”, “half”, “three quarters of”, “one and a half”."""
        if (part := self._fraction()) is not None:
            self._takes(_OF)
            self._takes(_OF)
            return part
        number = self._number()
        if number is None:
            return None
        before = self.place
        if self._takes(_AND) and (part := self._fraction()) is not None and not self._ends():
            return number + part
        self.place = before
        return number

    def _fraction(self) -> float | None:
        """“half”, “a quarter”, “three quarters”."""
        before, times = self.place, 1.0
        if self._peek() in ("a", "an", "un", "una", "one", "three", "tres"):
            times = _NUMBERS[self._next()]
        if self._peek() in _PARTS:
            return times * _PARTS[self._next()]
        self.place = before
        return None

    def _number(self) -> float | None:
        word = self._peek()
        if word[:1].isdecimal():
            return number_of(self._next())
        if word not in _NUMBERS:
            return None
        number = _NUMBERS[self._next()]
        if word in ("a", "un", "una") and self._peek() in ("couple", "par"):
            self.place += 1
            number = 2.0
        if number >= 20 and number % 10 == 0 and 1 <= _NUMBERS.get(self._after_and(), 0) <= 9:
            self._takes(_AND)
            number += _NUMBERS[self._next()]  # “forty five”, “cuarenta y cinco”
        self._takes(_OF if number == 2 else frozenset())
        return number

    def _after_and(self) -> str:
        place = self.place + (self._peek() == "y")
        word = self.tokens[place] if place < len(self.tokens) else ""
        return "" if word in ("a", "an", "un", "una") else word

    def _unit_word(self) -> float | None:
        """The unit that comes next. Raises NotRead for “1.30 h”, which many write for 1 hour 30."""
        if self._peek() not in self.units:
            return None
        unit = self.units[self._next()]
        if unit == _HOUR and self.units is _UNITS and _LIKE_A_CLOCK.fullmatch(self.tokens[self.place - 2]):
            raise NotRead(Fault.UNITS)
        return unit

    def _unit_left_out(self, amount: float) -> float | None:
        """The unit of a number without one: minutes, or the next smaller unit (“1h10”, “2 min 30”).

        Raises NotRead where nobody writes so: “1h 75”, “75 min 30”, “1.5 h 20”.
        """
        if not self._ends() or self.tokens[-1] in _PARTS:
            return None
        if self.unit is None:
            return self.bare
        if self.units is not _UNITS:
            return None
        is_plain = amount.is_integer() and self.amount.is_integer()
        if not is_plain or amount >= _SIXTY or (self.unit < _HOUR and self.amount >= _SIXTY):
            raise NotRead(Fault.UNITS)
        return self.unit / 60

    def _takes(self, words: frozenset[str]) -> bool:
        found = self._peek() in words
        self.place += found
        return found

    def _peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def _next(self) -> str:
        self.place += 1
        return self.tokens[self.place - 1]

    def _ends(self) -> bool:
        return self.place == len(self.tokens)


def _tokens(plain: str) -> Iterator[str]:
    for found in _TOKEN.finditer(plain):
        if found[0] != ",":
            yield found[0]
