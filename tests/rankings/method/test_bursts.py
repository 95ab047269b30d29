import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.rankings.method.bursts import burst_bound


def platform(first: list[float]) -> np.ndarray:
    """One company's months, with nine other companies that have five stories every month."""
    return np.array([first, *[[5.0] * len(first)] * 9])


def test_nothing_is_a_burst_in_the_first_three_months():
    assert (burst_bound(platform([500, 500, 500]))[:, :3] == 1).all()


def test_a_burst_counts_up_to_the_bound_and_then_by_its_logarithm():
    share = burst_bound(platform([5, 5, 5, 5, 80]))
    assert share[0, 4] * 80 == pytest.approx(2 * 15 * (1 + np.log(80 / 30)))  # growth is capped at a factor of two
    assert (share[1:] == 1).all()


def test_a_company_without_history_can_have_eight_stories_at_once():
    share = burst_bound(platform([0, 0, 0, 0, 50]))
    assert share[0, 4] * 50 == pytest.approx(8 * (1 + np.log(50 / 8)))


def test_a_company_that_always_has_many_stories_keeps_them_all():
    assert (burst_bound(platform([300] * 8)) == 1).all()


weighted = st.integers(0, 10**9).map(lambda millionths: millionths / 10**6)  # like tallies


@given(n=st.lists(st.lists(weighted, min_size=6, max_size=6), min_size=1, max_size=8))
def test_shares_are_between_0_and_1_and_more_stories_never_count_less(n):
    counts = np.array(n)
    share = burst_bound(counts)
    assert (share > 0).all()
    assert (share <= 1).all()
    alone = counts.copy()
    alone[0, -1] += 10
    assert burst_bound(alone)[0, -1] * alone[0, -1] >= share[0, -1] * counts[0, -1] - 1e-9
