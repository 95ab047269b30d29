"""When somebody is warned and when they are suspended: by how much of what they sent was bad. Pure functions.

What is sent after a warning counts for a suspension. To take something down is a moderator's decision each time; what
was put back, and what was never decided, does not count.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from pact.moderation.settings.definitions import DeskSettings
from pact.moderation.suspensions.models import Kind


class Counts(NamedTuple):
    """How many of the stories or notices sent in some time moderators have decided, and how many of these were bad."""

    bad: int
    decided: int


class Measure(StrEnum):
    """What the rule does."""

    WARNING = "warning"
    SUSPENSION = "suspension"


@dataclass(frozen=True)
class Thresholds:
    """So many lead to a warning, so many sent after it to a suspension, if they are such a share of what was decided."""

    warning: int
    suspension: int
    percent: int
    window: timedelta
    length: timedelta

    def needed(self, measure: Measure) -> int:
        return self.warning if measure is Measure.WARNING else self.suspension

    def is_reached(self, measure: Measure, counts: Counts) -> bool:
        return counts.bad >= self.needed(measure) and counts.bad * 100 >= self.percent * counts.decided


def thresholds(settings: DeskSettings, kind: Kind) -> Thresholds:
    is_stories = kind is Kind.STORIES
    return Thresholds(
        warning=settings.stories_before_warning if is_stories else settings.notices_before_warning,
        suspension=settings.stories_before_suspension if is_stories else settings.notices_before_suspension,
        percent=settings.misuse_percent,
        window=timedelta(days=settings.misuse_days),
        length=timedelta(days=settings.suspension_days),
    )


class Next(NamedTuple):
    """What is due if enough was bad, and from when on what was sent is counted."""

    measure: Measure
    since: datetime


def next_measure(
    rules: Thresholds, *, now: datetime, warned_at: datetime | None, is_suspended: bool
) -> Next | None:
    """None while somebody is suspended. `warned_at` is when a warning that is still in force was given."""
    if is_suspended:
        return None
    if warned_at is None:
        return Next(Measure.WARNING, now - rules.window)
    return Next(Measure.SUSPENSION, warned_at)
