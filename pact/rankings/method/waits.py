"""Waits of people who gave up, which are only known to be longer than the time they waited (Tobin 1958). Pure."""

from __future__ import annotations

from math import log, pi
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from pact.rankings.method.arrays import FloatArray, summed
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


def censored_mean(
    level: FloatArray, spread: float, *, answered: FloatArray, total: FloatArray, gave_up: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """A Newton step on the censored normal likelihood, expressed as a number of uncensored stories with a mean.

    `level` (k,) is the current estimate of mean ln minutes. `answered` (k,) and `total` (k,) count and sum the
    answered waits. `gave_up` (k, 8) counts abandoned waits by bin. Returns arrays (k,).
    """
    count, pull = np.array(answered), total - answered * level
    given_up, z = _given_up(level, spread, gave_up)
    if len(z):
        h, n = hazard(z), gave_up[given_up]
        count += _sums(n * np.clip(h * (h - z), LEAST_COUNT, 1.0), given_up, gave_up)
        pull += spread * _sums(n * h, given_up, gave_up)
    return count, level + divided(pull, count)


def typical_wait(answered: float, total: float, squares: float, gave_up: FloatArray) -> float | None:
    """Minutes within which half of all these callers together would be answered. None if nobody was answered.

    It is the median of the log-normal distribution that fits the sums best, found as companies' levels are: waits that
    nobody answered are only known to be longer. `gave_up` (8,) counts those by bin.
    """
    if answered <= 0.0:
        return None
    n, sums, squared, bins = np.array([answered]), np.array([total]), np.array([squares]), gave_up[None]
    level, spread = np.array([USUAL_WAIT]), USUAL_SPREAD
    for _ in range(MOST_ROUNDS):
        before = level
        _, level = censored_mean(level, spread, answered=n, total=sums, gave_up=bins)
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
    given_up, z = _given_up(level, spread, gave_up)
    distances += spread**2 * _sums(gave_up[given_up] * (1.0 + z * hazard(z)), given_up, gave_up)
    return distances, answered + summed(gave_up)


_Places = tuple[NDArray[np.intp], ...]


def _given_up(level: FloatArray, spread: float, gave_up: FloatArray) -> tuple[_Places, FloatArray]:
    """Where somebody gave up (m places in (k, 8)), and how far from the level (k,) that was, in standard deviations.

    Most bins are empty, and the hazard is dear.
    """
    given_up = np.nonzero(gave_up)
    return given_up, (LOG_GIVEN_UP[given_up[1]] - level[given_up[0]]) / spread


def _sums(amounts: FloatArray, places: _Places, like: FloatArray) -> FloatArray:
    """The sums (k,) of amounts (m,) at these places of an array (k, 8)."""
    spread_out = np.zeros_like(like)
    spread_out[places] = amounts
    return summed(spread_out)


def spread_from(distances: FloatArray, stories: FloatArray) -> float:
    """The next EM estimate of the spread of ln minutes (Aitkin 1981). The usual one counts as twenty stories."""
    squares = PSEUDO_STORIES * USUAL_SPREAD**2 + distances.sum()
    return float(np.sqrt(squares / (PSEUDO_STORIES + stories.sum())))


def next_spread(level: FloatArray, spread: float, **waits: FloatArray) -> float:
    """The next estimate from all waits together: those of `squared_distances`."""
    return spread_from(*squared_distances(level, spread, **waits))
