"""Compares two groups of stories by their tallies. Pure."""

from collections.abc import Iterable, Mapping
from math import log, sqrt
from typing import Final, NamedTuple

from pact.rankings.measures import SCALES
from pact.rankings.values import FEWEST, GAVE_UP_COLUMNS, MICRO, TALLY_COLUMNS, WORTHLESS_WAIT

Sums = Mapping[str, int]
"""The columns of tallies (`TALLY_COLUMNS`), added up."""
WAIT, UNANSWERED = "wait", "unanswered"
DIFFERS: Final = 1.96
"""From so many of the largest standard errors on, pages say that the groups differ clearly: see `Difference.is_clear`."""
_MOST_SCATTER: Final = 0.25  # no answers from 0 to 1 have a larger variance
_PSEUDO: Final = 20.0  # stories with the usual variance, so that a few that agree do not seem certain
_USUAL: Final = {WAIT: 0.81, UNANSWERED: 0.10} | {
    measure.value: scale.usual_variance for measure, scale in SCALES.items()
}


class Group(NamedTuple):
    """Answers to one question: how many, each by its story's weight, their mean and variance."""

    n: float
    mean: float
    variance: float


class Difference(NamedTuple):
    """One question in two groups. Means are shares or marks from 0 to 1, or logarithms of minutes.

    `errors`: the difference in standard errors, above 0 where the first group says better.
    """

    name: str
    n: float
    mean: float
    other_n: float
    other_mean: float
    errors: float

    @property
    def points(self) -> float:
        """The size of the difference from 0 to 1, as the scores count it: a wait of an hour is 1 from one of a minute."""
        return abs(self.mean - self.other_mean) / (log(WORTHLESS_WAIT) if self.name == WAIT else 1.0)

    @property
    def is_clear(self) -> bool:
        """One rule for every question: the same size of difference, from as many answers, is as clear.

        So it takes the largest scatter that answers can have, not their own. Chance alone makes such a difference less
        often than once in twenty.
        """
        chance = sqrt(_MOST_SCATTER * (1 / self.n + 1 / self.other_n))
        return min(self.n, self.other_n) >= FEWEST and self.points >= DIFFERS * chance


def added(tallies: Iterable[Sums]) -> dict[str, int]:
    """Tallies as one."""
    every = list(tallies)
    return {column: sum(one.get(column, 0) for one in every) for column in TALLY_COLUMNS}


def less(sums: Sums, others: Sums) -> dict[str, int]:
    """The first without the second."""
    return {column: sums[column] - others[column] for column in TALLY_COLUMNS}


def compare(sums: Sums, others: Sums) -> list[Difference]:
    """The questions that both groups answered."""
    mine, theirs = groups(sums), groups(others)
    return [_difference(name, mine[name], theirs[name]) for name in mine if name in theirs]


def groups(sums: Sums) -> dict[str, Group]:
    """Outcome and ratings, the waits of answered calls, and the share of calls that nobody answered."""
    found = {}
    for measure, scale in SCALES.items():
        counts = [sums[column] / MICRO for column in scale.columns.values()]
        n = sum(counts)
        if n > 0:
            mean = sum(count * worth for count, worth in zip(counts, scale.worth, strict=True)) / n
            squares = sum(count * worth**2 for count, worth in zip(counts, scale.worth, strict=True)) / n
            found[measure.value] = Group(n, mean, max(0.0, squares - mean**2))
    answered, gave_up = sums["answered_n"] / MICRO, sum(sums[column] for column in GAVE_UP_COLUMNS) / MICRO
    if answered > 0:
        mean = sums["answered_sum"] / sums["answered_n"]
        squares = sums["answered_sum_squares"] / sums["answered_n"]
        found[WAIT] = Group(answered, mean, max(0.0, squares - mean**2))
    if (calls := answered + gave_up) > 0:
        share = gave_up / calls
        found[UNANSWERED] = Group(calls, share, share * (1 - share))
    return found


def _difference(name: str, mine: Group, theirs: Group) -> Difference:
    scatter = mine.n * mine.variance + theirs.n * theirs.variance
    variance = (_PSEUDO * _USUAL[name] + scatter) / (_PSEUDO + mine.n + theirs.n)
    better = (mine.mean - theirs.mean) * (-1 if name in (WAIT, UNANSWERED) else 1)
    errors = better / sqrt(variance * (1 / mine.n + 1 / theirs.n))
    return Difference(name, mine.n, mine.mean, theirs.n, theirs.mean, errors)


def strongest(differences: Iterable[Difference]) -> Difference | None:
    """Where the groups differ most for certain."""
    return max(differences, key=lambda one: abs(one.errors), default=None)
