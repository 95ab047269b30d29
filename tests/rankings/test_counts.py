"""Counts by company and month are those of an array with all months."""

import numpy as np
import pytest

from pact.rankings.building.counts import FinishedCounts, MonthlyCounts, added

COMPANIES, MONTHS = 40, 14
Part = tuple[np.ndarray, FinishedCounts]


def part(seed: int) -> Part:
    """Some counts, a few added in two parts, as an array and as they are kept."""
    random = np.random.default_rng(seed)
    whole, kept = np.zeros((COMPANIES, MONTHS)), MonthlyCounts(COMPANIES, MONTHS)
    for company, month, n in zip(
        random.integers(5, COMPANIES - 3, 200),
        random.integers(MONTHS, size=200),
        random.integers(1, 9, 200),
        strict=True,
    ):
        whole[company, month] += n
        kept.add(int(company), int(month), int(n))
    return whole, kept.finished()


@pytest.fixture(params=["one", "several", "none"])
def counts(request: pytest.FixtureRequest) -> Part:
    if request.param == "one":
        return part(1)
    parts = [part(seed) for seed in (2, 3, 4)] if request.param == "several" else []
    whole = sum((array for array, _kept in parts), np.zeros((COMPANIES, MONTHS)))
    return whole, added([kept for _array, kept in parts], COMPANIES, MONTHS)


def test_counts_are_those_of_the_whole_array(counts: Part) -> None:
    whole, kept = counts
    members = np.arange(COMPANIES) % 3 == 0
    for company in range(COMPANIES):
        np.testing.assert_array_equal(kept.of(company), whole[company])
    np.testing.assert_array_equal(kept.by_company(), whole.sum(axis=1))
    np.testing.assert_array_equal(kept.by_company(last=12), whole[:, -12:].sum(axis=1))
    np.testing.assert_array_equal(kept.by_company(last=50), whole.sum(axis=1))
    np.testing.assert_array_equal(kept.by_month(), whole.sum(axis=0))
    np.testing.assert_array_equal(kept.by_month(members), whole[members].sum(axis=0))
