"""A figure of a bench and the limits it must be within."""

from dataclasses import dataclass
from math import isnan, nan

import numpy as np


@dataclass(frozen=True)
class Goal:
    """A figure and its limits. `quick` has the limits of a quick run, which uses fewer platforms.

    `floor` has the limits of a goal that was given up for another one.
    """

    name: str
    found: float
    low: float
    high: float
    quick: tuple[float, float]
    floor: tuple[float, float] | None = None
    error: float = nan  # standard error of the figure

    def limits(self, *, quick: bool) -> tuple[float, float]:
        return self.quick if quick else (self.low, self.high)

    def verdict(self, *, quick: bool) -> str:
        low, high = self.limits(quick=quick)
        if low <= self.found <= high:
            return "met"
        if not quick and self.floor and self.floor[0] <= self.found <= self.floor[1]:
            return "given up, within its floor"
        return "MISSED"

    def line(self, *, quick: bool) -> str:
        low, high = self.limits(quick=quick)
        error = "–" if isnan(self.error) else f"{self.error:.2g}"
        return f"{self.name:56} {self.found:8.4g} {error:>7} {low:7.4g} {high:7.4g}  {self.verdict(quick=quick)}"


def standard_error(figures: list[float]) -> float:
    """Of the mean of figures of independent platforms. Those without a figure are left out."""
    known = np.array(figures)[~np.isnan(figures)]
    return float(np.std(known, ddof=1) / len(known) ** 0.5) if len(known) > 1 else nan


def say_verdict(goals: list[Goal], say, *, quick: bool) -> int:
    """Print the goals met and missed. Returns how many were missed."""
    say()
    say(f"{'goal':56} {'found':>8} {'error':>7} {'from':>7} {'to':>7}")
    for goal in goals:
        say(goal.line(quick=quick))
    verdicts = [goal.verdict(quick=quick) for goal in goals]
    missed = verdicts.count("MISSED")
    say(f"{verdicts.count('met')} of {len(goals)} goals met, {missed} missed.")
    return missed
