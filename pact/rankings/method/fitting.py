"""Estimates parameters from all companies together: how they differ, how they change, how stories vary.

Done once a month and stored with the tables made from them. Pure.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from math import exp, log
from typing import Any, Final, Self

import numpy as np
from scipy.optimize import minimize

from pact.rankings.measures import Measure
from pact.rankings.method.arrays import FloatArray, IntArray, TallyArrays
from pact.rankings.method.bursts import burst_bound
from pact.rankings.method.cells import WORTH, CountedCells, WaitCells, counted_cells, usual_variance, wait_cells
from pact.rankings.method.filtering import NO_BIAS, Cells, Dynamics, Filtered, Hypothesis, run_filter
from pact.rankings.method.shrinkage import Centres, centres, divided
from pact.rankings.method.summing import by_answer
from pact.rankings.method.waits import LOG_HOUR, USUAL_SPREAD, USUAL_WAIT, next_spread

USUAL: Final = Dynamics(level_sd=0.10, drift_sd=0.06, memory=1.0 / (1.0 + exp(-2.2)), month_sd=0.04)
PRIOR_SD: Final = 0.6
"""Standard deviation of the prior for the logarithm of each parameter (the logit of the memory) around its usual
value.
"""
SPREAD_ROUNDS: Final = 3


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
    sector = np.unique(tallies.sector, return_inverse=True)[1].astype(np.int64)
    pooled = tallies.in_one_stratum()
    bound = burst_bound(pooled.n[:, :, 0])
    found = {}
    for measure, counts in by_answer(pooled).items():
        usual = usual_variance(measure, counts)
        cells = counted_cells(counts, WORTH[measure], usual=usual, bound=bound, month_sd=USUAL.month_sd)
        found[measure] = MeasureParameters(_fit_dynamics(cells, sector), usual**0.5)
    found[Measure.WAIT] = _fit_waits(pooled, bound, sector)
    return Parameters(found)


def _fit_waits(pooled: TallyArrays, bound: FloatArray, sector: IntArray) -> MeasureParameters:
    """Alternate EM for the spread and the filter, then estimate the dynamics from the resulting censored means."""
    spread = USUAL_SPREAD
    start = np.full(len(sector), 1.0 - USUAL_WAIT / LOG_HOUR)
    for _ in range(SPREAD_ROUNDS):
        cells = wait_cells(pooled, spread=spread, bound=bound, month_sd=USUAL.month_sd)
        centre, filtered = centred(cells, USUAL, sector, start)
        level = (1.0 - centre.mean[:, None] - filtered.mean) * LOG_HOUR
        stories = pooled.answered_n[:, :, 0] + pooled.gave_up_histogram[:, :, 0].sum(axis=2)
        spread = next_spread(
            level.ravel(),
            spread,
            answered=pooled.answered_n.ravel(),
            total=pooled.answered_sum.ravel(),
            squares=pooled.answered_sum_squares.ravel(),
            gave_up=pooled.gave_up_histogram.reshape(-1, pooled.gave_up_histogram.shape[-1]),
            doubt=(stories * filtered.variance * LOG_HOUR**2).ravel(),
        )
    return MeasureParameters(_fit_dynamics(_held(cells, 1.0 - level / LOG_HOUR), sector), spread)


def _held(cells: WaitCells, level: FloatArray) -> CountedCells:
    """The waits as uncensored cells, given the levels (C, T) that were estimated."""
    n, mean = np.zeros_like(cells.answered), np.zeros_like(cells.answered)
    unit = (cells.spread / LOG_HOUR) ** 2
    for month in range(cells.months):
        with_data = cells.cells_with_data(month, 0)
        mean[with_data, month, 0], noise = cells.observed(month, 0, with_data, level[with_data, month])
        n[with_data, month, 0] = unit / (noise - cells.month_sd**2)
    return CountedCells(n, mean, np.full(len(n), unit), cells.month_sd, cells.months, strata=1)


def centred(
    cells: Cells, dynamics: Dynamics, sector: IntArray, start: FloatArray, *, hypothesis: Hypothesis = NO_BIAS
) -> tuple[Centres, Filtered]:
    """Sector centres in the last month and the filter around them, in two rounds from `start` (C,)."""
    centre = start
    for _ in range(2):
        filtered = run_filter(cells, centre, dynamics, hypothesis=hypothesis)
        value, precision = equivalent(filtered.mean[:, -1], filtered.variance[:, -1], centre, dynamics)
        found = centres(value, precision, dynamics.prior_variance, sector)
        centre = found.mean
    return found, run_filter(cells, centre, dynamics, hypothesis=hypothesis)


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
    centre, _ = centred(cells, USUAL, sector, start)

    def cost(logs: FloatArray) -> float:
        tried = _dynamics(logs)
        likelihood = run_filter(replace(cells, month_sd=tried.month_sd), centre.mean, tried).likelihood
        return float(0.5 * ((logs - _USUAL_LOGS) ** 2).sum() / PRIOR_SD**2 - likelihood.sum())

    best = _dynamics(minimize(cost, _USUAL_LOGS, method="L-BFGS-B", options={"maxiter": 30}).x)
    variance = run_filter(replace(cells, month_sd=best.month_sd), centre.mean, best).variance[:, -1]
    info = float((1.0 - variance / best.prior_variance).sum())
    sectors = len(np.unique(sector[known.any(axis=(1, 2))]))
    return replace(best, level_sd=best.level_sd * (info / max(info - sectors, info / 2.0)) ** 0.5)


def _dynamics(logs: FloatArray) -> Dynamics:
    level, drift, memory, month = (float(x) for x in logs)
    return Dynamics(exp(level), exp(drift), 1.0 / (1.0 + exp(-memory)), exp(month))


_USUAL_LOGS: Final = np.array([log(USUAL.level_sd), log(USUAL.drift_sd), 2.2, log(USUAL.month_sd)])
