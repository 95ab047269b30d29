"""Calls that people timed here and left without a story: a figure of their own, on two pages and nowhere else."""

from dataclasses import dataclass

from pact.companies.models import Company
from pact.pages.company.expectations import window_start
from pact.pages.figures import in_steps
from pact.rankings.calls import Calls
from pact.rankings.survival import wait_curve
from pact.rankings.tallies.holds import timed_since
from pact.rankings.values import FEWEST
from pact.stories.fields import EndedHow


@dataclass(frozen=True)
class TimedCalls:
    """Of the last twelve months. Minutes within which a quarter, half and three quarters were answered, or would have been
    had everybody waited. None where so few were answered that we do not know; then it is more than `longest`.

    A call to a closed line has no wait.
    """

    calls: int
    closed: int
    hung_up: int
    quarter: float | None
    half: float | None
    three_quarters: float | None
    longest: float

    @property
    def has_waits(self) -> bool:
        return self.calls - self.closed >= FEWEST

    @property
    def in_steps(self) -> str:
        return in_steps() if self.has_waits else ""


def timed_calls(company: Company) -> TimedCalls | None:
    """None for fewer than five. One query."""
    told = Calls(timed_since(company, window_start()))
    ended, curve = told.ended, wait_curve(*told.histograms())
    if ended.total() < FEWEST:
        return None
    return TimedCalls(
        calls=ended.total(),
        closed=ended.total() - told.timed,
        hung_up=ended[EndedHow.GAVE_UP],
        quarter=curve.minutes_until(0.75),
        half=curve.median,
        three_quarters=curve.minutes_until(0.25),
        longest=curve.points[-1].minutes,
    )
