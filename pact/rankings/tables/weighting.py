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

from pact.rankings.measures import Measure
from pact.rankings.values import ELIGIBLE_N, FEWEST, OVERALL_MEASURES, OVERALL_WEIGHTS

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


class Lacking(NamedTuple):
    """A measure that a row has too few stories of: how many count, and how many a reader's weights need."""

    measure: Measure
    counted: int
    needed: int


def needed_stories(weight: int, ours: int, *, most: int) -> int:
    """How many stories of a measure its weight needs: none up to our weight, `most` at 100, in proportion between."""
    return most * max(0, weight - ours) // (WHOLE - ours)


def lacking(figures: Mapping[str, Any], weights: Weights) -> list[Lacking]:
    """The measures that a ranked row has too few stories of to be ranked by `weights`, so that its score would mostly be
    what we expect of the sector (docs/decisions/0042-own-weights-need-stories.md).

    A company that is ranked by the measure alone always has enough; no other one has enough for a weight of 100.
    Rows of tables made before `counting` was stored have enough only of what they are ranked by alone.
    """
    alone = figures.get("ranked", (True, False, False))
    found = []
    for at, (measure, weight, ours) in enumerate(zip(OVERALL_MEASURES, weights, SITE_WEIGHTS, strict=True)):
        needed, counted = needed_stories(weight, ours, most=ELIGIBLE_N), figures.get("counting", (0, 0, 0))[at]
        if not alone[at] and (counted < needed or weight == WHOLE):
            found.append(Lacking(measure, int(counted), needed))
    return found


def has_score(figures: Mapping[str, Any], weights: Weights) -> bool:
    """Whether a row that is not ranked has enough answers to show a score by `weights`, by the same proportion."""
    answers = figures.get("answers", (FEWEST, 0, 0))
    return all(
        has >= needed_stories(weight, ours, most=FEWEST)
        for has, weight, ours in zip(answers, weights, SITE_WEIGHTS, strict=True)
    )


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
