import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pact.rankings.method.ranks import rank_table

tables = st.lists(st.tuples(st.floats(-50, 120), st.floats(0, 30)), max_size=25)


def ranked(rows, **how):
    mean, sd = np.array(rows, dtype=float).reshape(-1, 2).T
    return rank_table(mean, sd, **{"seed": 1} | how)


def test_higher_scores_come_first():
    ranks = ranked([(40, 1), (80, 1), (60, 1)])
    assert ranks.rank.tolist() == [3, 1, 2]
    assert ranks.order.tolist() == [1, 2, 0]


def test_companies_with_the_same_shown_score_share_the_rank_and_the_next_one_skips():
    ranks = ranked([(70.04, 5), (69.96, 2), (90, 1), (69.94, 1)])
    assert ranks.rank.tolist() == [2, 2, 1, 4]


def test_of_equal_shown_scores_the_narrower_interval_comes_first():
    assert ranked([(70.04, 5), (69.96, 2), (90, 1), (69.94, 1)]).order.tolist() == [2, 1, 0, 3]


def test_shown_scores_are_rounded_as_pages_print_them():
    below, above = 64.85, 64.95  # binary fractions just under and just over the half
    assert (f"{below:.1f}", f"{above:.1f}") == ("64.8", "65.0")
    assert ranked([(64.8, 1), (below, 1), (above, 1), (65.0, 1)]).rank.tolist() == [3, 3, 1, 1]


@settings(max_examples=50, deadline=None)
@given(rows=tables)
def test_a_range_contains_its_rank_and_stays_in_the_table(rows):
    ranks = ranked(rows, draws=50)
    assert (ranks.low <= ranks.rank).all()
    assert (ranks.rank <= ranks.high).all()
    assert (ranks.low >= 1).all()
    assert (ranks.high <= len(rows)).all()
    assert sorted(ranks.order) == list(range(len(rows)))
    assert (ranks.p_above_median + ranks.p_below_median <= 1 + 1e-9).all()


def test_the_same_seed_gives_the_same_ranges_and_another_seed_other_draws():
    rows = [(50 + position, 8) for position in range(30)]
    first, again, other = ranked(rows), ranked(rows), ranked(rows, seed=2)
    assert first.p_above_median.tolist() == again.p_above_median.tolist() != other.p_above_median.tolist()
    assert first.low.tolist() == again.low.tolist()
    assert first.high.tolist() == again.high.tolist()


def test_the_order_of_the_input_does_not_matter():
    rows = np.array([(50 + position, 3 + position % 5) for position in range(30)], dtype=float)
    shuffle = np.random.default_rng(3).permutation(30)
    straight, shuffled = ranked(rows), ranked(rows[shuffle])
    for name in ("rank", "low", "high", "p_above_median", "p_below_median"):
        assert getattr(straight, name)[shuffle].tolist() == getattr(shuffled, name).tolist()


def test_sure_scores_have_one_plausible_rank_and_unsure_ones_many():
    sure = ranked([(90, 0.1), (60, 0.1), (30, 0.1)])
    assert sure.low.tolist() == sure.rank.tolist() == sure.high.tolist()
    unsure = ranked([(61, 30), (60, 30), (59, 30)])
    assert unsure.low.tolist() == [1, 1, 1]
    assert unsure.high.tolist() == [3, 3, 3]


def test_a_range_holds_nine_tenths_of_the_draws():
    equals = ranked([(50, 5)] * 100)
    assert equals.high - 5 == pytest.approx(90, abs=4)
    far = ranked([(50 + position, 5) for position in range(101)])
    assert far.high[50] - far.low[50] == pytest.approx(2 * 1.645 * 5, abs=4)


def test_the_best_are_surely_above_the_median_and_the_middle_is_not():
    ranks = ranked([(90, 3), (50, 3), (10, 3)])
    assert ranks.p_above_median.tolist() == [1, 0, 0]
    assert ranks.p_below_median.tolist() == [0, 0, 1]
    pair = ranked([(50 + 2 * 1.645, np.sqrt(2)), (50, np.sqrt(2))])
    assert pair.p_above_median[0] == pytest.approx(0.95, abs=0.02)
    assert pair.p_below_median[1] == pair.p_above_median[0]


def test_tables_of_no_company_and_of_one():
    assert ranked([]).rank.tolist() == []
    one = ranked([(50, 5)])
    assert (one.rank[0], one.low[0], one.high[0]) == (1, 1, 1)
    assert one.p_above_median[0] == one.p_below_median[0] == 0
