"""Limits the effect of a sudden burst of stories about one company, whoever sends them. Pure."""

from __future__ import annotations

from typing import Final

import numpy as np

from pact.rankings.method.arrays import FloatArray

LOOK_BACK: Final = 12
"""Number of past months that define what is usual."""
FIRST_MONTHS: Final = 3
"""In these first months of a platform nothing counts as a burst."""
LEAST_BOUND: Final = 8.0
MEDIANS: Final = 3.0
GROWTH: Final = (0.5, 2.0)


def burst_bound(n: FloatArray) -> FloatArray:
    """The share of each company's month (C, T) that counts: 1 without a burst. `n` (C, T) counts stories."""
    return np.stack([share_of(n[:, month], most_usual(n, month)) for month in range(n.shape[1])], axis=1)


def share_of(n: FloatArray, most: FloatArray) -> FloatArray:
    """Up to the bound b = `most` (C,) every story counts. Of n > b stories, b (1 + ln(n/b)) count."""
    ratio = np.maximum(n / most, 1.0)
    share: FloatArray = (1.0 + np.log(ratio)) / ratio
    return share


def most_usual(n: FloatArray, month: int) -> FloatArray:
    """The bound (C,) of a month, infinite where nothing counts as a burst.

    It is the largest of 8, the upper quartile of all company-months with stories in the year before, and three times
    the company's own median month in that year, scaled by the growth of the whole platform since. So a company that has
    always had many stories may have many.
    """
    before = n[:, max(0, month - LOOK_BACK) : month]
    active = before[before > 0.0]
    if month < FIRST_MONTHS or not len(active):
        return np.full(len(n), np.inf)
    growth = np.clip(n[:, month].sum() / before.sum(axis=0).mean(), *GROWTH)
    usual = MEDIANS * growth * np.median(before, axis=1)
    most: FloatArray = np.maximum(max(LEAST_BOUND, float(np.percentile(active, 75))), usual)
    return most
