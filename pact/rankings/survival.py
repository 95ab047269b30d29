"""How long people wait until a person answers, when some hang up before: Kaplan & Meier 1958, over binned waits.

Pure arithmetic on the standard library, since pages draw the curve from a company's tallies. Somebody who hung
up after ten minutes tells that the wait was longer than ten, and nothing of what came after. Leaving such calls
out flatters whoever keeps people waiting longest; taking the ten for the wait does too.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pact.rankings.values import WAIT_EDGES

Z_90: Final = 1.6448536269514722
"""Standard deviations on each side of a 90% interval."""
_UNTOUCHED: Final = 0.05
"""What a one-sided bound leaves outside, where nobody was answered and Greenwood's formula says nothing."""


@dataclass(frozen=True)
class Point:
    """Share (0–1) who would still wait after `minutes` if nobody hung up, its 90% interval, and the number of
    callers (weighted) who were still in the queue when the bin that ends there began.
    """

    minutes: float
    waiting: float
    low: float
    high: float
    at_risk: float


@dataclass(frozen=True)
class WaitCurve:
    """The curve from minute 0 to the last edge that anybody was seen to reach, and what it rests on (weighted)."""

    points: tuple[Point, ...]
    answered: float
    gave_up: float

    @property
    def callers(self) -> float:
        return self.answered + self.gave_up

    @property
    def gave_up_share(self) -> float:
        """0–1; 0 without callers."""
        return self.gave_up / self.callers if self.callers else 0.0

    @property
    def median(self) -> float | None:
        """Minutes within which half were through; None where the curve does not come down to a half."""
        return self.minutes_until(0.5)

    def minutes_until(self, waiting: float) -> float | None:
        """Minutes after which a share (0–1) still waits, along the straight lines between the edges."""
        for before, after in zip(self.points, self.points[1:], strict=False):
            if after.waiting <= waiting < before.waiting:
                part = (before.waiting - waiting) / (before.waiting - after.waiting)
                return before.minutes + part * (after.minutes - before.minutes)
        return None

    def known_with(self, at_risk: float) -> tuple[Point, ...]:
        """The points up to which at least so many callers were still in the queue: past them the curve guesses."""
        return tuple(point for point in self.points if point.at_risk >= at_risk)


def wait_curve(
    answered: Sequence[float], gave_up: Sequence[float], edges: Sequence[float] = WAIT_EDGES
) -> WaitCurve:
    """The curve from two histograms (callers, which may be weighted), each with one bin more than `edges` (minutes).

    Who hung up within a bin is taken to have stood in the queue for half of it (Cutler & Ederer 1958): all of it
    would err towards longer waits, none of it towards shorter ones, by some points of 100 where half hang up.
    What lies beyond the last edge is known only as longer. The interval is Greenwood's on the log-log scale,
    which stays within 0 and 1. Raises ValueError where the histograms do not fit the edges.
    """
    waiting, variance, low = 1.0, 0.0, 1.0
    at_risk = sum(answered) + sum(gave_up)
    points = [Point(0.0, 1.0, 1.0, 1.0, at_risk)]
    for edge, came, left in zip([*edges, math.inf], answered, gave_up, strict=True):
        if edge == math.inf or at_risk <= _nothing(points):
            break
        exposed = at_risk - left / 2
        stayed = max(exposed - came, 0.0)
        waiting = 0.0 if stayed <= _nothing(points) else waiting * (stayed / exposed)
        variance = math.inf if waiting == 0.0 else variance + came / (exposed * stayed)
        bounds = _bounds(waiting, variance, at_risk, points[-1].high)
        low = min(low, bounds[0])
        points.append(Point(float(edge), waiting, low, bounds[1], at_risk))
        at_risk = max(at_risk - came - left, 0.0)
    return WaitCurve(points=tuple(points), answered=float(sum(answered)), gave_up=float(sum(gave_up)))


def _nothing(points: Sequence[Point]) -> float:
    """A rest that is only what adding floating numbers left over."""
    return 1e-9 * points[0].at_risk


def _bounds(waiting: float, variance: float, at_risk: float, high_before: float) -> tuple[float, float]:
    if waiting >= 1.0:  # nobody answered yet: what n callers of whom none was answered leave possible
        return float(min(1.0, _UNTOUCHED ** (1 / max(at_risk, 1.0)))), 1.0
    if waiting <= 0.0:
        return 0.0, high_before
    spread = math.exp(min(Z_90 * math.sqrt(variance) / -math.log(waiting), 700.0))
    return waiting**spread, waiting ** (1 / spread)
