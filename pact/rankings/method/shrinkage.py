"""Pulls companies' means to their sectors' means, and those to the platform's (Efron & Morris 1975).

Pure: arrays in, arrays out, on a scale of 0–1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from pact.rankings.method.arrays import FloatArray, IntArray

PSEUDO_COMPANIES: Final = 4.0  # that the usual variances between companies and sectors count as
USUAL_BETWEEN: Final = 0.10**2  # between companies of a sector
USUAL_ACROSS: Final = 0.05**2  # between sectors
LEAST_BETWEEN: Final = 0.02**2  # companies and sectors always differ at least this much
PRIOR_CENTRE: Final = 0.5  # of the platform's mean, before there are stories
PRIOR_PRECISION: Final = 0.25**-2
ROUNDS: Final = 8  # of the fixed-point iterations below


@dataclass(frozen=True, eq=False)
class Centres:
    """What each company's sector leads us to expect; arrays (C,)."""

    mean: FloatArray
    variance: FloatArray
    across: float  # variance between sectors
    platform: float

    def of(self, companies: IntArray | slice) -> Centres:
        """The same for some of the companies."""
        return replace(self, mean=self.mean[companies], variance=self.variance[companies])


def centres(mean: FloatArray, precision: FloatArray, between: float, sector: IntArray) -> Centres:
    """Sector means by generalised least squares, themselves pulled to the platform's mean.

    `precision` (C,) is 1/variance of each company's `mean` (C,), 0 where there is no story. `between` is the
    variance of companies within a sector, `sector` (C,) counts from 0.
    """
    weight = precision / (1.0 + between * precision)
    sector_precision = sums_by(weight, sector)
    sector_mean = divided(sums_by(weight * mean, sector), sector_precision)
    sector_noise = divided(np.ones_like(sector_mean), sector_precision)
    platform_of = np.zeros(len(sector_mean), dtype=np.int64)
    across = variance_between(sector_mean, sector_noise, platform_of, USUAL_ACROSS)
    sector_weight = sector_precision / (1.0 + across * sector_precision)
    platform_precision = PRIOR_PRECISION + sector_weight.sum()
    platform = (PRIOR_PRECISION * PRIOR_CENTRE + sector_weight @ sector_mean) / platform_precision
    pull = 1.0 / (1.0 + across * sector_precision)
    centre = (1.0 - pull) * sector_mean + pull * platform
    variance = pull * across + pull**2 / platform_precision
    return Centres(centre[sector], variance[sector], across, float(platform))


def variance_between(mean: FloatArray, noise: FloatArray, group: IntArray, usual: float) -> float:
    """Variance of true means within their groups, by the method of moments (DerSimonian & Laird 1986).

    `noise` is the variance of each mean, 0 where there is none.

    The weights depend on the result, so it iterates (Paule & Mandel 1982). The usual variance is added as if from
    `PSEUDO_COMPANIES` companies.
    """
    has_stories = noise > 0.0
    mean, noise, group = mean[has_stories], noise[has_stories], group[has_stories]
    variance = usual
    for _ in range(ROUNDS):
        weight = variance / (variance + noise)
        total = sums_by(weight, group)[group]
        centre = sums_by(weight * mean, group)[group] / total
        free = weight * (1.0 - weight / total)
        surplus = (weight * (mean - centre) ** 2 - free * noise).sum()
        variance = max(
            LEAST_BETWEEN,
            float((PSEUDO_COMPANIES * usual + surplus) / (PSEUDO_COMPANIES + free.sum())),
        )
    return variance


def sums_by(amounts: FloatArray, group: IntArray) -> FloatArray:
    """Sum of the amounts in each group."""
    return np.bincount(group, amounts).astype(np.float64)


def divided(part: FloatArray, whole: FloatArray) -> FloatArray:
    """part / whole, or 0 where whole is 0."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0.0)
