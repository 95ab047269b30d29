"""Counts of stories by company and month. Most months of most companies have none, so only the others are kept."""

from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from pact.rankings.method.arrays import FloatArray


class MonthlyCounts:
    """Stories of C companies in T months. A month is 0-based, and may be added to more than once."""

    def __init__(self, companies: int, months: int) -> None:
        self._companies, self._months = companies, months
        self._at, self._month, self._n = array("i"), array("B"), array("i")

    def add(self, company: int, month: int, n: int) -> None:
        self._at.append(company)
        self._month.append(month)
        self._n.append(n)

    def finished(self) -> "FinishedCounts":
        at, month, n = (np.frombuffer(each, dtype=each.typecode) if each else np.zeros(0, each.typecode)
                        for each in (self._at, self._month, self._n))  # fmt: skip
        order = np.argsort(at, kind="stable")
        starts = np.searchsorted(at[order], np.arange(self._companies + 1))
        return FinishedCounts(starts, month[order], n[order], self._months)


class FinishedCounts:
    """The counts of each company after those of the one before."""

    def __init__(
        self, starts: NDArray[np.int64], month: NDArray[np.uint8], n: NDArray[np.int32], months: int
    ) -> None:
        self._starts, self._month, self._n, self._months = starts, month, n, months

    def of(self, company: int) -> FloatArray:
        """Those of one company by month (T,)."""
        own = slice(self._starts[company], self._starts[company + 1])
        return _by_month(self._month[own], self._n[own], self._months)

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
        return MonthlyCounts(companies, months).finished()
    at = np.concatenate([np.repeat(np.arange(companies, dtype=np.int32), np.diff(part._starts)) for part in parts])
    order = np.argsort(at, kind="stable")
    return FinishedCounts(
        np.searchsorted(at[order], np.arange(companies + 1)),
        np.concatenate([part._month for part in parts])[order],
        np.concatenate([part._n for part in parts])[order],
        months,
    )
