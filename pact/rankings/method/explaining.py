"""Why an estimate differs from the plain mean of the last year: what each step of the method does to it.

Pure; arrays (C,) in points of 100. A step's effect is the difference between two stages. Pages name the steps that moved
a company's score (pact/rankings/explaining.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np

from pact.rankings.measures import Measure
from pact.rankings.method.arrays import ESTABLISHED, NEW, FloatArray, TallyArrays, of_both, summed
from pact.rankings.method.cells import WORTH
from pact.rankings.method.filtering import linear
from pact.rankings.method.scoring import Followed
from pact.rankings.method.shrinkage import divided
from pact.rankings.method.waits import LOG_GIVEN_UP, LOG_HOUR, USUAL_WAIT, GaveUp, censored_mean
from pact.rankings.values import LONGEST_WAIT, SHORTEST_WAIT

YEAR: Final = 12  # months
LATELY: Final = 3
ROUNDS: Final = 30  # of estimating a year's waits


@dataclass(frozen=True, eq=False)
class Stages:
    """A measure's mean after each step, and what shows why a step moved it. Each stage includes those before it.

    `recent`, `before` and `new_lean` are NaN where there is nothing.
    """

    weighed: FloatArray  # mean of the year, each story by its weight
    bounded: FloatArray  # a month with a burst counts for less
    complete: FloatArray  # waits that nobody answered would have been longer
    followed: FloatArray  # each month of all counts as the filter weighs it
    pulled: FloatArray  # towards what is usual in the sector
    usual: FloatArray  # what that is
    recent: FloatArray  # mean of the last three months
    before: FloatArray  # mean of the months before the year
    new_lean: FloatArray  # by how much new accounts say better things than established ones
    new_share: FloatArray  # share of stories by new accounts


def stages(followed: Followed) -> dict[Measure, Stages]:
    """The stages of each measure but overall for the table of the last month."""
    return {measure: _stages(followed, measure) for measure in followed.runs}


def _stages(followed: Followed, measure: Measure) -> Stages:
    at, tallies, bound = followed.tallies.months - 1, followed.tallies, followed.bound
    year = slice(max(0, at + 1 - YEAR), at + 1)
    total, n = _plain_sums(measure, tallies)
    pooled, counted = of_both(total), of_both(n)

    def mean(months: slice) -> FloatArray:
        return _mean(pooled[:, months] * bound[:, months], counted[:, months] * bound[:, months])

    bounded = complete = mean(year)
    if measure is Measure.WAIT:
        complete = 100.0 * _complete(followed, year)
    own, centre = followed.parameters.measures[measure], followed.centre[measure]
    found, weight = linear(followed.cells[measure], centre, own.dynamics)
    level = centre + divided(found, weight)
    new, established = (
        _mean(total[:, : at + 1, stratum], n[:, : at + 1, stratum]) for stratum in (NEW, ESTABLISHED)
    )
    by_new = n[:, : at + 1, NEW].sum(axis=1)
    return Stages(
        weighed=_mean(pooled[:, year], counted[:, year]),
        bounded=bounded,
        complete=complete,
        followed=100.0 * level,
        pulled=100.0 * (centre + weight * (level - centre)),
        usual=100.0 * centre,
        recent=mean(slice(max(0, at + 1 - LATELY), at + 1)),
        before=mean(slice(0, year.start)),
        new_lean=new - established,
        new_share=divided(by_new, counted[:, : at + 1].sum(axis=1)),
    )


def _plain_sums(measure: Measure, tallies: TallyArrays) -> tuple[FloatArray, FloatArray]:
    """Sum of the stories' scores and their number, (C, T, S), waits at face value."""
    if measure is not Measure.WAIT:
        counts = tallies.counts(measure)
        return counts @ WORTH[measure], summed(counts)
    n = tallies.answered_n + summed(tallies.gave_up_histogram)
    return n - (tallies.answered_sum + tallies.gave_up_histogram @ LOG_GIVEN_UP) / LOG_HOUR, n


def _mean(total: FloatArray, n: FloatArray) -> FloatArray:
    """In points, from (C, T). NaN where there are no stories."""
    every = n.sum(axis=1)
    return np.where(every > 0.0, 100.0 * divided(total.sum(axis=1), every), np.nan)


def _complete(followed: Followed, year: slice) -> FloatArray:
    """The wait score of the year if nobody had stopped waiting."""
    pooled, left = followed.pooled, followed.bound[:, year]
    answered = (pooled.answered_n[:, year] * left).sum(axis=1)
    total = (pooled.answered_sum[:, year] * left).sum(axis=1)
    gave_up = GaveUp.of((pooled.gave_up_histogram[:, year] * left[:, :, None]).sum(axis=1))
    level = np.full(len(answered), USUAL_WAIT)
    spread = followed.parameters.measures[Measure.WAIT].story_sd
    for _ in range(ROUNDS):
        _, level = censored_mean(level, spread, answered=answered, total=total, gave_up=gave_up)
        level = np.clip(level, log(SHORTEST_WAIT), log(LONGEST_WAIT))
    return 1.0 - level / LOG_HOUR
