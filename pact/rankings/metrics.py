"""Questions with a yes or no that a story answers or leaves open: what promises and yardsticks are held against.

Each has one rule here. `metric_tally` counts the answers of scored stories, and `ANSWERED_HERE` counts all that were told
here uninvited, by whether the company replied in time (tallies/replies.py). Words are compared by value: those of a record
that is just being imported are no members of their enums yet.
"""

import math
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import Final, NamedTuple

from pact.companies.line_costs import LineCost
from pact.rankings.measures import SCALES, Measure
from pact.rankings.sources import SILENT_ON_CONTACT
from pact.rankings.tallies.dimensions import (
    ends_of,
    outcome_of,
    source_of,
    story_wait,
    waited_as_announced,
)
from pact.rankings.values import counted_answer
from pact.stories.fields import VOICE, CallbackKept, Courtesy, EndedHow, Resolved
from pact.stories.models import Story, StoryVersion


class Metric(StrEnum):
    ANSWERED_IN_2 = "answered_in_2"
    ANSWERED_IN_3 = "answered_in_3"
    ANSWERED_IN_4 = "answered_in_4"
    ANSWERED_IN_8 = "answered_in_8"
    HUMAN_OFFERED = "human_offered"
    FIRST_CONTACT = "first_contact"
    TOLD_ONCE = "told_once"
    CALLBACK_ON_TIME = "callback_on_time"
    WAIT_AS_ANNOUNCED = "wait_as_announced"
    POLITE = "polite"
    BASIC_LINE = "basic_line"
    SATISFIED = "satisfied"
    GAVE_UP = "gave_up"
    COURTEOUS = "courteous"
    ANSWERED_HERE = "answered_here"


WITHIN_MINUTES: Final[Mapping[Metric, int]] = {
    Metric.ANSWERED_IN_2: 2, Metric.ANSWERED_IN_3: 3, Metric.ANSWERED_IN_4: 4, Metric.ANSWERED_IN_8: 8,
}  # fmt: skip
REPLY_DAYS: Final = 7
"""Days within which a reply to a story is in time."""
GOOD_FROM: Final = 4
"""Of five: a rating from which a person was polite, or an author satisfied."""

Rule = Callable[[Story, StoryVersion], bool | None]


class _Span(NamedTuple):
    """The least and the most minutes that menu and queue took together, and whether somebody answered then."""

    low: float
    high: float
    is_answered: bool


def _span_of(version: StoryVersion) -> _Span | None:
    wait = story_wait(version)
    if wait is None:
        return None
    menu, queue = (
        ends_of(version, "menu_minutes") or (0.0, 0.0),
        ends_of(version, "wait_minutes") or (0.0, math.inf),
    )
    return _Span(menu[0] + queue[0], menu[1] + queue[1], wait.answered)


def _is_within(minutes: int, span: _Span | None) -> bool | None:
    """Menu and queue together. None if the story leaves it open: it gives a range around the minutes; or nobody answered,
    but its author did not stay so long.
    """
    if span is None:
        return None
    if span.is_answered and span.high <= minutes:
        return True
    return False if span.low > minutes or (span.low == minutes and not span.is_answered) else None


def _answered_within(minutes: int, _story: Story, version: StoryVersion) -> bool | None:
    return _is_within(minutes, _span_of(version))


def _first_contact(story: Story, version: StoryVersion) -> bool | None:
    outcome = outcome_of(story, version)
    if outcome in (None, Resolved.TOO_EARLY) or source_of(story) in SILENT_ON_CONTACT:
        return None
    return outcome == Resolved.FIRST_CONTACT


def _told_once(_story: Story, version: StoryVersion) -> bool | None:
    return None if version.repeated_details is None else version.repeated_details == 0


def _callback_on_time(_story: Story, version: StoryVersion) -> bool | None:
    return None if version.callback_kept is None else version.callback_kept == CallbackKept.ON_TIME


def _rated_good(measure: Measure, _story: Story, version: StoryVersion) -> bool | None:
    scale = SCALES[measure]
    rating = counted_answer(scale, getattr(version, scale.field), ended_how=version.ended_how)
    return None if rating is None else int(rating) >= GOOD_FROM


def _basic_line(_story: Story, version: StoryVersion) -> bool | None:
    if version.line_cost in (None, LineCost.UNKNOWN):
        return None
    return version.line_cost != LineCost.PREMIUM


def _gave_up(_story: Story, version: StoryVersion) -> bool | None:
    """Of calls that say how they ended, but for those to a closed line."""
    if version.channel not in VOICE or version.ended_how in (None, EndedHow.CLOSED):
        return None
    return version.ended_how == EndedHow.GAVE_UP


def _courteous(_story: Story, version: StoryVersion) -> bool | None:
    """Whether the author says all four courtesies of themselves. Who says none has not said."""
    return set(version.courtesies) >= set(Courtesy) if version.courtesies else None


RULES: Final[Mapping[Metric, Rule]] = {
    **{metric: partial(_answered_within, minutes) for metric, minutes in WITHIN_MINUTES.items()},
    Metric.HUMAN_OFFERED: lambda _story, version: version.human_offered,
    Metric.FIRST_CONTACT: _first_contact,
    Metric.TOLD_ONCE: _told_once,
    Metric.CALLBACK_ON_TIME: _callback_on_time,
    Metric.WAIT_AS_ANNOUNCED: lambda _story, version: waited_as_announced(version),
    Metric.POLITE: partial(_rated_good, Measure.POLITENESS),
    Metric.BASIC_LINE: _basic_line,
    Metric.SATISFIED: partial(_rated_good, Measure.SATISFACTION),
    Metric.GAVE_UP: _gave_up,
    Metric.COURTEOUS: _courteous,
}
"""Of all metrics but `ANSWERED_HERE`, which a story does not answer by itself."""
_OTHER_RULES: Final = [(metric, rule) for metric, rule in RULES.items() if metric not in WITHIN_MINUTES]


def answer_of(metric: Metric, story: Story, version: StoryVersion) -> bool | None:
    """What a story in this version says; None if it does not say."""
    return RULES[metric](story, version)


def answers_of(story: Story, version: StoryVersion) -> dict[Metric, bool]:
    """All that a story in this version says."""
    span = _span_of(version)  # once for all: stories are counted by the hundred thousand
    found = {metric: _is_within(minutes, span) for metric, minutes in WITHIN_MINUTES.items()}
    found |= {metric: rule(story, version) for metric, rule in _OTHER_RULES}
    return {metric: answer for metric, answer in found.items() if answer is not None}
