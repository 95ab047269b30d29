"""The exact interval of a share (Clopper and Pearson 1934, Biometrika 26, 404–413).

Pure Python: the web processes that work out a verdict's figures load neither numpy nor scipy.
tests/promises/test_intervals.py compares it with scipy.
"""

from functools import lru_cache
from math import ceil, exp, floor, inf, lgamma, log, log1p, nan, sqrt
from statistics import NormalDist
from typing import Final

TAIL: Final = 0.05
"""How likely the true share is at most below, and at most above, the interval: 5% on each side, 90% inside."""
STEPS: Final = 1000
"""The ends of an interval are whole thousandths."""
_TINY: Final = 1e-300
_CLOSE: Final = 1e-15
_SAME: Final = 1e-8  # relative size of a step after which the next would change nothing: each squares the error
_NORMAL: Final = NormalDist()
_MOST_TERMS: Final = 20_000
_MOST_STEPS: Final = 200


@lru_cache(maxsize=4096)  # one figure is on several pages, in several languages and in files
def exact_interval(share: float, effective: float) -> tuple[float, float]:
    """The 90% interval (low, high) of a share 0..1 that was counted among `effective` stories, more than 0.

    Its ends are rounded outwards to a tenth of a percent. So what a page or file shows is what the verdict rests on, and
    rounding never makes a verdict surer.
    """
    low, high = clopper_pearson(share, effective)
    return floor(low * STEPS) / STEPS, ceil(high * STEPS) / STEPS


def clopper_pearson(share: float, effective: float) -> tuple[float, float]:
    """The interval before it is rounded.

    The number is a real one: stories that weigh less than a whole one make it less than their number (Kish 1965,
    Survey Sampling, 8.2 and 11.7). For whole numbers it is the interval of Clopper and Pearson, which holds for every
    true share, not only for middling ones. In between, the beta distribution that defines it carries on smoothly.
    """
    if not effective > 0.0 or not 0.0 <= share <= 1.0:
        raise ValueError(f"a share of {share} among {effective} has no interval")
    yes = share * effective
    no = effective - yes
    low = 0.0 if yes <= 0.0 else beta_quantile(TAIL, yes, no + 1.0)
    high = 1.0 if no <= 0.0 else 1.0 - beta_quantile(TAIL, no, yes + 1.0)
    return low, high


def beta_quantile(probability: float, a: float, b: float) -> float:
    """The x at which a beta(a, b) variable is at most x with this probability (0 < probability < 1; a, b > 0).

    Newton’s steps inside a bracket that each step narrows, and halving where a step would leave it.
    """
    below, above = 0.0, 1.0
    x = _near(probability, a, b)
    scale = log_beta(a, b)
    for _step in range(_MOST_STEPS):
        surplus = beta_probability(x, a, b) - probability
        below, above = (x, above) if surplus < 0.0 else (below, x)
        slope = exp((a - 1.0) * log(x) + (b - 1.0) * log1p(-x) - scale) if 0.0 < x < 1.0 else 0.0
        step = x - surplus / slope if slope > 0.0 else inf
        following = step if below < step < above else (below + above) / 2.0
        if abs(following - x) <= _SAME * following or following in (below, above):
            return following
        x = following
    return x


def _near(probability: float, a: float, b: float) -> float:
    """Where the quantile would be if the distribution were normal, to begin with."""
    mean = a / (a + b)
    deviation = sqrt(mean * (1.0 - mean) / (a + b + 1.0))
    near = mean + _NORMAL.inv_cdf(probability) * deviation
    return near if 0.0 < near < 1.0 else mean


def beta_probability(x: float, a: float, b: float) -> float:
    """How likely a beta(a, b) variable is to be at most x: the regularised incomplete beta function I_x(a, b).

    For whole a, b it is the chance of at least a successes in a + b − 1 trials that each succeed with probability x.
    """
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = exp(a * log(x) + b * log1p(-x) - log_beta(a, b))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _fraction(x, a, b) / a
    return 1.0 - front * _fraction(1.0 - x, b, a) / b


def log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function (Abramowitz and Stegun 1964, 26.5.8) by Lentz’s method (1976).

    It converges quickly for x < (a + 1) / (a + b + 2).
    """
    d = 1.0 / _away_from_zero(1.0 - (a + b) * x / (a + 1.0))
    c, value = 1.0, d
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        for term in (even, odd):
            d = 1.0 / _away_from_zero(1.0 + term * d)
            c = _away_from_zero(1.0 + term / c)
            value *= c * d
        if abs(c * d - 1.0) < _CLOSE:
            return value
    return nan


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
