"""More stories about a company in a day than its own history makes likely."""

from collections.abc import Iterator
from math import log10
from typing import Final

from pact.checks.findings import Finding, Place
from pact.checks.spans import Kind
from pact.checks.subject import Subject

_RARE: Final = 0.002
"""Probability of a day with so many stories, below which it is a burst: less than once a year for one company."""


def check_burst(subject: Subject) -> Iterator[Finding]:
    """A hint if the last day's stories reach the number and the multiple in the settings, and such a day is rare."""
    facts, settings = subject.facts, subject.settings
    if facts is None or facts.stories_last_day < settings.burst_least:
        return
    if facts.stories_last_day < settings.burst_factor * facts.stories_per_day:
        return
    chance = chance_of_a_day(facts.stories_last_day, per_day=facts.stories_per_day, days=facts.days_of_history)
    if chance < _RARE:
        details = {
            "stories": facts.stories_last_day,
            "usual": round(facts.stories_per_day, 2),
            "days": facts.days_of_history,
        }
        yield Finding(Kind.burst, Place.story, None, None, min(0.99, -log10(max(chance, 1e-12)) / 6), details)


def chance_of_a_day(count: int, *, per_day: float, days: int) -> float:
    """The probability of `count` or more stories in a day after `days` days with `per_day` each.

    Stories per day are Poisson with an unknown rate, whose prior is Gamma(½, 1 day): half a story a day. The
    predictive distribution is then negative binomial with r = ½ + per_day · days and p = (days + 1) / (days + 2)
    (Gelman and others, Bayesian Data Analysis, 2.6). So a short history makes a busy day less surprising.
    """
    days = max(days, 0)
    shape = 0.5 + max(per_day, 0.0) * days
    success = (days + 1) / (days + 2)
    term = success**shape
    below = 0.0
    for number in range(count):
        below += term
        term *= (shape + number) / (number + 1) * (1 - success)
    return max(0.0, 1 - below)
