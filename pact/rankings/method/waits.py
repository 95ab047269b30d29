"""Waits of people who gave up, which are only known to be longer than the time they waited (Tobin 1958). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi
from typing import Final, Self

import numpy as np
from scipy.special import log_ndtr

from pact.rankings.method.arrays import FloatArray, IntArray, summed
from pact.rankings.method.shrinkage import divided
from pact.rankings.values import LONGEST_WAIT, SHORTEST_WAIT, WAIT_MIDPOINTS, WORTHLESS_WAIT

LOG_HOUR: Final = log(WORTHLESS_WAIT)
"""ln 60: the difference in ln minutes between a wait score of 1 and of 0."""
LOG_GIVEN_UP: Final = np.log(WAIT_MIDPOINTS)
USUAL_SPREAD: Final = 0.9
"""Standard deviation of ln minutes for one company, used if a platform has no waits to estimate it from."""
USUAL_WAIT: Final = log(6.0)
PSEUDO_STORIES: Final = 20.0
MOST_ROUNDS: Final = 500
CONVERGED: Final = 1e-6  # in ln minutes
LEAST_COUNT: Final = 0.02  # an abandoned wait counts as at least this share of a story


def hazard(z: FloatArray) -> FloatArray:
    """φ(z)/(1 − Φ(z)), computed with logarithms so that it works for any z."""
    found: FloatArray = np.exp(-0.5 * z**2 - 0.5 * log(2.0 * pi) - log_ndtr(-z))
    return found


@dataclass(frozen=True, eq=False)
class GaveUp:
    """Abandoned waits of some companies by bin, without the empty bins, which are most: the hazard is dear."""

    companies: IntArray  # (w,), those with any
    row: IntArray  # (m,), the place among these of each bin that is not empty
    bin: IntArray  # (m,)
    n: FloatArray  # (m,), stories

    @classmethod
    def of(cls, gave_up: FloatArray) -> Self:
        """From stories (k, 8)."""
        at, bins = np.nonzero(gave_up)
        companies, row = np.unique(at, return_inverse=True)
        return cls(companies, row, bins, gave_up[at, bins])

    def distances(self, level: FloatArray, spread: float) -> FloatArray:
        """How far (m,) from the companies' levels (k,) they gave up, in standard deviations."""
        far: FloatArray = (LOG_GIVEN_UP[self.bin] - level[self.companies[self.row]]) / spread
        return far

    def sums(self, amounts: FloatArray) -> FloatArray:
        """Of each of `companies` (w,), the sum of its amounts (m,). They are added up as numpy adds all eight."""
        spread_out = np.zeros((len(self.companies), len(WAIT_MIDPOINTS)))
        spread_out[self.row, self.bin] = amounts
        return summed(spread_out)


def censored_mean(
    level: FloatArray, spread: float, *, answered: FloatArray, total: FloatArray, gave_up: FloatArray | GaveUp
) -> tuple[FloatArray, FloatArray]:
    """A Newton step on the censored normal likelihood, expressed as a number of uncensored stories with a mean.

    `level` (k,) is the current estimate of mean ln minutes. `answered` (k,) and `total` (k,) count and sum the
    answered waits, `gave_up` (k, 8) counts abandoned ones by bin. Returns arrays (k,).
    """
    gave_up = gave_up if isinstance(gave_up, GaveUp) else GaveUp.of(gave_up)
    count, pull = np.array(answered), total - answered * level
    if len(gave_up.n):
        z = gave_up.distances(level, spread)
        h, n = hazard(z), gave_up.n
        count[gave_up.companies] += gave_up.sums(n * np.clip(h * (h - z), LEAST_COUNT, 1.0))
        pull[gave_up.companies] += spread * gave_up.sums(n * h)
    return count, level + divided(pull, count)


def typical_wait(answered: float, total: float, squares: float, gave_up: FloatArray) -> float | None:
    """Minutes within which half of all these callers together would be answered. None if nobody was answered.

    It is the median of the log-normal distribution that fits the sums best, found as companies' levels are: waits that
    nobody answered are only known to be longer. `gave_up` (8,) counts those by bin.
    """
    if answered <= 0.0:
        return None
    n, sums, squared, bins = np.array([answered]), np.array([total]), np.array([squares]), gave_up[None]
    given_up = GaveUp.of(bins)
    level, spread = np.array([USUAL_WAIT]), USUAL_SPREAD
    for _ in range(MOST_ROUNDS):
        before = level
        _, level = censored_mean(level, spread, answered=n, total=sums, gave_up=given_up)
        doubt = np.array([spread**2])
        spread = next_spread(level, spread, answered=n, total=sums, squares=squared, gave_up=bins, doubt=doubt)
        if abs(level[0] - before[0]) < CONVERGED:
            break
    return float(np.clip(np.exp(level[0]), SHORTEST_WAIT, LONGEST_WAIT))


def squared_distances(
    level: FloatArray,
    spread: float,
    *,
    answered: FloatArray,
    total: FloatArray,
    squares: FloatArray,
    gave_up: FloatArray,
    doubt: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """The sums (k,) of expected squared distances of ln minutes to the level, and the numbers of stories.

    Arrays are (k,), `gave_up` (k, 8). `doubt` is what the level's own uncertainty adds to the squares: stories ×
    its variance.
    """
    distances = squares - 2.0 * level * total + level**2 * answered + doubt
    given_up = GaveUp.of(gave_up)
    z = given_up.distances(level, spread)
    distances[given_up.companies] += spread**2 * given_up.sums(given_up.n * (1.0 + z * hazard(z)))
    return distances, answered + summed(gave_up)


def spread_from(distances: FloatArray, stories: FloatArray) -> float:
    """The next EM estimate of the spread of ln minutes (Aitkin 1981). The usual one counts as twenty stories."""
    squares = PSEUDO_STORIES * USUAL_SPREAD**2 + distances.sum()
    return float(np.sqrt(squares / (PSEUDO_STORIES + stories.sum())))


def next_spread(level: FloatArray, spread: float, **waits: FloatArray) -> float:
    """The next estimate from all waits together: those of `squared_distances`."""
    return spread_from(*squared_distances(level, spread, **waits))
