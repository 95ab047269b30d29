"""How often a verdict says what is true: exact chances, from the binomial distribution and the rule itself."""

from functools import lru_cache
from typing import NamedTuple

from pact.promises.arithmetic.intervals import beta_probability, exact_interval
from pact.promises.arithmetic.rule import Outcome, outcome_of


class _Counted(NamedTuple):
    effective: float
    low: float
    high: float


@lru_cache(maxsize=1024)
def chance_of(outcome: Outcome, *, stories: int, kept: int, target: int) -> float:
    """How likely a company that keeps its promise in `kept` of 100 cases (0–100) is told “met” or “not met” of a target in
    whole percent, by this number of stories by as many people.
    """
    least, most = least_met(stories, target), most_not_met(stories, target)
    if outcome is Outcome.MET:
        return 0.0 if least is None else _at_least(least, stories, kept / 100)
    if outcome is Outcome.NOT_MET:
        return 0.0 if most is None else 1.0 - _at_least(most + 1, stories, kept / 100)
    raise ValueError(f"no chance of {outcome} is worked out")


def least_met(stories: int, target: int) -> int | None:
    """Of how many stories the promise must be kept for “met”; None if all of them would not be enough."""
    if _outcome(stories, stories, target) is not Outcome.MET:
        return None
    below, least = 0, stories
    while least - below > 1:
        middle = (below + least) // 2
        below, least = (below, middle) if _outcome(middle, stories, target) is Outcome.MET else (middle, least)
    return least


def most_not_met(stories: int, target: int) -> int | None:
    """Of how many stories the promise can at most be kept for “not met”; None if none would still not be enough."""
    if _outcome(0, stories, target) is not Outcome.NOT_MET:
        return None
    most, above = 0, stories
    while above - most > 1:
        middle = (most + above) // 2
        most, above = (middle, above) if _outcome(middle, stories, target) is Outcome.NOT_MET else (most, middle)
    return most


def _outcome(yes: int, stories: int, target: int) -> Outcome:
    return outcome_of(_Counted(stories, *exact_interval(yes / stories, stories)), target)


def _at_least(yes: int, stories: int, kept: float) -> float:
    """The binomial chance of at least `yes` of `stories`."""
    if yes <= 0:
        return 1.0
    return 0.0 if yes > stories else beta_probability(kept, yes, stories - yes + 1)
