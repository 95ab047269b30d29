"""Input and output of the method: arrays of C companies, T months and two strata.

Pure: no database, no request. Stories by new and by established accounts are kept apart, because the method trusts
them differently.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
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

    def some(self, companies: IntArray) -> TallyArrays:
        """The same of these companies only."""
        picked: dict[str, Any] = {
            field.name: getattr(self, field.name)[companies] for field in fields(self) if field.name != "months"
        }
        return replace(self, **picked)

    def _each(self, change: Callable[[FloatArray], FloatArray]) -> TallyArrays:
        names = [field.name for field in fields(self) if field.name not in _WITHOUT_MONTHS]
        changed: dict[str, Any] = {name: change(getattr(self, name)) for name in names}
        return replace(self, **changed)


class TallyBlocks:
    """The tallies of all companies, a block of them at a time. Most months of most companies are empty, so the blocks are
    kept packed, and memory hardly grows with companies and months.
    """

    def __init__(self, blocks: Iterable[TallyArrays]) -> None:
        self._blocks: list[_Packed] = []
        self._single: TallyArrays | None = None
        kept, ends = [], [0]
        for block in blocks:
            kept.append((block.sector, block.products, block.authors, block.n.sum(axis=2), block.stories.sum()))
            ends.append(ends[-1] + len(block.sector))
            self.months = block.months
            if self._single is None and not self._blocks:
                self._single = block  # needs no packing
                continue
            if self._single is not None:
                self._blocks.append(_Packed(self._single))
                self._single = None
            self._blocks.append(_Packed(block))
        sectors, products, authors, n, stories = zip(*kept, strict=True)
        self.sector: IntArray = np.unique(np.concatenate(sectors), return_inverse=True)[1].astype(np.int64)
        self.products: FloatArray = np.concatenate(products)  # (C, 10)
        self.authors: IntArray = np.concatenate(authors)
        self.n: FloatArray = np.concatenate(n)  # (C, T), of both strata
        self.stories = float(sum(stories))
        self.places = [slice(start, end) for start, end in itertools.pairwise(ends)]

    def __iter__(self) -> Iterator[tuple[slice, TallyArrays]]:
        """Each block and the place of its companies among all."""
        if self._single is not None:
            yield self.places[0], self._single
            return
        for place, packed in zip(self.places, self._blocks, strict=True):
            yield place, packed.tallies()

    def of(self, companies: IntArray) -> TallyArrays:
        """The tallies of these companies, in this order."""
        order = np.argsort(companies, kind="stable")
        parts = [
            block.some(
                companies[order][(companies[order] >= place.start) & (companies[order] < place.stop)] - place.start
            )
            for place, block in self
        ]
        back = np.argsort(order, kind="stable")
        found: TallyArrays = joined(parts)
        return found.some(back)


class _Packed:
    """Tallies without their empty cells, compressed."""

    def __init__(self, tallies: TallyArrays) -> None:
        self._names = [field.name for field in fields(tallies) if field.name not in _WITHOUT_MONTHS | {"months"}]
        self._shapes = [getattr(tallies, name).shape for name in self._names]
        self._rest = {name: getattr(tallies, name) for name in (*_WITHOUT_MONTHS, "months")}
        rows = [getattr(tallies, name).reshape(tallies.stories.size, -1) for name in self._names]
        cells = np.flatnonzero(np.any([row.any(axis=1) for row in rows], axis=0))
        self._cells = zlib.compress(cells.tobytes(), 1)
        # A column at a time: the same amounts then follow each other.
        self._amounts = [zlib.compress(row[cells].T.tobytes(), 1) for row in rows]

    def tallies(self) -> TallyArrays:
        cells = np.frombuffer(zlib.decompress(self._cells), dtype=np.int64)
        found: dict[str, Any] = dict(self._rest)
        for name, shape, amounts in zip(self._names, self._shapes, self._amounts, strict=True):
            array = np.zeros((int(np.prod(shape[:3])), int(np.prod(shape[3:]))))
            array[cells] = np.frombuffer(zlib.decompress(amounts)).reshape(array.shape[1], len(cells)).T
            found[name] = array.reshape(shape)
        return TallyArrays(**found)


def joined(parts: list[Any]) -> Any:
    """Results for blocks of companies as those for all: a dataclass, dictionary or tuple of arrays whose first axis counts
    companies. What is no array is that of the first.
    """
    first = parts[0]
    if isinstance(first, np.ndarray):
        return np.concatenate(parts)
    if isinstance(first, tuple):
        return tuple(joined(list(part)) for part in zip(*parts, strict=True))
    if isinstance(first, dict):
        return {name: joined([part[name] for part in parts]) for name in first}
    if is_dataclass(first) and not isinstance(first, type):
        names = [field.name for field in fields(first)]
        return replace(first, **{name: joined([getattr(part, name) for part in parts]) for name in names})
    return first


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
