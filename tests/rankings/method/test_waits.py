import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from pact.rankings.method.waits import LOG_GIVEN_UP, censored_mean, hazard, typical_wait
from pact.rankings.values import histogram_bin


def test_the_hazard_is_normal_even_in_the_tails():
    z = np.array([-30.0, -3.0, 0.0, 2.0, 8.0])
    assert hazard(z) == pytest.approx(norm.pdf(z) / norm.sf(z))
    assert hazard(np.array([200.0]))[0] == pytest.approx(200, rel=0.01)


def test_the_censored_mean_converges_to_the_most_likely_level():
    gave_up = np.array([[0.0, 2, 3, 4, 2, 0, 1, 0]])
    waits = np.log([2.0, 4, 5, 9, 12, 15, 22])

    def cost(level: float) -> float:
        return -norm.logpdf(waits, level, 0.9).sum() - (gave_up[0] * norm.logsf(LOG_GIVEN_UP, level, 0.9)).sum()

    best = minimize_scalar(cost, bounds=(0, 5), method="bounded", options={"xatol": 1e-9}).x
    level = np.array([2.0])
    for _ in range(30):
        _, level = censored_mean(
            level, 0.9, answered=np.array([7.0]), total=np.array([waits.sum()]), gave_up=gave_up
        )
    assert level[0] == pytest.approx(best, abs=1e-5)
    assert level[0] > waits.mean()


def test_if_nobody_gives_up_the_censored_mean_is_the_plain_mean():
    count, mean = censored_mean(
        np.array([3.0, 3.0]),
        0.9,
        answered=np.array([4.0, 0.0]),
        total=np.array([8.0, 0.0]),
        gave_up=np.zeros((2, 8)),
    )
    assert count.tolist() == [4, 0]
    assert mean.tolist() == [2, 3]


def test_the_typical_wait_of_all_callers_is_the_middle_of_the_distribution_they_come_from():
    random = np.random.default_rng(7)
    waits = 12 * np.exp(1.1 * random.normal(size=4000))
    patience = 15 * np.exp(0.6 * random.normal(size=4000))
    x = np.log(waits[waits <= patience])
    bins = [histogram_bin(float(minutes)) for minutes in patience[waits > patience]]
    found = typical_wait(float(len(x)), x.sum(), (x**2).sum(), np.bincount(bins, minlength=8).astype(float))
    assert found == pytest.approx(12, rel=0.08)
    assert np.median(np.minimum(waits, patience)) < 0.8 * found


def test_without_answered_calls_there_is_no_typical_wait():
    assert typical_wait(0.0, 0.0, 0.0, np.ones(8)) is None
    assert typical_wait(1.0, 0.0, 0.0, np.zeros(8)) == pytest.approx(1)
    assert typical_wait(1.0, np.log(500), np.log(500) ** 2, np.full(8, 900.0)) <= 240
