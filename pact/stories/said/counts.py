"""Counts as people write them: “3”, “twice”, “4+”, “two or three times”, “cinco veces”."""

import math
import re
from typing import Final

from pact.core.paths import words_beside
from pact.stories.said.durations import minutes_of
from pact.stories.said.figures import Fault, NotRead, Said, number_of, read_figure

_TIMES: Final = re.compile(rf"\b(?:{words_beside(__file__)['times']})\b|(?<=\d)x\b")
_SINGLE: Final = {
    **dict.fromkeys(("none", "never", "no", "not at all", "nobody", "zero", "nil", "nunca", "ninguna", "ninguno",
    "cero"), 0),
    **dict.fromkeys(("once", "solo una", "una sola"), 1),
    **dict.fromkeys(("twice", "a couple", "un par", "a couple of"), 2),
    "thrice": 3, "a dozen": 12, "dozen": 12, "una docena": 12,
}  # fmt: skip


def read_count(text: str) -> Said:
    """The count in a text. A range counts by its midpoint, rounded down, because there is no half a time.

    Raises NotRead.
    """
    said = read_figure(text, _count)
    numbers = [number for number in (said.low, said.high) if number is not None] or [said.value]
    if any(number != int(number) for number in numbers):
        raise NotRead(Fault.NOT_WHOLE)
    return Said(math.floor(said.value), said.low, said.high)


def _count(plain: str) -> float | None:
    words = " ".join(_TIMES.sub(" ", plain).split()).rstrip(".")
    if words in _SINGLE:
        return _SINGLE[words]
    if re.fullmatch(r"\d[\d.,]*", words):
        return number_of(words)
    return minutes_of(f"{words} min") if words and ":" not in words else None
