"""Estimates resolution, politeness and wait together, because each tells something about the others. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from pact.rankings.method.arrays import FloatArray
from pact.rankings.method.shrinkage import divided

PRIOR_CORRELATION: Final = 0.5
"""Correlation between a company's true levels, used where there are too few companies to estimate it."""
PSEUDO_COMPANIES: Final = 15.0
"""The estimated correlation is pulled to that prior as if by this many companies."""
RELIABLE: Final = 0.6
PSEUDO_STORIES: Final = 20.0
MOST: Final = 0.8
"""No two measures are taken to be more alike than this. Where they nearly always agree, a company that contradicts this
with a few stories would otherwise get levels that none of its measures has.
"""


@dataclass(frozen=True, eq=False)
class Equivalent:
    """What the stories of one measure say about each company, as a single observation; arrays (C,)."""

    value: FloatArray
    precision: FloatArray  # 1/variance, 0 where there is nothing
    prior_variance: float  # V₀, of companies around their sector's centre
    centre: FloatArray
    centre_variance: FloatArray

    @property
    def reliability(self) -> FloatArray:
        """1 − posterior/prior variance: 0 if only the sector is known, near 1 with many stories."""
        return 1.0 - 1.0 / (1.0 + self.prior_variance * self.precision)

    @property
    def mean(self) -> FloatArray:
        """Posterior mean from this measure alone."""
        return self.centre + self.reliability * (self.value - self.centre)

    @property
    def variance(self) -> FloatArray:
        """Posterior variance from this measure alone, including the uncertainty of the sector's centre."""
        pull = 1.0 - self.reliability
        return pull * self.prior_variance + pull**2 * self.centre_variance


def joint_update(
    measures: list[Equivalent], truth: FloatArray, certainty: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Posterior means (C, K) and covariance (C, K, K) of K measures, on their scale of 0–1.

    `truth` (K, K) is the correlation of true levels, `certainty` (C, K, K) the inverse of that of the errors of each
    company's means. The update combines a normal prior with a normal observation (Fay & Herriot 1979, in K dimensions).
    """
    value, precision, centre, centre_variance = (
        np.stack([getattr(equivalent, name) for equivalent in measures], axis=1)
        for name in ("value", "precision", "centre", "centre_variance")
    )
    prior_sd = np.sqrt([equivalent.prior_variance for equivalent in measures])
    prior = np.linalg.inv(np.outer(prior_sd, prior_sd) * truth)
    root = np.sqrt(precision)
    data_precision = root[:, :, None] * root[:, None, :] * certainty
    covariance = np.linalg.inv(prior + data_precision)
    mean = centre + np.einsum("ckl,clm,cm->ck", covariance, data_precision, value - centre)
    pull = covariance @ prior
    covariance = covariance + np.einsum("ckl,cl,cml->ckm", pull, centre_variance, pull)
    return mean, covariance


def prior_correlation(measures: list[Equivalent]) -> FloatArray:
    """Correlation (K, K) of true levels within sectors, from companies with reliable estimates in all measures."""
    known = np.all([equivalent.reliability > RELIABLE for equivalent in measures], axis=0)
    count = int(known.sum())
    correlation = np.full((len(measures), len(measures)), PRIOR_CORRELATION)
    if count >= PSEUDO_COMPANIES:
        levels = np.stack([equivalent.mean[known] - equivalent.centre[known] for equivalent in measures])
        lean = PSEUDO_COMPANIES / count
        sd = levels.std(axis=1)
        empirical = divided(np.cov(levels, bias=True), np.outer(sd, sd))
        correlation = (1.0 - lean) * np.clip(empirical, -MOST, MOST) + lean * correlation
    np.fill_diagonal(correlation, 1.0)
    return correlation


def shared_noise(correlation: FloatArray, n: FloatArray, every: FloatArray) -> FloatArray:
    """Correlation (C, K, K) of the errors of each company's means, from the correlation (K, K) within a story.

    `n` (C, K) counts the stories with each measure, `every` (C,) those with any. Two measures share noise only through
    stories that have both. At least n + n' − `every` do, and we take no more: their errors would seem to agree where
    each measure is known from stories of its own.
    """
    one, other = n[:, :, None], n[:, None, :]
    both = np.maximum(one + other - np.maximum(every[:, None, None], np.maximum(one, other)), 0.0)
    shared = correlation * divided(both, np.sqrt(one * other))
    diagonal = np.arange(n.shape[1])
    shared[:, diagonal, diagonal] = 1.0
    return shared


def residual_correlation(products: FloatArray) -> FloatArray:
    """Correlation (3, 3) within companies, from the cross-products of companies with more than one story."""
    repeated = products[products[:, 0] > 1.0]
    n, sums = repeated[:, 0], repeated[:, 1:4]
    upper = (repeated[:, 4:] - sums[:, [0, 0, 0, 1, 1, 2]] * sums[:, [0, 1, 2, 1, 2, 2]] / n[:, None]).sum(axis=0)
    scatter = upper[[[0, 1, 2], [1, 3, 4], [2, 4, 5]]]
    sd = np.sqrt(np.maximum(np.diag(scatter), 0.0))
    freedom = (n - 1.0).sum()
    correlation = np.clip(divided(scatter, np.outer(sd, sd)), -MOST, MOST)
    correlation *= freedom / (freedom + PSEUDO_STORIES)
    np.fill_diagonal(correlation, 1.0)
    return correlation
