"""The full method: follows companies over time, limits bursts, and trusts new accounts less where they disagree.

Pure: arrays in, arrays out; C companies, T months. `follow` runs once through the months, `score` makes the table
of any of them. docs/decisions and /method explain each part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from pact.rankings.measures import Measure
from pact.rankings.method.arrays import FloatArray, IntArray, MeasureScores, Scores, TallyArrays
from pact.rankings.method.bursts import burst_bound
from pact.rankings.method.cells import WORTH, counted_cells, wait_cells
from pact.rankings.method.filtering import Cells, Mixture, beliefs, mixed, run_filter
from pact.rankings.method.fitting import MeasureParameters, Parameters, centred, equivalent
from pact.rankings.method.joint import Equivalent, joint_update
from pact.rankings.method.shrinkage import centres
from pact.rankings.method.summing import by_answer, decayed, figures_in_words, measure_scores, stories_by_measure
from pact.rankings.values import OVERALL_MEASURES, OVERALL_WEIGHTS

BIAS_SDS: Final = (0.10, 0.35)
"""τ_b: the standard deviation of the bias of new accounts, usually and under attack."""
BIAS_PRIORS: Final = (0.9, 0.1)
BIAS_TRUST: Final = 0.6
"""Exponent of the likelihood of each hypothesis. It is below 1 because errors are correlated between months and
measures.
"""
DOUBT_OF_PARAMETERS: Final = 4.0
"""The variance grows by this divided by the number of companies with reliable estimates."""


@dataclass(frozen=True, eq=False)
class Followed:
    """The estimates of all months."""

    tallies: TallyArrays
    pooled: TallyArrays
    stories: dict[Measure, FloatArray]  # (C, T)
    sector: IntArray  # (C,), from 0
    parameters: Parameters
    centre: dict[Measure, FloatArray]  # (C,), around which the filter ran
    track: dict[Measure, Mixture]
    suspicion: FloatArray  # (C, T), probability that new accounts are strongly biased


def follow(tallies: TallyArrays, parameters: Parameters) -> Followed:
    """Run the filters through all months of the tallies."""
    sector = np.unique(tallies.sector, return_inverse=True)[1].astype(np.int64)
    pooled = tallies.pooled()
    bound = burst_bound(pooled.n)
    centre, runs = {}, {}
    for measure, own in parameters.measures.items():
        cells = _cells(measure, tallies, own, bound)
        start = np.full(len(sector), 0.5)
        found, first = centred(cells, own.dynamics, sector, start, bias_sd=BIAS_SDS[0])
        centre[measure] = found.mean
        runs[measure] = [
            first,
            *(run_filter(cells, found.mean, own.dynamics, bias_sd=bias_sd) for bias_sd in BIAS_SDS[1:]),
        ]
    likelihood = np.sum(
        [[filtered.likelihood for filtered in runs[measure]] for measure in OVERALL_MEASURES], axis=0
    )
    belief = beliefs(BIAS_PRIORS, likelihood, trust=BIAS_TRUST)
    track = {measure: mixed(filters, belief) for measure, filters in runs.items()}
    stories = stories_by_measure(pooled)
    return Followed(tallies, pooled, stories, sector, parameters, centre, track, suspicion=belief[-1])


def score(followed: Followed, at: int) -> Scores:
    """The table of month `at` (0-based). Never NaN: a company without stories has the mean of its sector.

    Raises IndexError if there is no such month.
    """
    equivalents = {measure: _equivalent(followed, measure, at) for measure in followed.track}
    measures = {m: _own_scores(followed, m, equivalent, at) for m, equivalent in equivalents.items()}
    joint = [equivalents[measure] for measure in OVERALL_MEASURES]
    means, covariance = joint_update(joint, followed.tallies.products)
    info = np.mean([equivalent.reliability.sum() for equivalent in joint])
    covariance *= 1.0 + DOUBT_OF_PARAMETERS / max(info, 1.0)
    weights = np.array(OVERALL_WEIGHTS)
    variance = np.einsum("k,ckl,l->c", weights, covariance, weights)
    measures[Measure.OVERALL] = measure_scores(means @ weights, variance, followed.stories[Measure.OVERALL], at)
    spread = followed.parameters.measures[Measure.WAIT].story_sd
    return Scores(
        measures=measures,
        figures=figures_in_words(followed.pooled, at, wait=equivalents[Measure.WAIT].mean, spread=spread),
        means=100.0 * means,
        covariance=1e4 * covariance,
        hyperparameters={},
    )


def trend(followed: Followed, months: range) -> dict[Measure, FloatArray]:
    """Points (C, months) for each of these months as estimated now. NaN before a company's first story."""
    points = {measure: np.full((len(followed.sector), len(months)), np.nan) for measure in Measure}
    for place, at in enumerate(months):
        equivalents = {measure: _equivalent(followed, measure, at) for measure in followed.track}
        means, _ = joint_update([equivalents[m] for m in OVERALL_MEASURES], followed.tallies.products)
        mean = {measure: equivalent.mean for measure, equivalent in equivalents.items()}
        mean[Measure.OVERALL] = means @ np.array(OVERALL_WEIGHTS)
        for measure, own in mean.items():
            has_stories = followed.stories[measure][:, : at + 1].any(axis=1)
            points[measure][has_stories, place] = 100.0 * own[has_stories]
    return points


def _cells(measure: Measure, tallies: TallyArrays, own: MeasureParameters, bound: FloatArray) -> Cells:
    if measure is Measure.WAIT:
        return wait_cells(tallies, spread=own.story_sd, bound=bound, month_sd=own.dynamics.month_sd)
    return counted_cells(
        by_answer(tallies)[measure], WORTH[measure], usual=own.story_sd**2, bound=bound,
        month_sd=own.dynamics.month_sd,
    )  # fmt: skip


def _equivalent(followed: Followed, measure: Measure, at: int) -> Equivalent:
    """What the stories up to a month say, and the expectation from the sectors."""
    dynamics = followed.parameters.measures[measure].dynamics
    track, middle = followed.track[measure], followed.centre[measure]
    value, precision = equivalent(track.mean[:, at], track.variance[:, at], middle, dynamics)
    centre = centres(value, precision, dynamics.prior_variance, followed.sector)
    n = decayed(followed.stories[measure], at)
    return Equivalent(value, precision, dynamics.prior_variance, centre.mean, centre.variance, n)


def _own_scores(followed: Followed, measure: Measure, equivalent: Equivalent, at: int) -> MeasureScores:
    variance = equivalent.variance * (1.0 + DOUBT_OF_PARAMETERS / max(float(equivalent.reliability.sum()), 1.0))
    return measure_scores(equivalent.mean, variance, followed.stories[measure], at)
