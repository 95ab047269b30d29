"""The data of each cell: a mean and its variance. Pure. C companies, T months, S strata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from pact.rankings.measures import SCALES, Measure
from pact.rankings.method.arrays import FloatArray, TallyArrays, WaitTallies, summed
from pact.rankings.method.filtering import Companies
from pact.rankings.method.shrinkage import divided
from pact.rankings.method.waits import LOG_HOUR, GaveUp, censored_mean

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


MANY: Final = 0.2
"""If at least this share of companies is observed in a cell, all are: picking some of them out takes longer then."""


def _companies(has_stories: NDArray[np.bool_]) -> Companies | None:
    """Those that a filter observes. Of all, those without stories change nothing, because they have an infinite variance."""
    count = int(np.count_nonzero(has_stories))
    if not count:
        return None
    return slice(None) if count >= MANY * len(has_stories) else np.flatnonzero(has_stories)


_Cell = tuple[int, int]  # month and stratum


@dataclass(frozen=True, eq=False)
class GatheredCells:
    """Counted cells for filters, which run many times over the same ones: what does not change is worked out once."""

    # Of the cells with stories: the companies, means, and variances without the month's scatter.
    gathered: Mapping[_Cell, tuple[Companies, FloatArray, FloatArray]]
    month_sd: float
    months: int
    strata: int

    @classmethod
    def of(cls, cells: CountedCells) -> Self:
        gathered = {}
        for cell in np.ndindex(cells.months, cells.strata):
            n = np.ascontiguousarray(cells.n[:, *cell])
            own = _companies(n > 0.0)
            if own is not None:
                with np.errstate(divide="ignore"):
                    noise = cells.variance[own] / n[own]
                gathered[cell] = own, np.ascontiguousarray(cells.mean[:, *cell][own]), noise
        return cls(gathered, cells.month_sd, cells.months, cells.strata)

    def companies(self, month: int, stratum: int) -> Companies | None:
        found = self.gathered.get((month, stratum))
        return found and found[0]

    def observed(self, month: int, stratum: int, level: FloatArray) -> tuple[FloatArray, FloatArray]:
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


@dataclass(frozen=True, eq=False)
class GatheredWaits:
    """The same of waits."""

    # Of the cells with waits: the companies, their answered stories, the sums of these, and who gave up.
    gathered: Mapping[_Cell, tuple[Companies, FloatArray, FloatArray, GaveUp]]
    spread: float
    month_sd: float
    months: int
    strata: int

    @classmethod
    def of(cls, cells: WaitCells) -> Self:
        gathered: dict[_Cell, tuple[Companies, FloatArray, FloatArray, GaveUp]] = {}
        for month, stratum in np.ndindex(cells.months, cells.strata):
            cell = month, stratum
            answered, gave_up = cells.answered[:, *cell], cells.gave_up[:, *cell]
            own = _companies((answered > 0.0) | (gave_up > 0.0).any(axis=1))
            if own is not None:
                counted, total = (np.ascontiguousarray(each[own]) for each in (answered, cells.total[:, *cell]))
                gathered[cell] = own, counted, total, GaveUp.of(gave_up[own])
        return cls(gathered, cells.spread, cells.month_sd, cells.months, cells.strata)

    def companies(self, month: int, stratum: int) -> Companies | None:
        found = self.gathered.get((month, stratum))
        return found and found[0]

    def observed(self, month: int, stratum: int, level: FloatArray) -> tuple[FloatArray, FloatArray]:
        _own, answered, total, gave_up = self.gathered[month, stratum]
        count, mean = censored_mean(
            (1.0 - level) * LOG_HOUR, self.spread, answered=answered, total=total, gave_up=gave_up
        )
        with np.errstate(divide="ignore"):
            return 1.0 - mean / LOG_HOUR, (self.spread / LOG_HOUR) ** 2 / count + self.month_sd**2

    def rounds(self, month: int, stratum: int) -> int:
        return ROUNDS if len(self.gathered[month, stratum][3].n) else 1


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
