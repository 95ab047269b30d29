"""Companies that are read and followed in blocks get the same table as all at once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pact.rankings.building.following import FollowedBlocks, follow_blocks
from pact.rankings.measures import Measure
from pact.rankings.method.arrays import TallyArrays, TallyBlocks, of_both, summed
from pact.rankings.method.fitting import fit, fit_blocks
from pact.rankings.method.more_stories import scores_with_more
from pact.rankings.method.ranks import table_order
from pact.rankings.method.scoring import Followed, Surroundings, follow, score, trend
from pact.rankings.method.summing import decayed
from tests.support.sample_stories import all_numbers, random_platform, tally_arrays

COMPANIES, MONTHS = 40, 6
LAST = MONTHS - 1


@pytest.fixture(scope="module")
def tallies() -> TallyArrays:
    stories, _levels, sector = random_platform(companies=COMPANIES, months=MONTHS)
    stories = [replace(told, is_established=at % 3 == 0) for at, told in enumerate(stories)]
    return tally_arrays(stories, companies=COMPANIES, months=MONTHS, sector=sector)


def in_blocks(tallies: TallyArrays, size: int) -> TallyBlocks:
    places = np.arange(COMPANIES)
    return TallyBlocks(tallies.some(places[start : start + size]) for start in range(0, COMPANIES, size))


@pytest.mark.parametrize("length", range(1, 11))
def test_short_axes_are_added_up_as_numpy_does_it(length: int) -> None:
    """To the last digit, of numbers of very different sizes."""
    random = np.random.default_rng(length)
    numbers = random.random((50, 12, 2, length)) * 10.0 ** random.integers(-6, 6, (50, 12, 2, length))
    assert np.array_equal(summed(numbers), numbers.sum(axis=3))
    assert np.array_equal(of_both(numbers), numbers.sum(axis=2))


@pytest.mark.parametrize("months", [1, 5, 12, 24, 36])
def test_decayed_sums_of_many_companies_are_those_of_each(months: int) -> None:
    stories = np.random.default_rng(months).poisson(2.0, (50, months)).astype(float)
    each = [decayed(own[None], months - 1)[0] for own in stories]
    assert decayed(stories, months - 1).tolist() == each


def test_packed_tallies_are_the_same(tallies: TallyArrays) -> None:
    for place, block in in_blocks(tallies, 7):
        for name, array in vars(tallies.some(np.arange(COMPANIES)[place])).items():
            assert np.array_equal(getattr(block, name), array), name


def test_some_companies_come_in_the_order_that_was_asked_for(tallies: TallyArrays) -> None:
    asked = np.array([39, 3, 20, 3, 0])
    for name, array in vars(tallies.some(asked)).items():
        assert np.array_equal(getattr(in_blocks(tallies, 7).of(asked), name), array), name


def test_blocks_of_any_size_give_the_same_parameters(tallies: TallyArrays) -> None:
    whole, parts = fit(tallies), fit_blocks(in_blocks(tallies, 7))
    for measure, own in whole.as_json().items():
        assert parts.as_json()[measure] == pytest.approx(own, rel=1e-6), (
            measure
        )  # the search’s slopes are differences


@pytest.mark.parametrize("size", [1, 7, COMPANIES])
def test_blocks_of_any_size_give_the_same_table(tallies: TallyArrays, size: int) -> None:
    parameters = fit(tallies)
    followed = follow(tallies, parameters)
    blocks = follow_blocks(in_blocks(tallies, size), parameters, range(MONTHS))
    whole = score(followed, LAST)
    found = blocks.results(lambda own, around: score(own, LAST, around[LAST]))
    for one, other in zip(all_numbers(found), all_numbers(whole), strict=True):
        assert one == pytest.approx(other, abs=1e-9)
    for measure, own in whole.measures.items():
        other, told = found.measures[measure], own.n > 0.0
        assert list(table_order(other.mean[told], other.sd[told])) == list(
            table_order(own.mean[told], own.sd[told])
        )
    assert _of_months(blocks, lambda own, around: trend(own, range(MONTHS), around)) == pytest.approx(
        np.stack(list(trend(followed, range(MONTHS)).values())), abs=1e-9, nan_ok=True
    )
    more = scores_with_more(blocks.standing(np.array([30, 2])), Measure.OVERALL)
    assert np.isfinite(more.mean).all()


def _of_months(
    blocks: FollowedBlocks, compute: Callable[[Followed, dict[int, Surroundings]], dict[Measure, Any]]
) -> Any:
    return np.stack(list(blocks.results(compute).values()))
