"""Follows companies from month to month: a Kalman filter over arrays of companies (Kalman 1960).

A company's measure is y = μ + a + d + [new] b + ε: a constant level a, a drift d, and a bias b of new accounts.
Drift and bias both decay towards zero. Pure, on the scale of 0–1; C companies, T months.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import Final, Protocol

import numpy as np

from pact.rankings.method.arrays import NEW, FloatArray, IntArray

BIAS_MEMORY: Final = 0.8
"""The share of the bias of new accounts that remains after a month."""
UNUSUAL: Final = 2.5
"""Standard deviations of surprise beyond which an observation is trusted less (Huber 1964)."""


@dataclass(frozen=True)
class Dynamics:
    """How companies differ and change in one measure. Standard deviations are on the scale of 0–1."""

    level_sd: float  # A, of companies within their sector
    drift_sd: float  # D, stationary standard deviation of the drift
    memory: float  # φ, share of the drift that remains after a month
    month_sd: float  # τ_m, extra scatter of a month beyond that of its stories

    @property
    def prior_variance(self) -> float:
        """V₀ = A² + D², for a company of which only the sector is known."""
        return self.level_sd**2 + self.drift_sd**2


class Cells(Protocol):
    """The data of one measure by cell: a company, a month and a stratum."""

    @property
    def months(self) -> int: ...

    @property
    def strata(self) -> int: ...

    def cells_with_data(self, month: int, stratum: int) -> IntArray:
        """Indices (k,) of the companies that have stories in this month and stratum."""

    def observed(
        self, month: int, stratum: int, with_data: IntArray, level: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Means (k,) and variances (k,) of these companies' cells, given an estimate `level` (k,) of their levels."""

    def rounds(self, month: int, stratum: int) -> int:
        """How many times to repeat the observation. Each repetition uses a better estimate of the level."""


@dataclass(frozen=True, eq=False)
class Filtered:
    """Estimates for each company after each month; arrays (C, T)."""

    mean: FloatArray  # of a + d, around the centre that was given
    variance: FloatArray
    likelihood: FloatArray  # logarithm, of all months up to this one, before surprises are softened


def run_filter(
    cells: Cells, centre: FloatArray, dynamics: Dynamics, *, bias_sd: float, unusual: float = UNUSUAL
) -> Filtered:
    """Run through the months around each company's `centre` (C,). Each month first decays the state, then
    observes.

    With `bias_sd` 0 new accounts are treated like established ones.
    """
    count = len(centre)
    state = _State(centre, np.zeros((count, 3)), _stationary(count, dynamics, bias_sd))
    keep = np.array([1.0, dynamics.memory, BIAS_MEMORY])
    renewed = (1.0 - keep**2) * np.array([0.0, dynamics.drift_sd**2, bias_sd**2])
    means, variances, likelihoods = (np.empty((count, cells.months)) for _ in range(3))
    likelihood = np.zeros(count)
    for month in range(cells.months):
        if month:
            state.mean[...] *= keep
            state.covariance[...] *= keep[:, None] * keep
            state.covariance[:, [0, 1, 2], [0, 1, 2]] += renewed
        for stratum in range(cells.strata):
            with_data = cells.cells_with_data(month, stratum)
            if len(with_data):
                likelihood[with_data] += _observe(cells, (month, stratum), with_data, state, unusual=unusual)
        means[:, month] = state.mean[:, 0] + state.mean[:, 1]
        known = state.covariance
        variances[:, month] = known[:, 0, 0] + 2.0 * known[:, 0, 1] + known[:, 1, 1]
        likelihoods[:, month] = likelihood
    return Filtered(means, variances, likelihoods)


@dataclass(frozen=True, eq=False)
class _State:
    """State of a, d and b. The arrays are updated in place from month to month."""

    centre: FloatArray  # (C,)
    mean: FloatArray  # (C, 3)
    covariance: FloatArray  # (C, 3, 3)


def _stationary(count: int, dynamics: Dynamics, bias_sd: float) -> FloatArray:
    variances = [dynamics.level_sd**2, dynamics.drift_sd**2, bias_sd**2]
    return np.tile(np.diag(variances), (count, 1, 1))


def _observe(
    cells: Cells, cell: tuple[int, int], with_data: IntArray, state: _State, *, unusual: float
) -> FloatArray:
    """Update the state of the companies with stories in the cell (month, stratum). Returns their log-likelihoods
    (k,).
    """
    seen = np.array([1.0, 1.0, float(cell[1] == NEW)])
    before, spread, middle = state.mean[with_data], state.covariance[with_data], state.centre[with_data]
    reach = spread @ seen
    expected, doubt = middle + before @ seen, reach @ seen
    level = expected
    for _ in range(cells.rounds(*cell)):
        mean, noise = cells.observed(*cell, with_data, level)
        surprise, total = mean - expected, doubt + noise
        softened = total * np.maximum(1.0, np.abs(surprise) / (unusual * np.sqrt(total)))
        gain = reach / softened[:, None]
        after = before + gain * surprise[:, None]
        level = middle + after @ seen
    state.mean[with_data] = after
    state.covariance[with_data] = spread - gain[:, :, None] * reach[:, None, :]
    likelihood: FloatArray = -0.5 * (np.log(2.0 * pi * total) + surprise**2 / total)
    return likelihood


@dataclass(frozen=True, eq=False)
class Mixture:
    """Filters for several hypotheses about the bias of new accounts, and the weight of each; (C, T) each."""

    mean: FloatArray
    variance: FloatArray


def mixed(filters: list[Filtered], belief: FloatArray) -> Mixture:
    """Mean and variance over filters weighted by `belief` (K, C, T), including the spread between their means."""
    means = np.stack([filtered.mean for filtered in filters])
    mean = (belief * means).sum(axis=0)
    within = sum(weight * filtered.variance for weight, filtered in zip(belief, filters, strict=True))
    return Mixture(mean, within + (belief * (means - mean) ** 2).sum(axis=0))


def beliefs(priors: tuple[float, ...], likelihood: FloatArray, *, trust: float) -> FloatArray:
    """prior · exp(trust · log-likelihood) for each hypothesis, normalised to sum to 1; `likelihood` and result (K,
    C, T).

    `trust` below 1 allows for errors that are correlated between months and measures.
    """
    scaled = np.log(np.array(priors))[:, None, None] + trust * likelihood
    scaled -= scaled.max(axis=0)
    raw = np.exp(scaled)
    weights: FloatArray = raw / raw.sum(axis=0)
    return weights
