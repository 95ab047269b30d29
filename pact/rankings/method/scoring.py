"""The full method: follows companies over time, limits bursts, and trusts one kind of account less where it disagrees.

Pure: arrays in, arrays out; C companies, T months, K hypotheses. `follow` runs once through the months, `score` makes
the table of any of them. docs/decisions and /method explain each part.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np

from pact.rankings.measures import Measure
from pact.rankings.method.arrays import (
    NEW,
    FloatArray,
    IntArray,
    MeasureScores,
    Scores,
    TallyArrays,
    TallyBlocks,
    of_both,
)
from pact.rankings.method.bursts import burst_bound
from pact.rankings.method.cells import WORTH, GatheredCells, GatheredWaits, counted_cells, wait_cells
from pact.rankings.method.filtering import HYPOTHESES, Cells, beliefs, followed_until_last, mixed, run_filter
from pact.rankings.method.fitting import MeasureParameters, Parameters, equivalent
from pact.rankings.method.joint import (
    Equivalent,
    joint_update,
    prior_correlation,
    residual_correlation,
    shared_noise,
)
from pact.rankings.method.shrinkage import Centres, centres
from pact.rankings.method.summing import decayed, figures_in_words, measure_scores, stories_by_measure
from pact.rankings.values import OVERALL_MEASURES, OVERALL_WEIGHTS

ENOUGH_TO_COMPARE: Final = 2.0
"""With so many stories by new accounts, evidence against the established ones counts half."""


AllCells = Mapping[Measure, Cells]
"""The cells of some companies, of all measures but overall."""


@dataclass(frozen=True, eq=False)
class Track:
    """What of a filter's run is needed after it, to save memory; (C,) each, by month."""

    mean: dict[int, FloatArray]
    variance: dict[int, FloatArray]


@dataclass(frozen=True, eq=False)
class Tracks:
    """What the filters find of some companies."""

    runs: dict[Measure, list[Track]]  # one for each hypothesis
    belief: FloatArray  # (K, C, T), probability of each hypothesis


@dataclass(frozen=True, eq=False)
class Followed:
    """The estimates of some months."""

    tallies: TallyArrays
    cells: AllCells
    parameters: Parameters
    bound: FloatArray  # (C, T), the share of each month's stories that counts
    centre: dict[Measure, FloatArray]  # (C,), around which the filter ran
    runs: dict[Measure, list[Track]]  # one for each hypothesis
    belief: FloatArray  # (K, C, T), probability of each hypothesis

    @cached_property
    def pooled(self) -> TallyArrays:
        return self.tallies.pooled()

    @cached_property
    def stories(self) -> dict[Measure, FloatArray]:
        """(C, T)"""
        return stories_by_measure(self.pooled)

    @property
    def suspicion(self) -> FloatArray:
        """Probability that new accounts, and that established ones, are strongly biased; (2, C, T)."""
        _, new, established, both = self.belief
        return np.stack([new + both, established + both])


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What all companies together say of each, in one month."""

    centres: dict[Measure, Centres]
    truth: FloatArray  # (3, 3), correlation of true levels of the measures of the overall score
    within: FloatArray  # (3, 3), that of their errors within a story

    def of(self, companies: IntArray | slice) -> Surroundings:
        """The same for some of the companies."""
        return replace(self, centres={measure: found.of(companies) for measure, found in self.centres.items()})


@dataclass(frozen=True, eq=False)
class Month:
    """What the stories up to a month say."""

    mean: dict[Measure, FloatArray]  # (C,), of each measure from its own stories
    variance: dict[Measure, FloatArray]
    means: FloatArray  # (C, 3), of the measures of the overall score together, from 0 to 1
    covariance: FloatArray  # (C, 3, 3)


@dataclass(frozen=True, eq=False)
class Said:
    """What companies' stories say up to a month, by measure: values (C,) and their precision, mixed over the hypotheses
    and by the first of them.
    """

    mixed: dict[Measure, tuple[FloatArray, FloatArray]]
    usual: dict[Measure, tuple[FloatArray, FloatArray]]


def follow(tallies: TallyArrays, parameters: Parameters) -> Followed:
    """Run the filters through all months of the tallies."""
    blocks = TallyBlocks([tallies])
    bound = burst_bound(blocks.n)
    cells = all_cells(tallies, parameters, bound)
    centre = sector_centres([(slice(None), cells)], blocks.sector, parameters)
    return follow_around(centre, tallies, cells, parameters, bound=bound, months=range(tallies.months))


def all_cells(tallies: TallyArrays, parameters: Parameters, bound: FloatArray) -> AllCells:
    return {measure: cells_of(measure, tallies, own, bound) for measure, own in parameters.measures.items()}


def sector_centres(
    blocks: Iterable[tuple[slice, AllCells]], sector: IntArray, parameters: Parameters
) -> dict[Measure, FloatArray]:
    """What the sectors lead us to expect of each company (C,), in two rounds. The blocks have the places of their companies
    among all, and are gone through twice.
    """
    centre = {measure: np.full(len(sector), 0.5) for measure in parameters.measures}
    for _ in range(2):
        found = {measure: (np.zeros_like(at), np.zeros_like(at)) for measure, at in centre.items()}
        for place, cells in blocks:
            for measure, own in parameters.measures.items():
                middle = centre[measure][place]
                last = followed_until_last(cells[measure], middle, own.dynamics, hypothesis=HYPOTHESES[0])
                for whole, part in zip(found[measure], equivalent(*last, middle, own.dynamics), strict=True):
                    whole[place] = part
        for measure, own in parameters.measures.items():
            centre[measure] = centres(*found[measure], own.dynamics.prior_variance, sector).mean
    return centre


def follow_around(
    centre: Mapping[Measure, FloatArray],
    tallies: TallyArrays,
    cells: AllCells,
    parameters: Parameters,
    *,
    bound: FloatArray,
    months: Collection[int],
    found: Tracks | None = None,
) -> Followed:
    """Run the filters of some companies around their centres (C,), for the estimates of these months (0-based), or take what
    they `found` before.
    """
    found = found or _tracks(centre, tallies, cells, parameters, months)
    return Followed(tallies, cells, parameters, bound, dict(centre), found.runs, found.belief)


def _tracks(
    centre: Mapping[Measure, FloatArray],
    tallies: TallyArrays,
    cells: AllCells,
    parameters: Parameters,
    months: Collection[int],
) -> Tracks:
    runs: dict[Measure, list[Track]] = {}
    likelihood = np.zeros((len(HYPOTHESES), len(tallies.sector), tallies.months))
    for measure, own in parameters.measures.items():
        middle, dynamics = centre[measure], own.dynamics
        first = run_filter(cells[measure], middle, dynamics, hypothesis=HYPOTHESES[0])
        runs[measure] = []
        for place, hypothesis in enumerate(HYPOTHESES):
            run = run_filter(cells[measure], middle, dynamics, hypothesis=hypothesis) if place else first
            mean, variance = ({at: part[:, at].copy() for at in months} for part in (run.mean, run.variance))
            runs[measure].append(Track(mean, variance))
            if measure in OVERALL_MEASURES:
                likelihood[place] += of_both(first.known * run.likelihood)
    return Tracks(runs, beliefs(_evidence(tallies, likelihood)))


def _evidence(tallies: TallyArrays, monthly: FloatArray) -> FloatArray:
    """Log-likelihood (K, C, T) of each hypothesis up to each month, from that of each month.

    In each month a cell counts as far as the company was known before it. Otherwise a company far from its sector would
    seem to have false stories, however well they agree with each other. And established accounts are doubted only as far
    as there are new ones to compare them with: on their own they show a real change. Both are never doubted more than if
    each were doubted independently. Without that hypothesis, evidence against one would restore trust in the other.
    """
    by_new = np.cumsum(tallies.n[:, :, NEW], axis=1)
    compared = by_new / (by_new + ENOUGH_TO_COMPARE)
    for doubted, trusted in ((2, 0), (3, 1)):
        monthly[doubted] = monthly[trusted] + compared * (monthly[doubted] - monthly[trusted])
    usual, new, established, both = np.cumsum(monthly, axis=2)
    return np.stack([usual, new, established, np.minimum(both, new + established - usual)])


def score(followed: Followed, at: int, around: Surroundings | None = None) -> Scores:
    """The table of month `at` (0-based). Never NaN: a company without stories has the mean of its sector.

    Without `around` these are all companies. Raises IndexError if there is no such month.
    """
    month = estimate(followed, at, around or surroundings(followed, at))
    measures = scores_of(followed, at, month)
    spread = followed.parameters.measures[Measure.WAIT].story_sd
    return Scores(
        measures=measures,
        figures=figures_in_words(followed.pooled, at, wait=month.mean[Measure.WAIT], spread=spread),
        means=100.0 * month.means,
        covariance=1e4 * month.covariance,
        hyperparameters={},
    )


def scores_of(followed: Followed, at: int, month: Month) -> dict[Measure, MeasureScores]:
    """The month's estimates of each measure and of overall, in points."""
    authors, weights = followed.tallies.authors, np.array(OVERALL_WEIGHTS)
    measures = {
        measure: measure_scores(mean, month.variance[measure], followed.stories[measure], authors, at)
        for measure, mean in month.mean.items()
    }
    variance = np.einsum("k,ckl,l->c", weights, month.covariance, weights)
    overall = followed.stories[Measure.OVERALL]
    measures[Measure.OVERALL] = measure_scores(month.means @ weights, variance, overall, authors, at)
    return measures


def trend(
    followed: Followed, months: range, around: Mapping[int, Surroundings] = MappingProxyType({})
) -> dict[Measure, FloatArray]:
    """Points (C, months) for each of these months as estimated now. NaN before a company's first story."""
    points = {measure: np.full((len(followed.bound), len(months)), np.nan) for measure in Measure}
    begun = {measure: np.logical_or.accumulate(own, axis=1) for measure, own in followed.stories.items()}
    for place, at in enumerate(months):
        month = estimate(followed, at, around.get(at) or surroundings(followed, at))
        mean = month.mean | {Measure.OVERALL: month.means @ np.array(OVERALL_WEIGHTS)}
        for measure, own in mean.items():
            has_stories = begun[measure][:, at]
            points[measure][has_stories, place] = 100.0 * own[has_stories]
    return points


def cells_of(measure: Measure, tallies: TallyArrays, own: MeasureParameters, bound: FloatArray) -> Cells:
    if measure is Measure.WAIT:
        waits = wait_cells(tallies, spread=own.story_sd, bound=bound, month_sd=own.dynamics.month_sd)
        return GatheredWaits.of(waits)
    counts, month_sd = tallies.counts(measure), own.dynamics.month_sd
    return GatheredCells.of(
        counted_cells(counts, WORTH[measure], usual=own.story_sd**2, bound=bound, month_sd=month_sd)
    )


def surroundings(followed: Followed, at: int) -> Surroundings:
    """What all companies together say, in month `at`. Raises IndexError if there is no such month."""
    return surroundings_of(
        said(followed, at), followed.parameters, followed.tallies.sector, followed.tallies.products
    )


def surroundings_of(found: Said, parameters: Parameters, sector: IntArray, products: FloatArray) -> Surroundings:
    """The same from what each of all companies says. `sector` (C,) are any whole numbers."""
    sector = np.unique(sector, return_inverse=True)[1].astype(np.int64)
    variance = {measure: own.dynamics.prior_variance for measure, own in parameters.measures.items()}
    expected = {measure: centres(*values, variance[measure], sector) for measure, values in found.mixed.items()}
    usual = [
        Equivalent(*found.usual[measure], variance[measure], expected[measure].mean, expected[measure].variance)
        for measure in OVERALL_MEASURES
    ]
    return Surroundings(expected, prior_correlation(usual), residual_correlation(products))


def said(followed: Followed, at: int) -> Said:
    """Raises IndexError if there is no such month."""
    if not 0 <= at < followed.tallies.months:
        raise IndexError(f"month {at} of {followed.tallies.months}")
    found, usual = {}, {}
    for measure, runs in followed.runs.items():
        dynamics = followed.parameters.measures[measure].dynamics
        together = mixed(
            followed.belief[:, :, at],
            np.stack([run.mean[at] for run in runs]),
            np.stack([run.variance[at] for run in runs]),
        )
        middle = followed.centre[measure]
        found[measure] = equivalent(*together, middle, dynamics)
        usual[measure] = equivalent(runs[0].mean[at], runs[0].variance[at], middle, dynamics)
    return Said(found, usual)


def estimate(followed: Followed, at: int, around: Surroundings) -> Month:
    """Estimate under each hypothesis, then mix by belief."""
    belief = followed.belief[:, :, at]
    own = {measure: _equivalents(followed, measure, at, around.centres[measure]) for measure in followed.runs}
    mean, variance = {}, {}
    for measure, equivalents in own.items():
        mean[measure], variance[measure] = mixed(
            belief, np.stack([one.mean for one in equivalents]), np.stack([one.variance for one in equivalents])
        )
    n = np.stack([decayed(followed.stories[measure], at) for measure in OVERALL_MEASURES], axis=1)
    noise = shared_noise(around.within, n, decayed(followed.pooled.n, at))
    certainty = np.asarray(np.linalg.inv(noise), dtype=np.float64)
    joint = [[own[measure][place] for measure in OVERALL_MEASURES] for place in range(len(HYPOTHESES))]
    found = [joint_update(equivalents, around.truth, certainty) for equivalents in joint]
    apart, covariances = np.stack([one[0] for one in found]), np.stack([one[1] for one in found])
    means = np.einsum("kc,kcm->cm", belief, apart)
    apart -= means
    covariance = np.einsum("kc,kclm->clm", belief, covariances + apart[:, :, :, None] * apart[:, :, None, :])
    expected = np.stack([one.centre for one in joint[0]], axis=1)
    means = np.where(n > 0.0, means, np.minimum(means, expected))  # nobody gains by what their stories do not say
    return Month(mean, variance, np.clip(means, 0.0, 1.0), covariance)


def _equivalents(followed: Followed, measure: Measure, at: int, centre: Centres) -> list[Equivalent]:
    """What the stories up to a month say under each hypothesis, and the expectation from the sectors."""
    dynamics, middle = followed.parameters.measures[measure].dynamics, followed.centre[measure]
    single = [equivalent(run.mean[at], run.variance[at], middle, dynamics) for run in followed.runs[measure]]
    return [
        Equivalent(value, precision, dynamics.prior_variance, centre.mean, centre.variance)
        for value, precision in single
    ]
