"""Input and output of the method: arrays of C companies, T months and two strata.

Pure: no database, no request. Stories by new and by established accounts are kept apart, because the method trusts
them differently.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pact.rankings.measures import ANSWER_COLUMNS, SCALES, Measure

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ESTABLISHED: Final = 0
NEW: Final = 1
INTERVAL: Final = 1.645
"""Standard deviations on each side that hold 90% of a normal distribution."""

_WITHOUT_MONTHS: Final = frozenset({"months", "sector", "products", "authors"})


@dataclass(frozen=True, eq=False)
class TallyArrays:
    """Tallies of C companies in T months, oldest first, in stories (millionths divided).

    All arrays are (C, T, 2), established authors before new ones, unless a shape is given. `products` covers all
    time.
    """

    months: int
    sector: IntArray  # (C,), any whole numbers
    stories: FloatArray
    n: FloatArray
    n_overall: FloatArray
    answers: FloatArray  # (C, T, 2, k), in the order of ANSWER_COLUMNS
    answered_n: FloatArray
    answered_sum: FloatArray  # of ln minutes
    answered_sum_squares: FloatArray
    answered_histogram: FloatArray  # (C, T, 2, 8)
    gave_up_histogram: FloatArray  # (C, T, 2, 8)
    products: FloatArray  # (C, 10), in the order of PRODUCT_COLUMNS
    authors: IntArray  # (C,), different ones of all stories

    def counts(self, measure: Measure) -> FloatArray:
        """Stories (C, T, 2, k) with each answer to a measure of `SCALES`, worst answer first."""
        first = ANSWER_COLUMNS.index(next(iter(SCALES[measure].columns.values())))
        return np.ascontiguousarray(self.answers[..., first : first + len(SCALES[measure].columns)])

    def pooled(self) -> TallyArrays:
        """The same with both strata added up: every array loses its third axis."""
        return self._each(lambda array: array.sum(axis=2))

    def in_one_stratum(self) -> TallyArrays:
        """The same with both strata added up, keeping the axis: (C, T, 1, …)."""
        return self._each(lambda array: array.sum(axis=2, keepdims=True))

    def _each(self, change: Callable[[FloatArray], FloatArray]) -> TallyArrays:
        names = [field.name for field in fields(self) if field.name not in _WITHOUT_MONTHS]
        changed: dict[str, Any] = {name: change(getattr(self, name)) for name in names}
        return replace(self, **changed)


@dataclass(frozen=True, eq=False)
class MeasureScores:
    """Scores of one measure, arrays (C,), in points of 100. Not clipped: a wait of over an hour is below 0."""

    mean: FloatArray
    sd: FloatArray
    low: FloatArray  # low to high is the 90% interval
    high: FloatArray
    n: FloatArray  # decayed, weighted number of stories with this measure
    months_with_stories: IntArray  # with this measure
    is_eligible: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Scores:
    """The table of one month. For a reader's own weights w, w·means and w'·covariance·w are enough."""

    measures: dict[Measure, MeasureScores]
    # The declared figures of every measure by name, (C,), decayed; 0 where `n` is 0.
    figures: dict[str, FloatArray]
    means: FloatArray  # (C, 3) points, in the order of OVERALL_MEASURES
    covariance: FloatArray  # (C, 3, 3) points squared
    hyperparameters: dict[str, float]  # estimated from all companies, on the scale of 0–1; editions keep them
