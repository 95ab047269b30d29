"""Follows companies from month to month: a Kalman filter over arrays of companies (Kalman 1960).

A company's measure is y = μ + a + d + [biased] b + ε: a constant level a, a drift d, and a bias b of the accounts
that a hypothesis distrusts, either the new or the established ones. Drift and bias both decay towards zero. Pure, on
the scale of 0–1; C companies, T months.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf, pi
from typing import Final, Protocol

import numpy as np

from pact.rankings.method.arrays import ESTABLISHED, NEW, FloatArray, IntArray

BIAS_MEMORY: Final = 0.95
"""The share of the bias of a stratum that remains after a month."""
UNUSUAL: Final = 2.5
"""Standard deviations of surprise beyond which an observation is trusted less (Huber 1964)."""


@dataclass(frozen=True)
class Hypothesis:
    """What may be wrong with the stories of some strata, and how likely that is before there are any."""

    biased: tuple[int, ...]
    bias_sd: float
    prior: float


HYPOTHESES: Final = (
    Hypothesis((NEW,), 0.09, 0.7925),
    Hypothesis((NEW,), 0.35, 0.15),
    Hypothesis((ESTABLISHED,), 0.35, 0.05),
    Hypothesis((NEW, ESTABLISHED), 0.35, 0.0075),
)
"""New accounts differ a little, as they usually do; or many of them are false; or many established ones are; or of both."""
NO_BIAS: Final = Hypothesis((), 0.0, 1.0)
TRUST: Final = 1.1
"""Exponent of the likelihood of each hypothesis. Errors are correlated between months and measures, which speaks for less
than 1, but scoring.py counts a cell's evidence only as far as the company was known.
"""


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


Companies = IntArray | slice
"""Indices (k,), or all."""


class Cells(Protocol):
    """The data of one measure by cell: a company, a month and a stratum."""

    @property
    def months(self) -> int: ...

    @property
    def strata(self) -> int: ...

    def companies(self, month: int, stratum: int) -> Companies | None:
        """The companies that are observed in this month and stratum: those that have stories there, or all, of which those
        without have an infinite variance, which changes nothing. None if nobody has any.
        """

    def observed(self, month: int, stratum: int, level: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Means (k,) and variances (k,) of these companies' cells, given an estimate `level` (k,) of their levels."""

    def rounds(self, month: int, stratum: int) -> int:
        """How many times to repeat the observation. Each repetition uses a better estimate of the level."""


@dataclass(frozen=True, eq=False)
class Filtered:
    """Estimates for each company after each month; arrays (C, T) or, of each cell, (C, T, S)."""

    mean: FloatArray  # of a + d, around the centre that was given
    variance: FloatArray
    likelihood: FloatArray  # of each cell, logarithm, before surprises are softened
    known: FloatArray  # share of the prior variance that was resolved before each cell


def run_filter(
    cells: Cells,
    centre: FloatArray,
    dynamics: Dynamics,
    *,
    hypothesis: Hypothesis = NO_BIAS,
    unusual: float = UNUSUAL,
) -> Filtered:
    """Run through the months around each company's `centre` (C,). Each month first decays the state, then
    observes the established stratum, then the new one.
    """
    count = len(centre)
    # Months come first in memory, because nearly everything that is asked for is of one month.
    means, variances = (np.empty((cells.months, count)) for _ in range(2))
    likelihoods, known = (np.zeros((cells.months, cells.strata, count)) for _ in range(2))

    def note(
        cell: tuple[int, int], own: Companies, doubt: FloatArray, surprise: FloatArray, total: FloatArray
    ) -> None:
        known[cell][own] = 1.0 - doubt / dynamics.prior_variance
        likelihoods[cell][own] = np.where(np.isinf(total), 0.0, _log_likelihood(surprise, total))

    for month, state in enumerate(_states(cells, centre, dynamics, hypothesis, unusual=unusual, note=note)):
        means[month] = state.mean[0] + state.mean[1]
        variances[month] = state.doubt
    return Filtered(means.T, variances.T, likelihoods.transpose(2, 0, 1), known.transpose(2, 0, 1))


def followed_until_last(
    cells: Cells, centre: FloatArray, dynamics: Dynamics, *, hypothesis: Hypothesis = NO_BIAS
) -> tuple[FloatArray, FloatArray]:
    """The means and variances (C,) that `run_filter` finds for the last month, and nothing else."""
    for state in _states(cells, centre, dynamics, hypothesis):
        last = state
    return last.mean[0] + last.mean[1], last.doubt


def linear(cells: Cells, centre: FloatArray, dynamics: Dynamics) -> tuple[FloatArray, FloatArray]:
    """The mean (C,) of a + d in the last month as a filter without bias that softens no surprise finds it, and the sum of
    the weights that it gives to the cells.

    That filter is linear, so cells that all lie 1 above the centre show the weights.
    """
    for state in _states(cells, centre, dynamics, NO_BIAS, unusual=inf):
        last = state
    return last.mean[0] + last.mean[1], last.weight[0] + last.weight[1]


@dataclass(frozen=True, eq=False)
class _State:
    """State of a, d and each b, P parts. The arrays are updated in place from month to month.

    Parts come before companies, so that each step runs over the companies as they lie in memory.
    """

    centre: FloatArray  # (C,)
    mean: FloatArray  # (P, C)
    covariance: FloatArray  # (P, P, C)
    weight: FloatArray  # (P, C), the mean if all cells lay 1 above the centre; kept up if nothing is softened

    @property
    def doubt(self) -> FloatArray:
        """Variance (C,) of a + d."""
        known = self.covariance
        doubt: FloatArray = known[0, 0] + 2.0 * known[0, 1] + known[1, 1]
        return doubt


_Note = Callable[[tuple[int, int], Companies, FloatArray, FloatArray, FloatArray], None]
"""Called with each cell (month, stratum), the companies (k,) that are observed in it, the variances of their a + d before,
their surprises and the variances of these.
"""


def _states(
    cells: Cells,
    centre: FloatArray,
    dynamics: Dynamics,
    hypothesis: Hypothesis,
    *,
    unusual: float = UNUSUAL,
    note: _Note | None = None,
) -> Iterator[_State]:
    """The state after each month, which the next one changes."""
    count, biases = len(centre), len(hypothesis.biased)
    stationary = np.array([dynamics.level_sd**2, dynamics.drift_sd**2, *[hypothesis.bias_sd**2] * biases])
    parts = np.arange(len(stationary))
    mean, weight = (np.zeros((len(parts), count)) for _ in range(2))
    state = _State(centre, mean, np.repeat(np.diag(stationary)[:, :, None], count, axis=2), weight)
    keep = np.array([1.0, dynamics.memory, *[BIAS_MEMORY] * biases])
    renewed = (1.0 - keep**2) * stationary
    for month in range(cells.months):
        if month:
            state.mean[...] *= keep[:, None]
            if unusual == inf:
                state.weight[...] *= keep[:, None]
            state.covariance[...] *= (keep[:, None] * keep)[:, :, None]
            state.covariance[parts, parts] += renewed[:, None]
        for stratum in range(cells.strata):
            own = cells.companies(month, stratum)
            if own is not None:
                doubt = state.doubt[own] if note else None
                surprise, total = _observe(
                    cells, (month, stratum), own, state, _seen(hypothesis, stratum), unusual=unusual
                )
                if note and doubt is not None:
                    note((month, stratum), own, doubt, surprise, total)
        yield state


def _log_likelihood(surprise: FloatArray, total: FloatArray) -> FloatArray:
    likelihood: FloatArray = -0.5 * (np.log(2.0 * pi * total) + surprise**2 / total)
    return likelihood


def _seen(hypothesis: Hypothesis, stratum: int) -> list[int]:
    """The parts of the state that a cell of the stratum shows, in the order in which they are added.

    The order is the one in which the editions so far were made, because another gives other last digits.
    """
    biases = [part for part, biased in enumerate(hypothesis.biased, 2) if stratum == biased]
    if len(hypothesis.biased) == 2 and biases:
        return [biases[0] - 2, biases[0], 3 - biases[0]]
    return [0, 1, *biases]


def _observe(
    cells: Cells, cell: tuple[int, int], own: Companies, state: _State, seen: list[int], *, unusual: float
) -> tuple[FloatArray, FloatArray]:
    """Update the state of these companies by the cell (month, stratum), which shows the sum of the parts `seen` of the
    state. Returns their surprises (k,) and the variances of these.
    """
    before, spread, middle = state.mean[:, own], state.covariance[:, :, own], state.centre[own]
    reach = _total(spread.swapaxes(0, 1), seen)
    expected, doubt = middle + _total(before, seen), _total(reach, seen)
    level = expected
    for _ in range(cells.rounds(*cell)):
        mean, noise = cells.observed(*cell, level)
        surprise, total = mean - expected, doubt + noise
        softened = total if unusual == inf else _softened(surprise, total, unusual)
        gain = reach / softened
        after = before + gain * surprise
        level = middle + _total(after, seen)
    if unusual == inf:
        weight = state.weight[:, own]
        state.weight[:, own] = weight + gain * ((middle + 1.0) - (middle + _total(weight, seen)))
    state.mean[:, own] = after
    spread -= gain[:, None] * reach
    if not isinstance(own, slice):  # of all companies it is the state's array, and no copy
        state.covariance[:, :, own] = spread
    return surprise, total


def _softened(surprise: FloatArray, total: FloatArray, unusual: float) -> FloatArray:
    softened: FloatArray = np.sqrt(total)
    softened *= unusual
    np.divide(np.abs(surprise), softened, out=softened)
    np.maximum(1.0, softened, out=softened)
    softened *= total
    return softened


def _total(parts: FloatArray, seen: list[int]) -> FloatArray:
    """The sum of those that are seen, one after the other, of an array whose first axis counts parts."""
    total: FloatArray = parts[seen[0]] + parts[seen[1]]
    for part in seen[2:]:
        total = total + parts[part]
    return total


def fill_likelihoods(cells: Cells, centre: FloatArray, dynamics: Dynamics, found: FloatArray) -> None:
    """Fill in (C, T) the likelihoods that `run_filter` finds without bias in cells of one stratum that are observed once.

    Every digit is the same, in a third of the time: a fit asks for nothing else, hundreds of times.
    """
    count, memory = len(centre), dynamics.memory
    start, renewed = dynamics.drift_sd**2, (1.0 - memory * memory) * dynamics.drift_sd**2
    means = [np.zeros(count), np.zeros(count)]  # of the level and the drift
    known = [np.full(count, dynamics.level_sd**2), np.zeros(count), np.zeros(count), np.full(count, start)]
    found[...] = 0.0
    for month in range(cells.months):
        if month:
            means[1] *= memory
            known[1] *= memory
            known[2] *= memory
            known[3] *= memory * memory
            known[3] += renewed
        own = cells.companies(month, 0)
        if own is None:
            continue
        level, drift = (each[own] for each in means)
        alone, across, back, moved = (each[own] for each in known)
        reach, reach_of_drift = alone + across, back + moved
        middle = level + drift
        middle += centre[own]
        mean, noise = cells.observed(month, 0, middle)
        surprise, total = mean - middle, reach + reach_of_drift
        total += noise
        softened = _softened(surprise, total, UNUSUAL)
        gain, gain_of_drift = reach / softened, reach_of_drift / softened
        means[0][own], means[1][own] = level + gain * surprise, drift + gain_of_drift * surprise
        known[0][own], known[1][own] = alone - gain * reach, across - gain * reach_of_drift
        known[2][own], known[3][own] = back - gain_of_drift * reach, moved - gain_of_drift * reach_of_drift
        surprise *= surprise
        surprise /= total
        total *= 2.0 * pi
        np.log(total, out=total)
        total += surprise
        total *= -0.5
        if isinstance(own, slice):
            total[np.isinf(noise)] = 0.0
        found[own, month] = total


def beliefs(likelihood: FloatArray, *, trust: float = TRUST) -> FloatArray:
    """prior · exp(trust · log-likelihood) for each of `HYPOTHESES`, normalised to sum to 1; both (K, C, T).

    `trust` below 1 allows for errors that are correlated between months and measures.
    """
    priors = np.array([hypothesis.prior for hypothesis in HYPOTHESES])
    scaled = np.log(priors)[:, None, None] + trust * likelihood
    scaled -= scaled.max(axis=0)
    raw = np.exp(scaled)
    weights: FloatArray = raw / raw.sum(axis=0)
    return weights


def mixed(belief: FloatArray, means: FloatArray, variances: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and variance over hypotheses weighted by `belief`, including the spread between their means; all (K, …)."""
    mean: FloatArray = (belief * means).sum(axis=0)
    variance: FloatArray = (belief * (variances + (means - mean) ** 2)).sum(axis=0)
    return mean, variance
