"""Estimates parameters from all companies together: how they differ, how they change, how stories vary.

Done once a month and stored with the tables made from them. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from math import exp, log
from typing import Any, Final, Self

import numpy as np
from scipy.optimize import minimize

from pact.rankings.measures import SCALES, Measure
from pact.rankings.method.arrays import FloatArray, IntArray, TallyArrays, TallyBlocks, WaitTallies, joined, summed
from pact.rankings.method.bursts import burst_bound
from pact.rankings.method.cells import (
    WORTH,
    CountedCells,
    GatheredCells,
    GatheredWaits,
    counted_cells,
    usual_variance,
    wait_cells,
    within,
)
from pact.rankings.method.filtering import Dynamics, fill_likelihoods, followed_until_last, run_filter
from pact.rankings.method.shrinkage import centres, divided
from pact.rankings.method.waits import LOG_HOUR, USUAL_SPREAD, USUAL_WAIT, spread_from, squared_distances

USUAL: Final = Dynamics(level_sd=0.10, drift_sd=0.06, memory=1.0 / (1.0 + exp(-2.2)), month_sd=0.04)
PRIOR_SD: Final = 0.6
"""Standard deviation of the prior for the logarithm of each parameter (the logit of the memory) around its usual
value.
"""
SPREAD_ROUNDS: Final = 3
AT_ONCE: Final = 8000
"""Companies whose likelihoods are found together: arrays of more would not stay in the processor's cache."""


@dataclass(frozen=True)
class MeasureParameters:
    """Parameters of one measure: its dynamics, and the standard deviation of stories about one company.

    All are on the scale of 0–1 except the wait's `story_sd`, which is in ln minutes.
    """

    dynamics: Dynamics
    story_sd: float


@dataclass(frozen=True)
class Parameters:
    """Parameters of all filtered measures, which are all except overall."""

    measures: dict[Measure, MeasureParameters]

    def as_json(self) -> dict[str, Any]:
        return {
            measure.value: asdict(fitted.dynamics) | {"story_sd": fitted.story_sd}
            for measure, fitted in self.measures.items()
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Raises KeyError or TypeError if the stored parameters do not fit."""
        return cls({
            Measure(word): MeasureParameters(
                Dynamics(**{name: x for name, x in fitted.items() if name != "story_sd"}), fitted["story_sd"]
            )
            for word, fitted in stored.items()
        })  # fmt: skip


def fit(tallies: TallyArrays) -> Parameters:
    """Estimate the parameters of all measures from the tallies. A measure without stories gets the usual ones."""
    return fit_blocks(TallyBlocks([tallies]))


def fit_blocks(tallies: TallyBlocks) -> Parameters:
    bound = burst_bound(tallies.n)
    found = {measure: _fit_counted(measure, tallies, bound) for measure in SCALES}
    return Parameters(found | {Measure.WAIT: _fit_waits(tallies, bound)})


def _fit_counted(measure: Measure, tallies: TallyBlocks, bound: FloatArray) -> MeasureParameters:
    # Summed by company first, so that blocks of any size give the same numbers.
    scatter, freedom = _joined_sums(within(counts, WORTH[measure]) for _, counts in tallies.pooled_counts(measure))
    usual = usual_variance(measure, float(scatter.sum()), float(freedom.sum()))
    cells = joined([
        counted_cells(counts, WORTH[measure], usual=usual, bound=bound[place], month_sd=USUAL.month_sd)
        for place, counts in tallies.pooled_counts(measure)
    ])  # fmt: skip
    return MeasureParameters(_fit_dynamics(cells, tallies.sector), usual**0.5)


def _joined_sums(parts: Iterable[tuple[FloatArray, FloatArray]]) -> tuple[FloatArray, FloatArray]:
    """Two sums (C,) of all companies, from arrays (c, T) of each block."""
    one, other = zip(*((a.sum(axis=1), b.sum(axis=1)) for a, b in parts), strict=True)
    return np.concatenate(one), np.concatenate(other)


def _fit_waits(tallies: TallyBlocks, bound: FloatArray) -> MeasureParameters:
    """Alternate EM for the spread and the filter, then estimate the dynamics from the resulting censored means."""
    spread = USUAL_SPREAD
    held: list[CountedCells] = []
    cells = [
        GatheredWaits.of(wait_cells(waits, spread=spread, bound=bound[place], month_sd=USUAL.month_sd))
        for place, waits in tallies.pooled_waits()
    ]
    for _ in range(SPREAD_ROUNDS):
        cells = [replace(each, spread=spread) for each in cells]
        centre = _wait_centres(tallies, cells)
        sums, held = [], []
        for own, (place, waits) in zip(cells, tallies.pooled_waits(), strict=True):
            found, level = _followed_waits(waits, own, centre[place])
            sums.append(found)
            held.append(_held(own, 1.0 - level / LOG_HOUR))
        spread = spread_from(*_joined_sums(sums))
    return MeasureParameters(_fit_dynamics(joined(held), tallies.sector), spread)


def _wait_centres(tallies: TallyBlocks, cells: list[GatheredWaits]) -> FloatArray:
    centre = np.full(len(tallies.sector), 1.0 - USUAL_WAIT / LOG_HOUR)
    for _ in range(2):
        values = []
        for place, own in zip(tallies.places, cells, strict=True):
            values.append(equivalent(*followed_until_last(own, centre[place], USUAL), centre[place], USUAL))
        value, precision = (np.concatenate(part) for part in zip(*values, strict=True))
        centre = centres(value, precision, USUAL.prior_variance, tallies.sector).mean
    return centre


def _followed_waits(
    pooled: WaitTallies, cells: GatheredWaits, centre: FloatArray
) -> tuple[tuple[FloatArray, FloatArray], FloatArray]:
    """Squared distances of ln minutes to the level (C, T) and the number of stories, and the levels (C, T)."""
    filtered = run_filter(cells, centre, USUAL)
    level = (1.0 - centre[:, None] - filtered.mean) * LOG_HOUR
    stories = pooled.answered_n[:, :, 0] + summed(pooled.gave_up_histogram[:, :, 0])
    found = squared_distances(
        level.ravel(),
        cells.spread,
        answered=pooled.answered_n.ravel(),
        total=pooled.answered_sum.ravel(),
        squares=pooled.answered_sum_squares.ravel(),
        gave_up=pooled.gave_up_histogram.reshape(-1, pooled.gave_up_histogram.shape[-1]),
        doubt=(stories * filtered.variance * LOG_HOUR**2).ravel(),
    )
    distances, counts = (each.reshape(level.shape) for each in found)
    return (distances, counts), level


def _held(cells: GatheredWaits, level: FloatArray) -> CountedCells:
    """The waits as uncensored cells, given the levels (C, T) that were estimated."""
    n, mean = (np.zeros((*level.shape, 1)) for _ in range(2))
    unit = (cells.spread / LOG_HOUR) ** 2
    for month in range(cells.months):
        own = cells.companies(month, 0)
        if own is not None:
            mean[own, month, 0], noise = cells.observed(month, 0, level[own, month])
            n[own, month, 0] = unit / (noise - cells.month_sd**2)
    return CountedCells(n, mean, np.full(len(n), unit), cells.month_sd, cells.months, strata=1)


def _usual_centres(cells: CountedCells, sector: IntArray, start: FloatArray) -> FloatArray:
    """What the sectors lead us to expect (C,) in the last month, in two rounds from `start` (C,)."""
    centre, gathered = start, GatheredCells.of(cells)
    for _ in range(2):
        value, precision = equivalent(*followed_until_last(gathered, centre, USUAL), centre, USUAL)
        centre = centres(value, precision, USUAL.prior_variance, sector).mean
    return centre


def equivalent(
    mean: FloatArray, variance: FloatArray, centre: FloatArray, dynamics: Dynamics
) -> tuple[FloatArray, FloatArray]:
    """The single observation (value, precision) that leads from the prior to this mean and variance."""
    precision = np.maximum(1.0 / variance - 1.0 / dynamics.prior_variance, 0.0)
    precision[precision < 1e-9 / dynamics.prior_variance] = 0.0
    return centre + divided(mean / variance, precision), precision


def _fit_dynamics(cells: CountedCells, sector: IntArray) -> Dynamics:
    """Maximise the filter's likelihood with weak priors, then correct for the estimated sector means."""
    known = cells.n > 0.0
    if not known.any():
        return USUAL
    start = np.full(len(sector), float((cells.n * cells.mean).sum() / cells.n.sum()))
    centre = _usual_centres(cells, sector, start)

    gathered = [(own, GatheredCells.of(cells.some(own))) for own in _parts(len(centre))]
    likelihood = np.empty(cells.n.shape[:2])

    def cost(logs: FloatArray) -> float:
        tried = _dynamics(logs)
        for own, part in gathered:
            fill_likelihoods(replace(part, month_sd=tried.month_sd), centre[own], tried, likelihood[own])
        return float(0.5 * ((logs - _USUAL_LOGS) ** 2).sum() / PRIOR_SD**2 - likelihood.sum())

    best = _dynamics(minimize(cost, _USUAL_LOGS, method="L-BFGS-B", options={"maxiter": 30}).x)
    found = GatheredCells.of(replace(cells, month_sd=best.month_sd))
    variance = followed_until_last(found, centre, best)[1]
    info = float((1.0 - variance / best.prior_variance).sum())
    sectors = len(np.unique(sector[known.any(axis=(1, 2))]))
    return replace(best, level_sd=best.level_sd * (info / max(info - sectors, info / 2.0)) ** 0.5)


def _parts(companies: int) -> list[slice]:
    return [slice(start, start + AT_ONCE) for start in range(0, companies, AT_ONCE)]


def _dynamics(logs: FloatArray) -> Dynamics:
    level, drift, memory, month = (float(x) for x in logs)
    return Dynamics(exp(level), exp(drift), 1.0 / (1.0 + exp(-memory)), exp(month))


_USUAL_LOGS: Final = np.array([log(USUAL.level_sd), log(USUAL.drift_sd), 2.2, log(USUAL.month_sd)])
