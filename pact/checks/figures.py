"""Implausible figures. More often a typing mistake than a lie."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from pact.checks.facts import StoryFacts
from pact.checks.findings import Finding, Place
from pact.checks.spans import Kind
from pact.checks.subject import Subject

_MAX_WAIT: Final = 240
_MAX_MENU: Final = 45
_MAX_TRANSFERS: Final = 15
_MAX_REPEATS: Final = 15
_MAX_CONTACTS: Final = 40
_MAX_COST: Final = 10
_STRONG_CURRENCIES: Final = frozenset({None, "", "GBP", "EUR", "USD", "CHF", "CAD", "AUD", "NZD"})
_BAND_MINUTES: Final = {"before_9": 540, "9_12": 180, "12_14": 120, "14_17": 180, "after_17": 420}

_RULES: Final[Mapping[str, tuple[float, Callable[[StoryFacts], bool]]]] = {
    "long_wait": (0.6, lambda facts: _wait(facts) > _MAX_WAIT),
    "long_menu": (0.6, lambda facts: _menu(facts) > _MAX_MENU),
    "menu_longer_than_long_wait": (0.4, lambda facts: _menu(facts) > _wait(facts) >= 60),
    "long_announced_wait": (0.5, lambda facts: (facts.announced_wait_minutes or 0) > _MAX_WAIT),
    "many_transfers": (0.7, lambda facts: (facts.transfers or 0) >= _MAX_TRANSFERS),
    "many_repeats": (0.5, lambda facts: (facts.repeated_details or 0) >= _MAX_REPEATS),
    "many_contacts": (0.4, lambda facts: (facts.contacts_for_issue or 0) >= _MAX_CONTACTS),
    "wait_where_closed": (0.7, lambda facts: facts.ended_how == "closed" and _wait(facts) > 0),
    "longer_than_band": (0.3, lambda facts: _menu(facts) + _wait(facts) > _band(facts)),
    "high_cost": (
        0.8,
        lambda facts: (facts.cost_per_minute or 0) > _MAX_COST and facts.currency in _STRONG_CURRENCIES,
    ),
}
"""By the name used in the finding's details: the confidence, and the condition."""


def check_figures(subject: Subject) -> Iterator[Finding]:
    """A finding for each implausible figure or pair of figures; `figure` says which."""
    facts = subject.facts
    if facts is None:
        return
    for name, (confidence, holds) in _RULES.items():
        if holds(facts):
            yield Finding(Kind.implausible, Place.story, None, None, confidence, {"figure": name})


def _wait(facts: StoryFacts) -> float:
    return facts.wait_minutes or 0


def _menu(facts: StoryFacts) -> float:
    return facts.menu_minutes or 0


def _band(facts: StoryFacts) -> float:
    """Length in minutes of the part of the day in which the call was; infinite if not known."""
    return _BAND_MINUTES.get(facts.hour_band or "", float("inf"))
