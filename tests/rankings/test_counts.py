"""Counts by company and month are those of an array with all months."""

import numpy as np
import pytest

from pact.rankings.building.counts import Counts, FinishedCounts, added

COMPANIES, MONTHS = 40, 14
Part = tuple[np.ndarray, FinishedCounts]


def part(seed: int) -> Part:
    """Some counts, a few of the same company and month, as an array and as they are kept."""
    random = np.random.default_rng(seed)
    company = np.sort(random.integers(5, COMPANIES - 3, 200))
    month, n = random.integers(-2, MONTHS + 2, 200), random.integers(1, 9, 200)
    whole, inside = np.zeros((COMPANIES, MONTHS)), (month >= 0) & (month < MONTHS)
    np.add.at(whole, (company[inside], month[inside]), n[inside])
    kept = Counts(COMPANIES, company.astype(np.int32), month.astype(np.int16), n.astype(np.int32))
    np.testing.assert_array_equal(kept.by_company(2, 5), whole[:, 2:6].sum(axis=1))
    return whole, kept.finished(0, MONTHS)


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
    some = np.array([31, 7, 0, 12])
    np.testing.assert_array_equal(kept.monthly(some), whole[some])
    np.testing.assert_array_equal(kept.by_company(), whole.sum(axis=1))
    np.testing.assert_array_equal(kept.by_company(last=12), whole[:, -12:].sum(axis=1))
    np.testing.assert_array_equal(kept.by_company(last=50), whole.sum(axis=1))
    np.testing.assert_array_equal(kept.by_month(), whole.sum(axis=0))
    np.testing.assert_array_equal(kept.by_month(members), whole[members].sum(axis=0))
