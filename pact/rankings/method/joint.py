"""Resolution, politeness and wait together: what is known of one says something of the others. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from pact.rankings.method.arrays import FloatArray
from pact.rankings.method.shrinkage import divided

PRIOR_CORRELATION: Final = 0.5
"""Between a company's true levels, where too few companies tell: good at one is mostly good at another."""
PSEUDO_COMPANIES: Final = 15.0
"""By so many companies the correlation of true levels leans on that."""
RELIABLE: Final = 0.6
PSEUDO_STORIES: Final = 20.0


@dataclass(frozen=True, eq=False)
class Equivalent:
    """All that one measure's stories say of each company, as one observation; arrays (C,)."""

    value: FloatArray
    precision: FloatArray  # 1/variance, 0 where there is nothing
    prior_variance: float  # V₀, of companies around their sector's centre
    centre: FloatArray
    centre_variance: FloatArray
    n: FloatArray  # decayed number of stories

    @property
    def reliability(self) -> FloatArray:
        """1 − posterior/prior variance: 0 where nothing is known but the sector, towards 1 with many stories."""
        return 1.0 - 1.0 / (1.0 + self.prior_variance * self.precision)

    @property
    def mean(self) -> FloatArray:
        """Posterior mean of this measure alone."""
        return self.centre + self.reliability * (self.value - self.centre)

    @property
    def variance(self) -> FloatArray:
        """Posterior variance of this measure alone, the doubt about the sector's centre included."""
        pull = 1.0 - self.reliability
        return pull * self.prior_variance + pull**2 * self.centre_variance


def joint_update(measures: list[Equivalent], products: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Posterior means (C, K) and covariance (C, K, K) of K measures, on their scale of 0–1.

    `products` (C, 10) are the all-time cross-products, from which the correlation of errors is taken. The
    update is that of a normal prior with a normal observation (Fay & Herriot 1979, in K dimensions).
    """
    value, precision, centre, centre_variance, n = (
        np.stack([getattr(equivalent, name) for equivalent in measures], axis=1)
        for name in ("value", "precision", "centre", "centre_variance", "n")
    )
    prior_sd = np.sqrt([equivalent.prior_variance for equivalent in measures])
    prior = np.linalg.inv(np.outer(prior_sd, prior_sd) * prior_correlation(measures))
    root = np.sqrt(precision)
    told = root[:, :, None] * root[:, None, :] * np.linalg.inv(shared_noise(residual_correlation(products), n))
    covariance = np.linalg.inv(prior + told)
    mean = centre + np.einsum("ckl,clm,cm->ck", covariance, told, value - centre)
    pull = covariance @ prior
    covariance = covariance + np.einsum("ckl,cl,cml->ckm", pull, centre_variance, pull)
    return mean, covariance


def prior_correlation(measures: list[Equivalent]) -> FloatArray:
    """Correlation (K, K) of true levels within sectors, from companies that are well known in all measures."""
    known = np.all([equivalent.reliability > RELIABLE for equivalent in measures], axis=0)
    count = int(known.sum())
    correlation = np.full((len(measures), len(measures)), PRIOR_CORRELATION)
    if count >= PSEUDO_COMPANIES:
        levels = np.stack([equivalent.mean[known] - equivalent.centre[known] for equivalent in measures])
        lean = PSEUDO_COMPANIES / count
        sd = levels.std(axis=1)
        empirical = divided(np.cov(levels, bias=True), np.outer(sd, sd))
        correlation = (1.0 - lean) * np.clip(empirical, -0.95, 0.95) + lean * correlation
    np.fill_diagonal(correlation, 1.0)
    return correlation


def shared_noise(correlation: FloatArray, n: FloatArray) -> FloatArray:
    """Correlation (C, K, K) of the errors of each company's means, from that (K, K) within a story.

    Two measures share noise only as far as they share stories. One's are taken to be all among the other's,
    which makes the correlation of their means √(fewer/more) of that within a story.
    """
    fewer, more = np.minimum(n[:, :, None], n[:, None, :]), np.maximum(n[:, :, None], n[:, None, :])
    shared = correlation * np.sqrt(divided(fewer, more))
    diagonal = np.arange(n.shape[1])
    shared[:, diagonal, diagonal] = 1.0
    return shared


def residual_correlation(products: FloatArray) -> FloatArray:
    """Correlation (3, 3) within companies, from the cross-products of those with more than one story."""
    told = products[products[:, 0] > 1.0]
    n, sums = told[:, 0], told[:, 1:4]
    upper = (told[:, 4:] - sums[:, [0, 0, 0, 1, 1, 2]] * sums[:, [0, 1, 2, 1, 2, 2]] / n[:, None]).sum(axis=0)
    scatter = upper[[[0, 1, 2], [1, 3, 4], [2, 4, 5]]]
    sd = np.sqrt(np.maximum(np.diag(scatter), 0.0))
    freedom = (n - 1.0).sum()
    correlation = np.clip(divided(scatter, np.outer(sd, sd)), -0.95, 0.95)
    correlation *= freedom / (freedom + PSEUDO_STORIES)
    np.fill_diagonal(correlation, 1.0)
    return correlation
