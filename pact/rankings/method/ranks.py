"""Ranks with their uncertainty, from scores. Pure arithmetic on arrays."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import Final

import numpy as np

from pact.rankings.method.arrays import FloatArray, IntArray

BLOCK: Final = 1_000_000
"""Number of scores drawn at once. It limits memory use with many companies."""
NEAR: Final = 1e-12
"""How close to the middle between two rounded numbers a number may be to be rounded singly, relative to it."""


@dataclass(frozen=True, eq=False)
class Ranks:
    """Ranks of n companies. Every array has shape (n,)."""

    order: IntArray
    """Indices of the companies in the given arrays, from first to last in the table."""
    position: IntArray
    """The position of each company in that order, from 1."""
    rank: IntArray
    """From 1. Companies with the same shown score share a rank, and the next rank is skipped."""
    low: IntArray
    """Best plausible rank (5th percentile), never worse than `rank`."""
    high: IntArray
    """Worst plausible rank (95th percentile), never better than `rank`."""
    p_above_median: FloatArray
    """Probability of being better than the median company."""
    p_below_median: FloatArray
    """Probability of being worse than the median company."""


def rank_table(mean: FloatArray, sd: FloatArray, *, seed: int, draws: int = 1000) -> Ranks:
    """Rank companies by `mean` (n,), in points of 100, and draw N(mean, sd²) `draws` times for the ranges.

    Rank ranges follow Goldstein & Spiegelhalter 1996. The same seed and scores give the same ranks for any order
    of the input, because draws are assigned in the order of the table.
    """
    order, rank = table_order(mean, sd), ranks_among(mean, mean)
    ranges, above, below = _drawn(mean[order], sd[order], seed=seed, draws=draws)
    back = np.argsort(order)
    return Ranks(
        order=order,
        position=back + 1,
        rank=rank,
        low=np.minimum(rank, ranges[0][back]),
        high=np.maximum(rank, ranges[1][back]),
        p_above_median=above[back],
        p_below_median=below[back],
    )


def table_order(mean: FloatArray, sd: FloatArray) -> IntArray:
    """Indices from first to last: by shown score, then the surer one, then the exact score."""
    order: IntArray = np.lexsort((-mean, sd, -shown(mean)))
    return order


def ranks_among(mean: FloatArray, others: FloatArray) -> IntArray:
    """The rank of each score (n,) among `others`: one more than how many of those are shown as better."""
    rank: IntArray = 1 + len(others) - np.searchsorted(np.sort(shown(others)), shown(mean), side="right")
    return rank


def shown(mean: FloatArray) -> FloatArray:
    """Rounded as pages print."""
    return rounded(mean, 1)


def rounded(numbers: FloatArray, decimals: int) -> FloatArray:
    """Each number as Python's `round` gives it, for many at once. NaN stays NaN.

    Numpy's own scales first. That may move a number over the middle between two others, so those near one are rounded
    singly.
    """
    scale = 10.0**decimals
    scaled = numbers * scale
    found: FloatArray = np.rint(scaled) / scale
    near = np.abs(np.abs(scaled - np.trunc(scaled)) - 0.5) < NEAR * np.maximum(1.0, np.abs(scaled))
    if near.any():
        found[near] = [round(number, decimals) for number in numbers[near].tolist()]
    return found


def _drawn(mean: FloatArray, sd: FloatArray, *, seed: int, draws: int) -> tuple[IntArray, FloatArray, FloatArray]:
    """5th and 95th percentile of the rank (2, n), and the shares of draws above and below the median of the draw
    (n,).
    """
    count = len(mean)
    if count == 0:
        return np.zeros((2, 0), dtype=np.int64), np.zeros(0), np.zeros(0)
    generator = np.random.default_rng(seed)
    drawn_ranks = np.empty((draws, count), dtype=np.int32)
    above, below = np.zeros(count), np.zeros(count)
    worst_first = np.arange(count, 0, -1, dtype=np.int32)
    for start in range(0, draws, max(1, BLOCK // count)):
        block = drawn_ranks[start : start + max(1, BLOCK // count)]
        scores = generator.standard_normal(size=block.shape)  # the numbers that `normal` gives, in half the time
        scores *= sd
        scores += mean
        ascending = np.argsort(scores, axis=1)
        np.put_along_axis(block, ascending, worst_first[None], axis=1)
        middle = ascending[:, [(count - 1) // 2, count // 2]]
        median = np.take_along_axis(scores, middle, axis=1).mean(axis=1, keepdims=True)
        above += (scores > median).sum(axis=0)
        below += (scores < median).sum(axis=0)
    ends = floor(0.05 * (draws - 1)), ceil(0.95 * (draws - 1))
    ranges = np.sort(np.ascontiguousarray(drawn_ranks.T), axis=1)[:, ends]  # faster than looking for the two
    return ranges.T.astype(np.int64), above / draws, below / draws
