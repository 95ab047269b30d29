"""Waits of people who gave up: known only to be longer than the time they held (Tobin 1958). Pure."""

from __future__ import annotations

from math import log, pi
from typing import Final

import numpy as np
from scipy.special import log_ndtr

from pact.rankings.method.arrays import FloatArray
from pact.rankings.method.shrinkage import divided
from pact.rankings.values import WAIT_MIDPOINTS, WORTHLESS_WAIT

LOG_HOUR: Final = log(WORTHLESS_WAIT)
"""By how much ln minutes the wait score falls from 1 to 0."""
LOG_GIVEN_UP: Final = np.log(WAIT_MIDPOINTS)
USUAL_SPREAD: Final = 0.9
"""Of ln minutes within a company, where a platform has no waits to tell it from."""
USUAL_WAIT: Final = log(6.0)
PSEUDO_STORIES: Final = 20.0
LEAST_COUNT: Final = 0.02  # of a story that a wait given up counts as


def hazard(z: FloatArray) -> FloatArray:
    """φ(z)/(1 − Φ(z)), through logarithms so that it holds for any z."""
    found: FloatArray = np.exp(-0.5 * z**2 - 0.5 * log(2.0 * pi) - log_ndtr(-z))
    return found


def censored_mean(
    level: FloatArray, spread: float, *, answered: FloatArray, total: FloatArray, gave_up: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Newton's step on the censored normal likelihood, as so many uncensored stories with such a mean.

    `level` (k,) is what the mean of ln minutes is thought to be, `answered` (k,) and `total` (k,) count and
    sum the waits that ended with a person, `gave_up` (k, 8) counts the others by bin. Returns (k,) each.
    """
    count, pull = np.array(answered), total - answered * level
    some = np.flatnonzero(gave_up.any(axis=1))
    if len(some):
        z = (LOG_GIVEN_UP - level[some, None]) / spread
        h = hazard(z)
        count[some] += (gave_up[some] * np.clip(h * (h - z), LEAST_COUNT, 1.0)).sum(axis=1)
        pull[some] += spread * (gave_up[some] * h).sum(axis=1)
    return count, level + divided(pull, count)


def next_spread(
    level: FloatArray,
    spread: float,
    *,
    answered: FloatArray,
    total: FloatArray,
    squares: FloatArray,
    gave_up: FloatArray,
    doubt: FloatArray,
) -> float:
    """EM's next spread of ln minutes, from squared distances to the level, as expected where it was given up.

    Arrays (k,), `gave_up` (k, 8). `doubt` is what the level's own uncertainty adds to the squares: stories ×
    its variance. Twenty stories of the usual spread stand in where there are few (Aitkin 1981).
    """
    distances = squares - 2.0 * level * total + level**2 * answered
    some = np.flatnonzero(gave_up.any(axis=1))
    z = (LOG_GIVEN_UP - level[some, None]) / spread
    given_up = spread**2 * (gave_up[some] * (1.0 + z * hazard(z))).sum()
    found = PSEUDO_STORIES * USUAL_SPREAD**2 + (distances + doubt).sum() + given_up
    return float(np.sqrt(found / (PSEUDO_STORIES + answered.sum() + gave_up.sum())))
