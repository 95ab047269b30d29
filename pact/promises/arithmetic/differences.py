"""Whether what people told us lies below or above what somebody else states. Pure."""

from enum import StrEnum
from math import hypot

from pact.promises.arithmetic.intervals import exact_interval
from pact.promises.arithmetic.rule import FEWEST


class Difference(StrEnum):
    """Said only where it is at least 95% sure."""

    LOWER = "lower"
    HIGHER = "higher"


def difference(told: float, effective: float, n: int, stated: float, stated_n: int | None) -> Difference | None:
    """Whether the share that people told us (0..1, of `n` stories that are worth `effective`) differs from what is stated.

    Each direction has at most a 5% chance of being said wrongly. Where the source does not say of how many its share is,
    it is taken as exact, and our whole interval must lie beyond it. Where it does, both are uncertain: the interval of the
    difference is made of the intervals of both (Newcombe 1998, Statistics in Medicine 17, 873–890, method 10, here with
    exact intervals instead of Wilson’s, so that it is wider) and must not have zero in it. None below five stories.
    """
    if n < FEWEST or effective <= 0.0:
        return None
    low, high = exact_interval(told, effective)
    if stated_n is None:
        least, most = low - stated, high - stated
    else:
        stated_low, stated_high = exact_interval(stated, stated_n)
        gap = told - stated
        least = gap - hypot(told - low, stated_high - stated)
        most = gap + hypot(high - told, stated - stated_low)
    if most < 0.0:
        return Difference.LOWER
    return Difference.HIGHER if least > 0.0 else None
