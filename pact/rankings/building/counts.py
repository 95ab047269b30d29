"""Counts of stories by company and month. Most months of most companies have none, so only the others are kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from pact.rankings.method.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Counts:
    """Stories of C companies by month: n counts, sorted by company. Months are whole numbers."""

    companies: int
    company: NDArray[np.int32]  # from 0
    month: NDArray[np.int16]
    n: NDArray[np.int32]

    def _between(self, first: int, last: int) -> "Counts":
        own = (self.month >= first) & (self.month <= last)
        return Counts(self.companies, self.company[own], self.month[own], self.n[own])

    def by_company(self, first: int, last: int) -> FloatArray:
        """Those of each company (C,) from the first to the last of these months."""
        own = self._between(first, last)
        return np.asarray(np.bincount(own.company, own.n, minlength=self.companies), dtype=np.float64)

    def finished(self, first: int, months: int) -> "FinishedCounts":
        """Those of so many months, counted from the first of them."""
        own = self._between(first, first + months - 1)
        starts = np.searchsorted(own.company, np.arange(self.companies + 1))
        return FinishedCounts(starts, (own.month - first).astype(np.uint8), own.n, months)


class FinishedCounts:
    """The counts of each company after those of the one before."""

    def __init__(
        self, starts: NDArray[np.int64], month: NDArray[np.uint8], n: NDArray[np.int32], months: int
    ) -> None:
        self._starts, self._month, self._n, self._months = starts, month, n, months

    def __len__(self) -> int:
        return len(self._n)

    def of(self, company: int) -> FloatArray:
        """Those of one company by month (T,)."""
        own = slice(self._starts[company], self._starts[company + 1])
        return _by_month(self._month[own], self._n[own], self._months)

    def monthly(self, companies: NDArray[np.int64]) -> FloatArray:
        """Those of some companies by month (k, T)."""
        found = np.zeros((len(companies), self._months))
        counts = self._starts[companies + 1] - self._starts[companies]
        row = np.repeat(np.arange(len(companies)), counts)
        within = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
        at = self._starts[companies][row] + within
        np.add.at(found, (row, self._month[at]), self._n[at])
        return found

    def by_company(self, *, last: int | None = None) -> FloatArray:
        """Those of each company (C,), of all months or only of the last ones."""
        n = self._n if last is None else np.where(self._month >= self._months - last, self._n, 0)
        before = np.concatenate([[0], np.cumsum(n, dtype=np.int64)])
        found: FloatArray = (before[self._starts[1:]] - before[self._starts[:-1]]).astype(np.float64)
        return found

    def by_month(self, members: NDArray[np.bool_] | None = None) -> FloatArray:
        """Those of all companies, or of these (C,), together by month (T,)."""
        n = self._n if members is None else np.where(np.repeat(members, np.diff(self._starts)), self._n, 0)
        return _by_month(self._month, n, self._months)


def _by_month(month: NDArray[np.uint8], n: NDArray[np.int32], months: int) -> FloatArray:
    return np.asarray(np.bincount(month, n, minlength=months), dtype=np.float64)


def added(every: Iterable[FinishedCounts], companies: int, months: int) -> FinishedCounts:
    """All of these together."""
    parts = list(every)
    if not parts:
        none = np.zeros(0, dtype=np.int32)
        return FinishedCounts(np.zeros(companies + 1, dtype=np.int64), none.astype(np.uint8), none, months)
    if len(parts) == 1:
        return parts[0]
    at = np.concatenate([np.repeat(np.arange(companies, dtype=np.int32), np.diff(part._starts)) for part in parts])
    order = np.argsort(at, kind="stable")
    return FinishedCounts(
        np.searchsorted(at[order], np.arange(companies + 1)),
        np.concatenate([part._month for part in parts])[order],
        np.concatenate([part._n for part in parts])[order],
        months,
    )


def months_between(first: date, later: date) -> int:
    """How many months a month is later than the first."""
    return (later.year - first.year) * 12 + later.month - first.month
