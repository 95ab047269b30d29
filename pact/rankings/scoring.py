"""The league tables' arithmetic in its provisional form: empirical Bayes on decayed monthly tallies.

Pure: arrays in, arrays out. `score` is the door; a method that follows companies through time may replace
what stands behind it without its callers noticing. Inside, every measure lives on a scale of 0–1, and C and T
are the numbers of companies and months. A company's figure is pulled to its sector's mean, and that to the
platform's, as far as its noise asks for (Efron & Morris 1975).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr

from pact.rankings import values
from pact.rankings.shrinkage import ROUNDS, FloatArray, IntArray, Level, divided, shrunk
from pact.rankings.values import OVERALL_MEASURES, OVERALL_WEIGHTS, Measure

PSEUDO_STORIES: Final = 20.0  # by which variances and correlations within companies lean on what is usual
USUAL_WITHIN: Final = {Measure.RESOLUTION: 0.15, Measure.POLITENESS: 0.10, Measure.SATISFACTION: 0.10}
USUAL_SPREAD: Final = 0.9  # of ln minutes within a company
USUAL_WAIT: Final = log(6.0)  # ln minutes
PRIOR_CORRELATION: Final = 0.5  # between a company's true levels: good at one is mostly good at another
INTERVAL: Final = 1.645  # standard deviations to either side that hold 90% of a normal distribution
LOG_HOUR: Final = log(values.WORTHLESS_WAIT)
LOG_GIVEN_UP: Final = np.log(values.WAIT_MIDPOINTS)
SCALES: Final = {
    Measure.RESOLUTION: np.array(tuple(values.RESOLVED_VALUES.values())),
    Measure.POLITENESS: np.linspace(0.0, 1.0, 5),
    Measure.SATISFACTION: np.linspace(0.0, 1.0, 5),
}


@dataclass(frozen=True, eq=False)
class TallyArrays:
    """Tallies of C companies in T months, oldest first, strata pooled, in stories (millionths divided).

    All arrays are (C, T) unless a shape is given. `products` is of all time, whatever `at`. `stories`, `n`
    and `answered_histogram` are for a method that bounds bursts; the present one does without.
    """

    months: int
    sector: IntArray  # (C,), any whole numbers
    stories: FloatArray
    n: FloatArray
    n_overall: FloatArray
    resolved: FloatArray  # (C, T, 4), in the order of RESOLVED_COLUMNS
    politeness: FloatArray  # (C, T, 5)
    satisfaction: FloatArray  # (C, T, 5)
    answered_n: FloatArray
    answered_sum: FloatArray  # of ln minutes
    answered_sum_squares: FloatArray
    answered_histogram: FloatArray  # (C, T, 8)
    gave_up_histogram: FloatArray  # (C, T, 8)
    products: FloatArray  # (C, 10), in the order of PRODUCT_COLUMNS


@dataclass(frozen=True, eq=False)
class MeasureScores:
    """One measure's scores, arrays (C,), in points of 100; not clipped: a wait of over an hour is below 0."""

    mean: FloatArray
    sd: FloatArray
    low: FloatArray  # low to high is the 90% interval
    high: FloatArray
    n: FloatArray  # decayed, weighted number of stories with this measure
    months_with_stories: IntArray  # with this measure
    is_eligible: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Figures:
    """What pages say in words, arrays (C,), decayed. 0 where the measure's `n` is 0: look there first."""

    resolved_share: FloatArray  # at the first or a later contact
    first_contact_share: FloatArray
    politeness_mean: FloatArray  # 1–5
    satisfaction_mean: FloatArray  # 1–5
    median_wait: FloatArray  # minutes, of the fitted log-normal
    share_within_3: FloatArray  # answered within 3 minutes, of the fitted log-normal
    gave_up_share: FloatArray  # of the waits


@dataclass(frozen=True, eq=False)
class Scores:
    """The table of one month. A reader's own weights w need only w·means and w'·covariance·w."""

    measures: dict[Measure, MeasureScores]
    figures: Figures
    means: FloatArray  # (C, 3) points, in the order of OVERALL_MEASURES
    covariance: FloatArray  # (C, 3, 3) points squared
    hyperparameters: dict[str, float]  # estimated from all companies, on the scale of 0–1; editions keep them


@dataclass(frozen=True, eq=False)
class _Waits:
    """Decayed sums of the waits: of those answered (C,), and the histogram of those given up (C, 8)."""

    n: FloatArray
    total: FloatArray
    squares: FloatArray
    gave_up: FloatArray

    @property
    def all_n(self) -> FloatArray:
        given_up: FloatArray = self.gave_up.sum(axis=1)
        return self.n + given_up


def score(tallies: TallyArrays, at: int) -> Scores:
    """Score all companies for month `at` (0-based), from the stories of that month and before alone.

    A story `HALF_LIFE_MONTHS` old counts half. Never NaN: without stories a company has its sector's mean
    and a wide interval. Raises IndexError where there is no such month.
    """
    if not 0 <= at < tallies.months:
        raise IndexError(f"month {at} of {tallies.months}")
    levels, figures = _levels(tallies, at)
    joint = [levels[measure] for measure in OVERALL_MEASURES]
    weights = np.array(OVERALL_WEIGHTS)
    means = np.stack([level.mean for level in joint], axis=1)
    covariance = _covariance(joint, tallies.products)
    variance = np.einsum("k,ckl,l->c", weights, covariance, weights)
    stories = _stories(tallies)
    measures = {m: _measure_scores(level.mean, level.variance, stories[m], at) for m, level in levels.items()}
    measures[Measure.OVERALL] = _measure_scores(means @ weights, variance, tallies.n_overall, at)
    return Scores(
        measures=measures,
        figures=figures,
        means=100.0 * means,
        covariance=1e4 * covariance,
        hyperparameters={
            f"{m}_{name}": x for m, level in levels.items() for name, x in level.hyperparameters.items()
        },
    )


def _by_answer(tallies: TallyArrays) -> dict[Measure, FloatArray]:
    """The measures that are answered on a short scale: (C, T, k) stories with each answer."""
    return {
        Measure.RESOLUTION: tallies.resolved,
        Measure.POLITENESS: tallies.politeness,
        Measure.SATISFACTION: tallies.satisfaction,
    }


def _stories(tallies: TallyArrays) -> dict[Measure, FloatArray]:
    """Stories (C, T) that have each measure."""
    stories: dict[Measure, FloatArray] = {m: counts.sum(axis=2) for m, counts in _by_answer(tallies).items()}
    stories[Measure.WAIT] = tallies.answered_n + tallies.gave_up_histogram.sum(axis=2)
    return stories


def _levels(tallies: TallyArrays, at: int) -> tuple[dict[Measure, Level], Figures]:
    """Every measure's levels but overall's, and the figures in words, which come from the same sums."""
    sector = np.unique(tallies.sector, return_inverse=True)[1].astype(np.int64)
    counts = {measure: _decayed(monthly, at) for measure, monthly in _by_answer(tallies).items()}
    waits = _Waits(
        n=_decayed(tallies.answered_n, at),
        total=_decayed(tallies.answered_sum, at),
        squares=_decayed(tallies.answered_sum_squares, at),
        gave_up=_decayed(tallies.gave_up_histogram, at),
    )
    fade = {measure: _fade(stories, at) for measure, stories in _stories(tallies).items()}
    levels = {m: _counted_level(m, count, fade[m], sector) for m, count in counts.items()}
    levels[Measure.WAIT] = _wait_level(waits, fade[Measure.WAIT], sector)
    return levels, _figures(counts, waits, levels[Measure.WAIT])


def _decayed(monthly: FloatArray, at: int, half_life: float = values.HALF_LIFE_MONTHS) -> FloatArray:
    """Sum (C, …) of the months up to `at` of an array (C, T, …), each as much as its age leaves of it."""
    decay = 0.5 ** ((at - np.arange(at + 1)) / half_life)
    return np.asarray(np.einsum("ct...,t->c...", monthly[:, : at + 1], decay), dtype=np.float64)


def _fade(stories: FloatArray, at: int) -> FloatArray:
    """The share (C,) of σ²/n that the noise of a decayed mean is: Σd²/Σd over stories that weigh d each.

    The pull to the sector takes σ²/n whole, because an old story says less of today. The variance between
    companies is estimated with the noise that is truly there, or old stories would make them seem alike.
    """
    return divided(_decayed(stories, at, values.HALF_LIFE_MONTHS / 2), _decayed(stories, at))


def _measure_scores(mean: FloatArray, variance: FloatArray, stories: FloatArray, at: int) -> MeasureScores:
    """From the 0–1 scale to points; `stories` (C, T) are those that have the measure."""
    points, sd = 100.0 * mean, 100.0 * np.sqrt(variance)
    n = _decayed(stories, at)
    months = np.count_nonzero(stories[:, : at + 1] > 0.0, axis=1).astype(np.int64)
    return MeasureScores(
        mean=points,
        sd=sd,
        low=points - INTERVAL * sd,
        high=points + INTERVAL * sd,
        n=n,
        months_with_stories=months,
        is_eligible=(n >= values.ELIGIBLE_N) & (months >= values.ELIGIBLE_MONTHS),
    )


def _figures(counts: dict[Measure, FloatArray], waits: _Waits, wait: Level) -> Figures:
    resolved = counts[Measure.RESOLUTION]
    told, waited = resolved.sum(axis=1), waits.all_n
    level, spread = (1.0 - wait.mean) * LOG_HOUR, wait.hyperparameters["spread"]
    five = np.arange(1.0, 6.0)
    politeness, satisfaction = counts[Measure.POLITENESS], counts[Measure.SATISFACTION]
    return Figures(
        resolved_share=divided(resolved[:, 2] + resolved[:, 3], told),
        first_contact_share=divided(resolved[:, 3], told),
        politeness_mean=divided(politeness @ five, politeness.sum(axis=1)),
        satisfaction_mean=divided(satisfaction @ five, satisfaction.sum(axis=1)),
        median_wait=np.where(waited > 0.0, np.minimum(np.exp(level), values.LONGEST_WAIT), 0.0),
        share_within_3=np.where(waited > 0.0, ndtr((log(values.QUICK_WAIT) - level) / spread), 0.0),
        gave_up_share=divided(waits.gave_up.sum(axis=1), waited),
    )


def _counted_level(measure: Measure, counts: FloatArray, fade: FloatArray, sector: IntArray) -> Level:
    """Level of a measure that is answered on a short scale, from `counts` (C, k) of each answer."""
    scale = SCALES[measure]
    n = counts.sum(axis=1)
    mean = divided(counts @ scale, n)
    scatter = np.maximum(counts @ scale**2 - n * mean**2, 0.0)
    freedom = np.maximum(n - fade, 0.0)
    usual = (PSEUDO_STORIES * USUAL_WITHIN[measure] + scatter.sum()) / (PSEUDO_STORIES + freedom.sum())
    within = (PSEUDO_STORIES * usual + scatter) / (PSEUDO_STORIES + freedom)
    return shrunk(mean, n / within, sector, fade=fade, n=n, known={"within_sd": float(np.sqrt(usual))})


def _wait_level(waits: _Waits, fade: FloatArray, sector: IntArray) -> Level:
    """Level of the wait score, ln minutes being normal and a wait given up known only to be longer.

    Newton's step on the censored likelihood, written as so many uncensored stories with such a mean,
    alternates with the pull to the sector and with EM for the spread (Tobin 1958; Aitkin 1981).
    """
    level, spread = np.full(len(sector), USUAL_WAIT), USUAL_SPREAD
    for _ in range(ROUNDS):
        z = (LOG_GIVEN_UP - level[:, None]) / spread
        hazard = _hazard(z)
        n = waits.n + (waits.gave_up * np.clip(hazard * (hazard - z), 0.02, 1.0)).sum(axis=1)
        surplus = waits.total - waits.n * level + spread * (waits.gave_up * hazard).sum(axis=1)
        mean = 1.0 - (level + divided(surplus, n)) / LOG_HOUR
        precision = n * (LOG_HOUR / spread) ** 2
        fitted = shrunk(mean, precision, sector, fade=fade, n=waits.all_n, known={"spread": spread})
        level = (1.0 - fitted.mean) * LOG_HOUR
        spread = _spread(waits, level, fitted.variance * LOG_HOUR**2 * n, spread)
    return fitted


def _hazard(z: FloatArray) -> FloatArray:
    """φ(z)/(1 − Φ(z)), through logarithms so that it holds for any z."""
    hazard: FloatArray = np.exp(-0.5 * z**2 - 0.5 * log(2.0 * np.pi) - log_ndtr(-z))
    return hazard


def _spread(waits: _Waits, level: FloatArray, doubt: FloatArray, spread: float) -> float:
    """EM's next spread, from squared distances to the level, as expected where the wait was given up.

    `doubt` (C,) is what the level's own uncertainty adds to them: stories × its variance.
    """
    answered = waits.squares - 2.0 * level * waits.total + level**2 * waits.n
    z = (LOG_GIVEN_UP - level[:, None]) / spread
    given_up = spread**2 * (waits.gave_up * (1.0 + z * _hazard(z))).sum(axis=1)
    squares = PSEUDO_STORIES * USUAL_SPREAD**2 + (answered + given_up + doubt).sum()
    return float(np.sqrt(squares / (PSEUDO_STORIES + waits.all_n.sum())))


def _covariance(levels: list[Level], products: FloatArray) -> FloatArray:
    """Posterior covariance (C, 3, 3) of the levels: noise is common to stories, true levels to companies.

    Two measures share noise only as far as they share stories. One's are taken to be all among the other's,
    which makes the correlation of their means √(fewer/more) of that within a story.
    """
    own = np.stack([level.own_error for level in levels], axis=1)
    prior = np.stack([level.prior_error for level in levels], axis=1)
    n = np.stack([level.n for level in levels], axis=1)
    fewer, more = np.minimum(n[:, :, None], n[:, None, :]), np.maximum(n[:, :, None], n[:, None, :])
    noise = _residual_correlation(products) * np.sqrt(divided(fewer, more))
    truth = PRIOR_CORRELATION + (1.0 - PRIOR_CORRELATION) * np.eye(len(levels))
    covariance: FloatArray = own[:, :, None] * own[:, None, :] * noise
    covariance += prior[:, :, None] * prior[:, None, :] * truth
    return covariance


def _residual_correlation(products: FloatArray) -> FloatArray:
    """Correlation (3, 3) within companies, from the cross-products of those with more than one story."""
    told = products[products[:, 0] > 1.0]
    n, sums = told[:, 0], told[:, 1:4]
    upper = (told[:, 4:] - sums[:, [0, 0, 0, 1, 1, 2]] * sums[:, [0, 1, 2, 1, 2, 2]] / n[:, None]).sum(axis=0)
    scatter = upper[[[0, 1, 2], [1, 3, 4], [2, 4, 5]]]
    sd = np.sqrt(np.maximum(np.diag(scatter), 0.0))
    freedom = (n - 1.0).sum()
    correlation = np.clip(divided(scatter, np.outer(sd, sd)), -1.0, 1.0)
    correlation *= freedom / (freedom + PSEUDO_STORIES)
    np.fill_diagonal(correlation, 1.0)
    return correlation
