"""The wait curve: it only falls, it is the plain share if nobody hung up, and its interval is right."""

import itertools
import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.rankings.survival import chance_of_shorter, wait_curve
from pact.rankings.values import WAIT_EDGES, histogram_bin

BINS = len(WAIT_EDGES) + 1
histograms = st.lists(st.integers(0, 500), min_size=BINS, max_size=BINS)
weighted = st.lists(st.floats(0, 500, allow_nan=False), min_size=BINS, max_size=BINS)
NOBODY = [0] * BINS


def test_a_textbook_curve() -> None:
    """Ten callers: two answered within 2 minutes, one hung up meanwhile, three of the seven left answered, and so
    on.
    """
    curve = wait_curve([2, 3, 0, 2, 0, 0, 0, 0], [1, 0, 2, 0, 0, 0, 0, 0])
    shares = [point.waiting for point in curve.points]

    assert [point.minutes for point in curve.points] == [0, 2, 4, 8, 15]
    first = 1 - 2 / 9.5  # a caller who hung up counts as half at risk in the bin
    assert shares == pytest.approx([1, first, first * 4 / 7, first * 4 / 7, 0])
    assert [point.at_risk for point in curve.points] == [10, 10, 7, 4, 2]
    greenwood = 2 / (9.5 * 7.5) + 3 / (7 * 4)
    spread = math.exp(1.6448536 * math.sqrt(greenwood) / -math.log(first * 4 / 7))
    assert curve.points[2].low == pytest.approx((first * 4 / 7) ** spread)
    assert curve.points[2].high == pytest.approx((first * 4 / 7) ** (1 / spread))


@given(weighted, weighted)
def test_the_curve_only_falls_and_stays_within_its_interval(answered: list[float], gave_up: list[float]) -> None:
    points = wait_curve(answered, gave_up).points

    assert points[0].waiting == 1
    for before, after in itertools.pairwise(points):
        assert after.waiting <= before.waiting
        assert after.minutes > before.minutes
        assert after.at_risk <= before.at_risk
        assert after.low <= before.low
    assert all(0 <= point.low <= point.waiting <= point.high <= 1 for point in points)


@given(histograms.filter(any))
def test_the_curve_is_the_plain_share_if_nobody_hung_up(answered: list[int]) -> None:
    curve = wait_curve(answered, NOBODY)

    for place, point in enumerate(curve.points):
        assert point.waiting == pytest.approx(1 - sum(answered[:place]) / sum(answered))


@given(histograms.filter(any), st.lists(st.integers(0, 50), min_size=BINS, max_size=BINS))
def test_counting_those_who_hung_up_never_makes_waits_look_shorter(
    answered: list[int], gave_up: list[int]
) -> None:
    without = {point.minutes: point.waiting for point in wait_curve(answered, NOBODY).points}

    for point in wait_curve(answered, gave_up).points:
        if point.minutes in without:
            assert point.waiting >= without[point.minutes] - 1e-9


@given(histograms.filter(any), histograms)
def test_the_median_is_where_the_curve_crosses_a_half(answered: list[int], gave_up: list[int]) -> None:
    curve = wait_curve(answered, gave_up)
    median = curve.median

    assert (median is None) == (curve.points[-1].waiting > 0.5)
    if median is not None:
        assert any(point.waiting >= 0.5 for point in curve.points if point.minutes <= median)
        assert any(point.waiting <= 0.5 for point in curve.points if point.minutes >= median)


def test_more_callers_narrow_the_interval() -> None:
    few, many = (wait_curve([n] * BINS, [n] * BINS).points[3] for n in (2, 200))

    assert few.waiting == pytest.approx(many.waiting)
    assert many.high - many.low < (few.high - few.low) / 5


def test_if_all_hung_up_only_a_lower_bound_is_known() -> None:
    curve = wait_curve(NOBODY, [0, 0, 20, 0, 0, 0, 0, 0])

    assert [point.waiting for point in curve.points] == [1, 1, 1, 1]
    assert curve.median is None
    assert (curve.answered, curve.unanswered) == (0, 20)
    assert 0.8 < curve.points[-1].low < 1


def test_no_callers_give_a_curve_of_one_point() -> None:
    curve = wait_curve(NOBODY, NOBODY)

    assert (len(curve.points), curve.median, curve.callers) == (1, None, 0)
    assert curve.known_with(5) == ()
    with pytest.raises(ValueError, match="zip"):
        wait_curve([1], [1])


def test_the_curve_is_unbiased_where_dropping_hang_ups_is_not() -> None:
    """Waits of a known distribution with independent patience: the curve has the true shares, the answered calls
    alone do not.
    """
    random = Random(4)
    answered, gave_up, true = NOBODY.copy(), NOBODY.copy(), NOBODY.copy()
    for _ in range(20_000):
        wait, patience = random.lognormvariate(math.log(12), 0.9), random.lognormvariate(math.log(15), 0.6)
        true[histogram_bin(wait)] += 1
        (answered if wait <= patience else gave_up)[histogram_bin(min(wait, patience))] += 1
    at_15 = next(point for point in wait_curve(answered, gave_up).points if point.minutes == 15)

    truth, naive = sum(true[4:]) / sum(true), sum(answered[4:]) / sum(answered)
    assert at_15.waiting == pytest.approx(truth, abs=0.025)
    assert naive < truth - 0.15


QUICK = ([20.0, *NOBODY[1:]], NOBODY)
SLOW = ([0.0, 0.0, 0.0, 0.0, 20.0, 0.0, 0.0, 0.0], NOBODY)


def test_how_sure_it_is_that_waits_are_shorter() -> None:
    assert chance_of_shorter(QUICK, SLOW) > 0.999
    assert chance_of_shorter(SLOW, QUICK) == pytest.approx(1 - chance_of_shorter(QUICK, SLOW))
    assert chance_of_shorter(QUICK, QUICK) == pytest.approx(0.5)
    assert chance_of_shorter((NOBODY, NOBODY), SLOW) == 0.5


def test_false_claims_are_as_rare_as_promised() -> None:
    """Two groups with the same waits, of five and nine callers: one is called surely shorter in about 5% of cases."""
    random = Random(3)
    claimed = 0
    for _ in range(2000):
        first, second = (
            tuple([float(n) for n in histogram] for histogram in drawn(random, size)) for size in (5, 9)
        )
        claimed += chance_of_shorter(first, second) >= 0.95  # type: ignore[arg-type]
    assert claimed / 2000 < 0.07


def drawn(random: Random, size: int) -> tuple[list[int], list[int]]:
    answered, gave_up = [0] * 8, [0] * 8
    for _ in range(size):
        wait, patience = random.lognormvariate(2, 0.9), random.lognormvariate(3, 0.6)
        (answered if wait <= patience else gave_up)[histogram_bin(min(wait, patience))] += 1
    return answered, gave_up
