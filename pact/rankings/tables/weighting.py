"""The overall score by a reader's own weights: pure arithmetic on what each row stores.

A row of the overall table stores the means of resolution, politeness and wait (points of 100, in the order of
`OVERALL_MEASURES`) and their covariance (points squared). For weights w the score is w·means and its variance
w'·covariance·w.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from pact.rankings.values import FEWEST, OVERALL_WEIGHTS

WHOLE: Final = 100
"""What the three weights add up to."""
_WRITTEN: Final = re.compile("-".join(["(0|[1-9][0-9]{0,2})"] * 3))


class Weights(NamedTuple):
    """Whole numbers from 0 to 100 that add up to 100."""

    resolution: int
    politeness: int
    wait: int

    def __str__(self) -> str:
        return f"{self.resolution}-{self.politeness}-{self.wait}"


SITE_WEIGHTS: Final = Weights(*(round(WHOLE * weight) for weight in OVERALL_WEIGHTS))


class Scored(NamedTuple):
    """A score and its 90% interval, in points of 100, not clipped."""

    score: float
    low: float
    high: float


def read_weights(text: str) -> Weights:
    """Weights as in addresses: “50-20-30”. Raises ValueError for anything else."""
    found = _WRITTEN.fullmatch(text)
    weights = Weights(*map(int, found.groups())) if found else None
    if weights is None or sum(weights) != WHOLE:
        raise ValueError(f"no weights: {text!r}")
    return weights


def weighted_score(means: Sequence[float], weights: Weights) -> float:
    """The overall score from the three means, all in points of 100."""
    return sum(weight * mean for weight, mean in zip(weights, means, strict=True)) / WHOLE


def weighted_variance(covariance: Sequence[Sequence[float]], weights: Weights) -> float:
    """Variance of that score in points squared, from the (3, 3) covariance. Never below 0."""
    pairs = (
        weight * other * covariance[row][column]
        for row, weight in enumerate(weights)
        for column, other in enumerate(weights)
    )
    return max(0.0, sum(pairs) / WHOLE**2)


def is_covered(figures: Mapping[str, Any], weights: Weights, *, ranked: bool) -> bool:
    """Whether a row has enough stories of each measure that counts for more by `weights` than by ours.

    Enough to be ranked by that measure alone, or (not `ranked`) to show a score. Otherwise the score would mostly be
    what we expect of the sector. Rows of tables made before this was stored are covered for the resolution only,
    which every ranked company has enough of.
    """
    if ranked:
        enough = figures.get("ranked", (True, False, False))
    else:
        enough = [answers >= FEWEST for answers in figures.get("answers", (FEWEST, 0, 0))]
    return all(has for has, weight, ours in zip(enough, weights, SITE_WEIGHTS, strict=True) if weight > ours)


def scored_anew(figures: Mapping[str, Any], *, low: float, high: float, weights: Weights) -> Scored:
    """A row's score and interval by `weights`.

    `figures` holds the row's means and covariance, `low` and `high` its interval by our weights. The new interval
    is scaled from that one by the ratio of the standard deviations, so it includes what the method adds to the
    plain variance for the uncertainty of its parameters.
    """
    score = weighted_score(figures["means"], weights)
    of_site = weighted_variance(figures["covariance"], SITE_WEIGHTS)
    growth = math.sqrt(weighted_variance(figures["covariance"], weights) / of_site) if of_site else 1.0
    half = (high - low) / 2 * growth
    return Scored(score, score - half, score + half)


def places(scored: Sequence[Scored]) -> list[tuple[int, int]]:
    """(position in `scored`, rank) of each company, best first.

    As in our own tables, scores that are equal to one decimal share a rank, and the narrower interval comes first.
    """
    shown = [round(row_score.score, 1) for row_score in scored]
    order = sorted(
        range(len(scored)), key=lambda at: (-shown[at], scored[at].high - scored[at].low, -scored[at].score)
    )
    ranks: list[int] = []
    for place, at in enumerate(order):
        is_tied = place > 0 and shown[order[place - 1]] == shown[at]
        ranks.append(ranks[-1] if is_tied else place + 1)
    return list(zip(order, ranks, strict=True))
