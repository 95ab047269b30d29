"""Input and output of the method: arrays of C companies, T months and two strata.

Pure: no database, no request. Stories by new and by established accounts are kept apart, because the method trusts
them differently.
"""

from __future__ import annotations

import itertools
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


def answer_places(measure: Measure) -> slice:
    """Where the answers to a measure of `SCALES` stand in `ANSWER_COLUMNS`."""
    first = ANSWER_COLUMNS.index(next(iter(SCALES[measure].columns.values())))
    return slice(first, first + len(SCALES[measure].columns))


def summed(array: FloatArray) -> FloatArray:
    """The sum over the last axis, which is short. Every digit is that of numpy's own, in a fraction of the time: numpy adds
    up each short row by itself.
    """
    parts = [array[..., at] for at in range(array.shape[-1])]
    if len(parts) > 8:
        total: FloatArray = array.sum(axis=-1)
        return total
    if len(parts) == 8:
        a, b, c, d, e, f, g, h = parts
        return ((a + b) + (c + d)) + ((e + f) + (g + h))
    total = parts[0].copy()
    for part in parts[1:]:
        total += part
    return total


def of_both(array: FloatArray) -> FloatArray:
    """The sum (C, T, …) of both strata of an array (C, T, 2, …)."""
    both: FloatArray = array[:, :, ESTABLISHED] + array[:, :, NEW]
    return both


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
    gave_up_histogram: FloatArray  # (C, T, 2, 8)
    products: FloatArray  # (C, 10), in the order of PRODUCT_COLUMNS
    authors: IntArray  # (C,), different ones of all stories

    def counts(self, measure: Measure) -> FloatArray:
        """Stories (C, T, 2, k) with each answer to a measure of `SCALES`, worst answer first."""
        return np.ascontiguousarray(self.answers[..., answer_places(measure)])

    def pooled(self) -> TallyArrays:
        """The same with both strata added up: every array loses its third axis."""
        return self._each(of_both)

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


@dataclass(frozen=True, eq=False)
class WaitTallies:
    """The waits of some tallies with pooled strata: (C, T, 1), histograms (C, T, 1, 8)."""

    months: int
    answered_n: FloatArray
    answered_sum: FloatArray
    answered_sum_squares: FloatArray
    gave_up_histogram: FloatArray


@dataclass(frozen=True, eq=False)
class SparseTallies:
    """Tallies of C companies without their empty cells: n rows, one for each company, month and stratum with stories.

    Whole numbers are kept as they are stored, with the unit that they are divided by.
    """

    months: int
    sector: IntArray
    products: FloatArray
    authors: IntArray
    cells: tuple[NDArray[Any], NDArray[Any], NDArray[Any]]  # company, month and stratum (n,)
    amounts: dict[str, NDArray[Any]]  # by the arrays' names: (n,), or (n, k)
    units: dict[str, float]

    @classmethod
    def of(cls, tallies: TallyArrays) -> SparseTallies:
        names = [field.name for field in fields(tallies) if field.name not in _WITHOUT_MONTHS | {"months"}]
        flat = {
            name: getattr(tallies, name).reshape(
                tallies.stories.size, int(np.prod(getattr(tallies, name).shape[3:]))
            )
            for name in names
        }
        cells = np.flatnonzero(np.any([rows.any(axis=1) for rows in flat.values()], axis=0))
        amounts = {
            name: smallest(rows[cells, 0] if getattr(tallies, name).ndim == 3 else rows[cells])
            for name, rows in flat.items()
        }
        company, month, stratum = (
            each.astype(np.int32) for each in np.unravel_index(cells, tallies.stories.shape)
        )
        return cls(
            tallies.months, tallies.sector, tallies.products, tallies.authors, (company, month, stratum), amounts,
            dict.fromkeys(names, 1),
        )  # fmt: skip

    def array(self, name: str, columns: slice = slice(None)) -> FloatArray:
        """One array of `TallyArrays`, or these columns of one that has several."""
        amounts = self.amounts[name]
        picked = amounts if amounts.ndim == 1 else amounts[:, columns]
        found = np.zeros((len(self.sector), self.months, 2, *picked.shape[1:]))
        found[self.cells] = picked / self.units[name]
        return found

    def tallies(self) -> TallyArrays:
        arrays: dict[str, Any] = {name: self.array(name) for name in self.amounts}
        return TallyArrays(
            months=self.months, sector=self.sector, products=self.products, authors=self.authors, **arrays
        )

    def between(self, first: int, months: int) -> SparseTallies:
        """The same of so many months from the first, which is then number 0."""
        month = self.cells[1]
        rows = np.flatnonzero((month >= first) & (month < first + months))
        company, month, stratum = (each[rows] for each in self.cells)
        return replace(
            self,
            months=months,
            cells=(company, month - first, stratum),
            amounts={name: amounts[rows] for name, amounts in self.amounts.items()},
        )

    def some(self, companies: IntArray) -> SparseTallies:
        """The same of these companies only, which are sorted."""
        rows = np.flatnonzero(np.isin(self.cells[0], companies))
        company, month, stratum = (each[rows] for each in self.cells)
        return replace(
            self,
            sector=self.sector[companies],
            products=self.products[companies],
            authors=self.authors[companies],
            cells=(np.searchsorted(companies, company), month, stratum),
            amounts={name: amounts[rows] for name, amounts in self.amounts.items()},
        )


def smallest(amounts: NDArray[Any]) -> NDArray[Any]:
    """The same numbers in half of the memory, if that loses nothing."""
    less = amounts.astype(np.int32 if amounts.dtype.kind == "i" else np.float32)
    return less if np.array_equal(less, amounts) else amounts


class TallyBlocks:
    """The tallies of all companies, a block of them at a time. Most months of most companies are empty, so the blocks are
    kept without these, and memory hardly grows with companies and months.
    """

    def __init__(self, blocks: Iterable[TallyArrays | SparseTallies]) -> None:
        self._blocks = [SparseTallies.of(block) if isinstance(block, TallyArrays) else block for block in blocks]
        first = self._blocks[0]
        self.months = first.months
        sectors = np.concatenate([block.sector for block in self._blocks])
        self.sector: IntArray = np.unique(sectors, return_inverse=True)[1].astype(np.int64)
        self.products: FloatArray = np.concatenate([block.products for block in self._blocks])  # (C, 10)
        self.authors: IntArray = np.concatenate([block.authors for block in self._blocks])
        # (C, T), of both strata
        self.n: FloatArray = np.concatenate([of_both(block.array("n")) for block in self._blocks])
        self.stories = float(sum(block.array("stories").sum() for block in self._blocks))
        ends = itertools.accumulate((len(block.sector) for block in self._blocks), initial=0)
        self.places = [slice(start, end) for start, end in itertools.pairwise(ends)]

    def __iter__(self) -> Iterator[tuple[slice, TallyArrays]]:
        """Each block and the place of its companies among all."""
        for place, block in zip(self.places, self._blocks, strict=True):
            yield place, block.tallies()

    def pooled_counts(self, measure: Measure) -> Iterator[tuple[slice, FloatArray]]:
        """Of each block, stories (C, T, 1, k) with each answer to a measure of `SCALES`, worst answer first."""
        for place, block in zip(self.places, self._blocks, strict=True):
            yield place, of_both(block.array("answers", answer_places(measure)))[:, :, None]

    def pooled_waits(self) -> Iterator[tuple[slice, WaitTallies]]:
        """Of each block, the waits."""
        names = [field.name for field in fields(WaitTallies) if field.name != "months"]
        for place, block in zip(self.places, self._blocks, strict=True):
            arrays = {name: of_both(block.array(name))[:, :, None] for name in names}
            yield place, WaitTallies(self.months, **arrays)

    def of(self, companies: IntArray) -> TallyArrays:
        """The tallies of these companies, in this order."""
        every, back = np.unique(companies, return_inverse=True)
        parts = [
            block.some(every[(every >= place.start) & (every < place.stop)] - place.start).tallies()
            for place, block in zip(self.places, self._blocks, strict=True)
        ]
        found: TallyArrays = joined(parts)
        return found.some(back)


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
