"""How long people wait for a person when some hang up first: Kaplan & Meier 1958, on binned waits.

It uses the standard library only, since pages draw the curve from a company's tallies. If someone hung up after
ten minutes, we know that the wait was longer than ten minutes and nothing more. The same holds for everybody whom nobody
answered: cut off, left with a machine, promised a call-back. Leaving such calls out would
flatter the slowest companies. Counting them as waits of ten minutes would too.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pact.rankings.values import WAIT_EDGES

Z_90: Final = 1.6448536269514722
"""Standard deviations on each side of a 90% interval."""
_UNTOUCHED: Final = 0.05
"""Tail probability of the one-sided bound used before anyone is answered, where Greenwood's formula gives no
interval.
"""


@dataclass(frozen=True)
class Point:
    """The share (0–1) who would still wait after `minutes` if nobody hung up, with its 90% interval.

    `at_risk` is the number of callers (weighted) still in the queue when the bin that ends there began.
    """

    minutes: float
    waiting: float
    low: float
    high: float
    at_risk: float


@dataclass(frozen=True)
class WaitCurve:
    """The curve from minute 0 to the last edge that any caller reached, with the (weighted) counts behind it."""

    points: tuple[Point, ...]
    answered: float
    unanswered: float

    @property
    def callers(self) -> float:
        return self.answered + self.unanswered

    @property
    def median(self) -> float | None:
        """Minutes within which half are answered. None if the curve never falls to a half."""
        return self.minutes_until(0.5)

    def minutes_until(self, waiting: float) -> float | None:
        """Minutes after which a share (0–1) still waits, interpolated linearly between the edges."""
        for before, after in zip(self.points, self.points[1:], strict=False):
            if after.waiting <= waiting < before.waiting:
                part = (before.waiting - waiting) / (before.waiting - after.waiting)
                return before.minutes + part * (after.minutes - before.minutes)
        return None

    def known_with(self, at_risk: float) -> tuple[Point, ...]:
        """The points up to which at least `at_risk` callers were in the queue. Beyond them the curve is too
        uncertain.
        """
        return tuple(point for point in self.points if point.at_risk >= at_risk)


def wait_curve(
    answered: Sequence[float], unanswered: Sequence[float], edges: Sequence[float] = WAIT_EDGES
) -> WaitCurve:
    """The curve from two histograms of callers (which may be weighted), each with one bin more than `edges`
    (minutes).

    Callers who hung up within a bin count as half at risk in it (the actuarial estimate: Cutler & Ederer 1958).
    Counting them fully would bias the curve towards longer waits, not at all towards shorter ones, by some
    percentage points where half hang up. Beyond the last edge a wait is only known to be longer. The interval is
    Greenwood's on the log-log scale, which stays within 0 and 1. Raises ValueError if the histograms do not fit
    the edges.
    """
    waiting, variance, low = 1.0, 0.0, 1.0
    at_risk = sum(answered) + sum(unanswered)
    points = [Point(0.0, 1.0, 1.0, 1.0, at_risk)]
    for edge, came, left in zip([*edges, math.inf], answered, unanswered, strict=True):
        if edge == math.inf or at_risk <= _tolerance(points):
            break
        exposed = at_risk - left / 2
        stayed = max(exposed - came, 0.0)
        waiting = 0.0 if stayed <= _tolerance(points) else waiting * (stayed / exposed)
        variance = math.inf if waiting == 0.0 else variance + came / (exposed * stayed)
        bounds = _bounds(waiting, variance, at_risk, points[-1].high)
        low = min(low, bounds[0])
        points.append(Point(float(edge), waiting, low, bounds[1], at_risk))
        at_risk = max(at_risk - came - left, 0.0)
    return WaitCurve(points=tuple(points), answered=float(sum(answered)), unanswered=float(sum(unanswered)))


def chance_of_shorter(
    first: tuple[Sequence[float], Sequence[float]], second: tuple[Sequence[float], Sequence[float]]
) -> float:
    """How sure we are that waits in the first group are shorter than in the second, from 0 to 1 (0.5: cannot tell).

    Each group has two histograms, of callers who were answered and of those who were not. One-sided log-rank test
    (Mantel 1966), which compares how many are answered in each bin with how many would be if both were alike.
    """
    surplus = variance = 0.0
    at_risk = [sum(answered) + sum(gave_up) for answered, gave_up in (first, second)]
    for came_1, left_1, came_2, left_2 in zip(
        first[0][:-1], first[1][:-1], second[0][:-1], second[1][:-1], strict=True
    ):
        exposed = (at_risk[0] - left_1 / 2, at_risk[1] - left_2 / 2)
        every, came = sum(exposed), came_1 + came_2
        if every > 1 and came:
            share = exposed[0] / every
            surplus += came_1 - came * share
            variance += came * share * (1 - share) * max(every - came, 0.0) / (every - 1)
        at_risk = [at_risk[0] - came_1 - left_1, at_risk[1] - came_2 - left_2]
    return 0.5 * math.erfc(-surplus / math.sqrt(2 * variance)) if variance else 0.5


def _tolerance(points: Sequence[Point]) -> float:
    """A number of callers below which the rest is only the rounding error of floating-point sums."""
    return 1e-9 * points[0].at_risk


def _bounds(waiting: float, variance: float, at_risk: float, high_before: float) -> tuple[float, float]:
    if waiting >= 1.0:  # none of the callers was answered yet
        return float(min(1.0, _UNTOUCHED ** (1 / max(at_risk, 1.0)))), 1.0
    if waiting <= 0.0:
        return 0.0, high_before
    spread = math.exp(min(Z_90 * math.sqrt(variance) / -math.log(waiting), 700.0))
    return waiting**spread, waiting ** (1 / spread)
