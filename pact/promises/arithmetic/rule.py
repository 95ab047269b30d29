"""What a figure says of a promise. Pure, and without numpy: web processes use it."""

from enum import StrEnum
from functools import lru_cache
from typing import Final, Protocol

from pact.promises.arithmetic.intervals import STEPS, TAIL

FEWEST: Final = 5
"""Below this number of stories no share is shown, and counted promises have no verdict."""
LEAST_EFFECTIVE: Final = 30
"""No verdict by an interval rests on a smaller effective number."""


class Outcome(StrEnum):
    """What a verdict says. The first four are of shares, the last two of promises whose breaches are counted."""

    MET = "met"
    NOT_MET = "not_met"
    CANNOT_TELL = "cannot_tell"
    NOT_ENOUGH = "not_enough"
    KEPT = "kept"
    BREACHED = "breached"


class Counted(Protocol):
    """A share with its effective number and its interval, as `exact_interval` gives it; low and high are None where there
    are too few stories to say.
    """

    @property
    def effective(self) -> float: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...


@lru_cache(maxsize=100)
def needed(target: int) -> int:
    """The effective number that a verdict takes on a target in whole percent, 1–99.

    At least 30, and so many that a company which kept its promise every time could meet the target: the interval of n
    out of n begins at the n-th root of 5% (80%: 14, 90%: 29, 95%: 59).
    """
    perfect = 1
    while (target / 100) ** perfect > TAIL:
        perfect += 1
    return max(LEAST_EFFECTIVE, perfect)


def outcome_of(figure: Counted, target: int) -> Outcome:
    """Met if the whole interval meets the target (whole percent), not met if the whole interval misses it."""
    if figure.effective < needed(target) or figure.low is None or figure.high is None:
        return Outcome.NOT_ENOUGH
    aim = target * STEPS // 100
    if round(figure.low * STEPS) >= aim:
        return Outcome.MET
    if round(figure.high * STEPS) < aim:
        return Outcome.NOT_MET
    return Outcome.CANNOT_TELL
