"""The data of each cell: a mean and its variance. Pure. C companies, T months, S strata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np

from pact.rankings.measures import SCALES, Measure
from pact.rankings.method.arrays import FloatArray, IntArray, TallyArrays, WaitTallies, summed
from pact.rankings.method.shrinkage import divided
from pact.rankings.method.waits import LOG_HOUR, censored_mean

PSEUDO_STORIES: Final = 20.0
"""A company's variance is pulled to the usual one as if by this many stories."""
WORTH: Final = {measure: np.array(scale.worth) for measure, scale in SCALES.items()}
"""The value of each answer, from 0 to 1."""
ROUNDS: Final = 3  # of estimating a cell with abandoned waits


@dataclass(frozen=True, eq=False)
class CountedCells:
    """A measure with a few possible answers; arrays (C, T, S)."""

    n: FloatArray  # after the burst bound
    mean: FloatArray
    variance: FloatArray  # (C,), of one story of the company
    month_sd: float
    months: int
    strata: int

    def some(self, companies: slice) -> CountedCells:
        """Those of some of the companies."""
        n, mean, variance = (each[companies] for each in (self.n, self.mean, self.variance))
        return replace(self, n=n, mean=mean, variance=variance)

    def cells_with_data(self, month: int, stratum: int) -> IntArray:
        return np.flatnonzero(self.n[:, month, stratum] > 0.0)

    def observed(
        self, month: int, stratum: int, with_data: IntArray, level: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        noise = self.variance[with_data] / self.n[with_data, month, stratum] + self.month_sd**2
        return self.mean[with_data, month, stratum], noise

    def rounds(self, month: int, stratum: int) -> int:
        return 1


@dataclass(frozen=True, eq=False)
class GatheredCells:
    """Counted cells for a filter that runs many times over the same ones: what does not change is worked out once."""

    gathered: Mapping[
        tuple[int, int], tuple[IntArray, FloatArray, FloatArray]
    ]  # by month and stratum: with data, means,
    # and variances without the month's scatter
    month_sd: float
    months: int
    strata: int

    @classmethod
    def of(cls, cells: CountedCells) -> Self:
        gathered = {}
        for month in range(cells.months):
            for stratum in range(cells.strata):
                own = cells.cells_with_data(month, stratum)
                noise = cells.variance[own] / cells.n[own, month, stratum]
                gathered[month, stratum] = own, cells.mean[own, month, stratum], noise
        return cls(gathered, cells.month_sd, cells.months, cells.strata)

    def cells_with_data(self, month: int, stratum: int) -> IntArray:
        return self.gathered[month, stratum][0]

    def observed(
        self, month: int, stratum: int, with_data: IntArray, level: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        _own, mean, noise = self.gathered[month, stratum]
        return mean, noise + self.month_sd**2

    def rounds(self, month: int, stratum: int) -> int:
        return 1


def counted_cells(
    counts: FloatArray, scale: FloatArray, *, usual: float, bound: FloatArray, month_sd: float
) -> CountedCells:
    """Cells from `counts` (C, T, S, k) of each answer on `scale` (k,).

    `usual` is the variance of stories about one company, `bound` (C, T) the share that the burst bound leaves. A
    company's own variance is (20 σ² + SS)/(20 + df), from the scatter within its cells of all months: early stories that
    happen to agree must not count for more than later ones.
    """
    n = summed(counts)
    mean = divided(counts @ scale, n)
    scatter, freedom = within(counts, scale)
    own = (PSEUDO_STORIES * usual + scatter.sum(axis=1)) / (PSEUDO_STORIES + freedom.sum(axis=1))
    return CountedCells(n * bound[:, :, None], mean, own, month_sd, months=counts.shape[1], strata=counts.shape[2])


def within(counts: FloatArray, scale: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sum of squares around the means of the cells, and its degrees of freedom; (C, T) each."""
    n = summed(counts)
    scatter = np.maximum(counts @ scale**2 - divided((counts @ scale) ** 2, n), 0.0)
    return summed(scatter), summed(np.maximum(n - 1.0, 0.0))


def usual_variance(measure: Measure, scatter: float, freedom: float) -> float:
    """σ², the variance within the cells of all companies, from the sum of squares there and its degrees of freedom."""
    return (PSEUDO_STORIES * SCALES[measure].usual_variance + scatter) / (PSEUDO_STORIES + freedom)


@dataclass(frozen=True, eq=False)
class WaitCells:
    """Waits as scores, with abandoned waits as censored observations; arrays (C, T, S)."""

    answered: FloatArray  # stories, after the burst bound like all counts here
    total: FloatArray  # of ln minutes
    gave_up: FloatArray  # (C, T, S, 8)
    spread: float  # of ln minutes within a company
    month_sd: float
    months: int
    strata: int

    def cells_with_data(self, month: int, stratum: int) -> IntArray:
        return np.flatnonzero(
            (self.answered[:, month, stratum] > 0.0) | (self.gave_up[:, month, stratum] > 0.0).any(axis=1)
        )

    def observed(
        self, month: int, stratum: int, with_data: IntArray, level: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        count, mean = censored_mean(
            (1.0 - level) * LOG_HOUR,
            self.spread,
            answered=self.answered[with_data, month, stratum],
            total=self.total[with_data, month, stratum],
            gave_up=self.gave_up[with_data, month, stratum],
        )
        return 1.0 - mean / LOG_HOUR, (self.spread / LOG_HOUR) ** 2 / count + self.month_sd**2

    def rounds(self, month: int, stratum: int) -> int:
        return ROUNDS if self.gave_up[:, month, stratum].any() else 1


def wait_cells(
    tallies: TallyArrays | WaitTallies, *, spread: float, bound: FloatArray, month_sd: float
) -> WaitCells:
    """Cells of the waits. `bound` (C, T) is the share of each company's month that the burst bound leaves."""
    left = bound[:, :, None]
    return WaitCells(
        tallies.answered_n * left,
        tallies.answered_sum * left,
        tallies.gave_up_histogram * left[..., None],
        spread,
        month_sd,
        months=tallies.months,
        strata=tallies.answered_n.shape[2],
    )
