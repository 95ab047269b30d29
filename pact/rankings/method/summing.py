"""What every method reports besides its scores: decayed counts, who is ranked, figures for the words. Pure."""

from __future__ import annotations

from math import log

import numpy as np
from scipy.special import ndtr

from pact.rankings import values
from pact.rankings.measures import MEASURES, SCALES, Measure
from pact.rankings.method.arrays import INTERVAL, FloatArray, IntArray, MeasureScores, TallyArrays, summed
from pact.rankings.method.shrinkage import divided
from pact.rankings.method.waits import LOG_HOUR


def by_answer(tallies: TallyArrays) -> dict[Measure, FloatArray]:
    """For measures with a few possible answers: (C, T, …, k) stories with each answer."""
    return {measure: tallies.counts(measure) for measure in SCALES}


def stories_by_measure(pooled: TallyArrays) -> dict[Measure, FloatArray]:
    """Stories (C, T) that have each measure, including overall, from tallies with pooled strata."""
    stories: dict[Measure, FloatArray] = {m: summed(counts) for m, counts in by_answer(pooled).items()}
    stories[Measure.WAIT] = pooled.answered_n + summed(pooled.gave_up_histogram)
    stories[Measure.OVERALL] = pooled.n_overall
    return stories


def decayed(monthly: FloatArray, at: int, half_life: float = values.HALF_LIFE_MONTHS) -> FloatArray:
    """Sum (C, …) over the months up to `at` of an array (C, T, …), with each month decayed by its age."""
    decay = 0.5 ** ((at - np.arange(at + 1)) / half_life)
    return np.asarray(np.einsum("ct...,t->c...", monthly[:, : at + 1], decay), dtype=np.float64)


def measure_scores(
    mean: FloatArray, variance: FloatArray, stories: FloatArray, authors: IntArray, at: int
) -> MeasureScores:
    """Convert from the 0–1 scale to points. `stories` (C, T) are those that have the measure."""
    points, sd = 100.0 * mean, 100.0 * np.sqrt(variance)
    n = decayed(stories, at)
    months = np.count_nonzero(stories[:, : at + 1] > 0.0, axis=1).astype(np.int64)
    return MeasureScores(
        mean=points,
        sd=sd,
        low=points - INTERVAL * sd,
        high=points + INTERVAL * sd,
        n=n,
        months_with_stories=months,
        is_eligible=(n >= values.ELIGIBLE_N)
        & (months >= values.ELIGIBLE_MONTHS)
        & (authors >= values.ELIGIBLE_AUTHORS),
    )


def figures_in_words(pooled: TallyArrays, at: int, *, wait: FloatArray, spread: float) -> dict[str, FloatArray]:
    """The figures of month `at` that pages put into words, arrays (C,), by their names in `MEASURES`.

    Shares are 0–1, mean ratings 1–5, the median wait in minutes. All are 0 for a company without stories for the
    measure. `wait` (C,) is the level of the wait score, `spread` the standard deviation of ln minutes around it.
    """
    counts = {measure: decayed(monthly, at) for measure, monthly in by_answer(pooled).items()}
    waited = decayed(stories_by_measure(pooled)[Measure.WAIT], at)
    resolved, level = counts[Measure.RESOLUTION], (1.0 - wait) * LOG_HOUR
    answers = resolved.sum(axis=1)
    means = {
        f"{measure}_mean": divided(marks @ np.arange(1.0, 6.0), marks.sum(axis=1))
        for measure, marks in counts.items()
        if MEASURES[measure].rating
    }
    return means | {
        "resolved_share": divided(resolved[:, 2] + resolved[:, 3], answers),
        "first_contact_share": divided(resolved[:, 3], answers),
        "median_wait": np.where(waited > 0.0, np.minimum(np.exp(level), values.LONGEST_WAIT), 0.0),
        "share_within_3": np.where(waited > 0.0, ndtr((log(values.QUICK_WAIT) - level) / spread), 0.0),
    }
