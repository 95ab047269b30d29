"""The exact interval, against scipy, and its properties."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betainc, betaincinv

from pact.promises.arithmetic.intervals import (
    TAIL,
    beta_probability,
    beta_quantile,
    clopper_pearson,
    exact_interval,
)

NUMBERS = (0.3, 1, 2.5, 5, 13.7, 30, 31.4, 59, 100, 333.3, 1000, 12345.6, 1e5, 1e6)
SHARES = (0, 1e-6, 0.001, 0.01, 0.1, 0.3, 0.5, 0.77, 0.8, 0.9, 0.95, 0.99, 0.999, 1 - 1e-9, 1)
shares = st.floats(0, 1)
numbers = st.floats(0.01, 1e6)


@pytest.mark.parametrize(("effective", "share"), list(itertools.product(NUMBERS, SHARES)))
def test_the_interval_is_that_of_scipy(effective: float, share: float) -> None:
    yes = share * effective
    low = 0.0 if share == 0 else betaincinv(yes, effective - yes + 1, TAIL)
    high = 1.0 if share == 1 else 1.0 - betaincinv(effective - yes, yes + 1, TAIL)
    assert clopper_pearson(share, effective) == pytest.approx((low, high), abs=1e-11)


@given(x=st.floats(1e-9, 1), a=st.floats(0.1, 1e5), b=st.floats(0.1, 1e5))
def test_the_incomplete_beta_function_is_that_of_scipy(x: float, a: float, b: float) -> None:
    assert beta_probability(x, a, b) == pytest.approx(float(betainc(a, b, x)), abs=1e-9)


@given(probability=st.floats(0.001, 0.999), a=st.floats(1, 1e4), b=st.floats(1, 1e4))
def test_the_quantile_undoes_the_probability(probability: float, a: float, b: float) -> None:
    assert beta_probability(beta_quantile(probability, a, b), a, b) == pytest.approx(probability, abs=1e-8)


def test_textbook_intervals_come_out() -> None:
    # 8 of 10, 90%: Clopper and Pearson's chart; all of 30: the 30th root of 5%.
    assert clopper_pearson(0.8, 10) == pytest.approx((0.4931, 0.9632), abs=5e-5)
    assert clopper_pearson(1.0, 30) == pytest.approx((0.05 ** (1 / 30), 1.0))
    assert exact_interval(0.8, 10) == (0.493, 0.964)


@given(share=shares, effective=numbers)
def test_the_rounded_interval_contains_the_exact_one_and_the_share(share: float, effective: float) -> None:
    (low, high), (exact_low, exact_high) = exact_interval(share, effective), clopper_pearson(share, effective)
    assert 0 <= low <= exact_low <= share + 1e-12
    assert share - 1e-12 <= exact_high <= high <= 1
    assert exact_low - low < 0.001 + 1e-12
    assert high - exact_high < 0.001 + 1e-12


@given(share=shares, other=shares, effective=numbers)
def test_a_larger_share_has_no_lower_interval(share: float, other: float, effective: float) -> None:
    less, more = sorted((share, other))
    assert exact_interval(less, effective)[0] <= exact_interval(more, effective)[0]
    assert exact_interval(less, effective)[1] <= exact_interval(more, effective)[1]


@given(share=shares, effective=st.floats(1, 1e5), further=st.floats(1.01, 10))
def test_more_stories_make_the_interval_narrower(share: float, effective: float, further: float) -> None:
    (low, high), (closer_low, closer_high) = (clopper_pearson(share, n) for n in (effective, effective * further))
    assert closer_high - closer_low <= high - low + 1e-12


@pytest.mark.parametrize(("share", "effective"), [(0.5, 0), (0.5, -1), (-0.1, 10), (1.1, 10), (0.5, float("nan"))])
def test_nonsense_is_refused(share: float, effective: float) -> None:
    with pytest.raises(ValueError, match="no interval"):
        exact_interval(share, effective)
