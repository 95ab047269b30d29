"""A rival of our method: empirical Bayes on decayed monthly tallies, without following companies over time.

Pure: arrays in, arrays out. All measures are on a scale of 0–1; C and T are the numbers of companies and months. A company's
figure is pulled to its sector's mean, and that to the platform's, in proportion to its noise (Efron & Morris
1975).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pact.rankings import values
from pact.rankings.measures import SCALES, Measure
from pact.rankings.method.arrays import FloatArray, IntArray, Scores, TallyArrays
from pact.rankings.method.cells import PSEUDO_STORIES, WORTH
from pact.rankings.method.joint import PRIOR_CORRELATION, residual_correlation, shared_noise
from pact.rankings.method.shrinkage import ROUNDS, USUAL_BETWEEN, centres, divided, variance_between
from pact.rankings.method.summing import (
    by_answer,
    decayed,
    figures_in_words,
    measure_scores,
    stories_by_measure,
)
from pact.rankings.method.waits import LOG_HOUR, USUAL_SPREAD, USUAL_WAIT, censored_mean, next_spread
from pact.rankings.values import OVERALL_MEASURES, OVERALL_WEIGHTS


@dataclass(frozen=True, eq=False)
class Level:
    """Level of each company in one measure; arrays (C,)."""

    mean: FloatArray
    own_error: FloatArray  # sd of the part of the mean's error that is the noise of the company's own stories
    prior_error: FloatArray  # sd of the part that is its unknown distance from its sector's estimated mean
    n: FloatArray
    hyperparameters: dict[str, float]

    @property
    def variance(self) -> FloatArray:
        return self.own_error**2 + self.prior_error**2


def shrunk(
    mean: FloatArray,
    precision: FloatArray,
    sector: IntArray,
    *,
    fade: FloatArray,
    n: FloatArray,
    known: dict[str, float],
) -> Level:
    """Pull companies' means (C,) to their sectors'. `precision` is 1/variance, 0 where there is no story.

    This is best linear prediction in two levels. The variance includes that of the estimated centre.
    """
    between = variance_between(mean, divided(fade, precision), sector, USUAL_BETWEEN)
    centre = centres(mean, precision, between, sector)
    pull = 1.0 / (1.0 + between * precision)
    return Level(
        mean=(1.0 - pull) * mean + pull * centre.mean,
        own_error=pull * between * np.sqrt(precision),
        prior_error=pull * np.sqrt(between + centre.variance),
        n=n,
        hyperparameters=known
        | {"between_sd": between**0.5, "across_sd": centre.across**0.5, "platform_mean": centre.platform},
    )


@dataclass(frozen=True, eq=False)
class _Waits:
    """Decayed sums of the waits: answered ones (C,), and the histogram of abandoned ones (C, 8)."""

    n: FloatArray
    total: FloatArray
    squares: FloatArray
    gave_up: FloatArray


def score(tallies: TallyArrays, at: int) -> Scores:
    """Score all companies for month `at` (0-based), from the stories of that month and before only.

    A story `HALF_LIFE_MONTHS` old counts as half. Never NaN: a company without stories has the mean of its sector
    and a wide interval. Raises IndexError if there is no such month.
    """
    if not 0 <= at < tallies.months:
        raise IndexError(f"month {at} of {tallies.months}")
    pooled = tallies.pooled()
    stories = stories_by_measure(pooled)
    levels = _levels(pooled, stories, at)
    joint = [levels[measure] for measure in OVERALL_MEASURES]
    weights = np.array(OVERALL_WEIGHTS)
    means = np.stack([level.mean for level in joint], axis=1)
    covariance = _covariance(joint, tallies.products, decayed(pooled.n, at))
    variance = np.einsum("k,ckl,l->c", weights, covariance, weights)
    measures = {
        m: measure_scores(level.mean, level.variance, stories[m], tallies.authors, at)
        for m, level in levels.items()
    }
    measures[Measure.OVERALL] = measure_scores(
        means @ weights, variance, stories[Measure.OVERALL], tallies.authors, at
    )
    wait = levels[Measure.WAIT]
    return Scores(
        measures=measures,
        figures=figures_in_words(pooled, at, wait=wait.mean, spread=wait.hyperparameters["spread"]),
        means=100.0 * means,
        covariance=1e4 * covariance,
        hyperparameters={
            f"{m}_{name}": x for m, level in levels.items() for name, x in level.hyperparameters.items()
        },
    )


def _levels(pooled: TallyArrays, stories: dict[Measure, FloatArray], at: int) -> dict[Measure, Level]:
    """Levels of every measure except overall."""
    sector = np.unique(pooled.sector, return_inverse=True)[1].astype(np.int64)
    waits = _Waits(
        n=decayed(pooled.answered_n, at),
        total=decayed(pooled.answered_sum, at),
        squares=decayed(pooled.answered_sum_squares, at),
        gave_up=decayed(pooled.gave_up_histogram, at),
    )
    levels = {
        measure: _counted_level(measure, decayed(monthly, at), _fade(stories[measure], at), sector)
        for measure, monthly in by_answer(pooled).items()
    }
    levels[Measure.WAIT] = _wait_level(waits, _fade(stories[Measure.WAIT], at), sector)
    return levels


def _fade(stories: FloatArray, at: int) -> FloatArray:
    """The share (C,) of σ²/n that is the noise of a decayed mean: Σd²/Σd over stories with weights d.

    The pull to the sector uses the whole σ²/n, because an old story says less about today. The variance between
    companies is estimated with the actual noise, or old stories would make companies look alike.
    """
    return divided(decayed(stories, at, values.HALF_LIFE_MONTHS / 2), decayed(stories, at))


def _counted_level(measure: Measure, counts: FloatArray, fade: FloatArray, sector: IntArray) -> Level:
    """Level of a measure with a few possible answers, from `counts` (C, k) of each answer."""
    scale = WORTH[measure]
    n = counts.sum(axis=1)
    mean = divided(counts @ scale, n)
    scatter = np.maximum(counts @ scale**2 - n * mean**2, 0.0)
    freedom = np.maximum(n - fade, 0.0)
    usual = (PSEUDO_STORIES * SCALES[measure].usual_variance + scatter.sum()) / (PSEUDO_STORIES + freedom.sum())
    within = (PSEUDO_STORIES * usual + scatter) / (PSEUDO_STORIES + freedom)
    return shrunk(mean, n / within, sector, fade=fade, n=n, known={"within_sd": float(np.sqrt(usual))})


def _wait_level(waits: _Waits, fade: FloatArray, sector: IntArray) -> Level:
    """Level of the wait score, assuming normal ln minutes and treating abandoned waits as censored.

    It alternates the censored mean, the pull to the sector and EM for the spread (Aitkin 1981).
    """
    level, spread = np.full(len(sector), USUAL_WAIT), USUAL_SPREAD
    stories = waits.n + waits.gave_up.sum(axis=1)
    for _ in range(ROUNDS):
        n, mean = censored_mean(level, spread, answered=waits.n, total=waits.total, gave_up=waits.gave_up)
        precision = n * (LOG_HOUR / spread) ** 2
        fitted = shrunk(1.0 - mean / LOG_HOUR, precision, sector, fade=fade, n=stories, known={"spread": spread})
        level = (1.0 - fitted.mean) * LOG_HOUR
        spread = next_spread(
            level, spread, answered=waits.n, total=waits.total, squares=waits.squares, gave_up=waits.gave_up,
            doubt=fitted.variance * LOG_HOUR**2 * n,
        )  # fmt: skip
    return fitted


def _covariance(levels: list[Level], products: FloatArray, every: FloatArray) -> FloatArray:
    """Posterior covariance (C, 3, 3) of the levels. Noise is shared through stories, true levels through
    companies.
    """
    own = np.stack([level.own_error for level in levels], axis=1)
    prior = np.stack([level.prior_error for level in levels], axis=1)
    n = np.stack([level.n for level in levels], axis=1)
    noise = shared_noise(residual_correlation(products), n, every)
    truth = PRIOR_CORRELATION + (1.0 - PRIOR_CORRELATION) * np.eye(len(levels))
    covariance: FloatArray = own[:, :, None] * own[:, None, :] * noise
    covariance += prior[:, :, None] * prior[:, None, :] * truth
    return covariance
