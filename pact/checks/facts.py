"""What the checks need to know about a story besides its texts; the caller gathers it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Likeness:
    """How similar another story's text is, from 0 to 1."""

    story_id: int
    score: float


@dataclass(frozen=True, kw_only=True)
class StoryFacts:
    """Everything the story checks use. None means "not known"; enumerations are given as their stored values.

    `stories_last_day`: stories about the company in the last 24 hours, including this one. `stories_per_day`: the
    company's average over the last 90 days or since its first story; `days_of_history` is that number of days.
    `other_companies`: of `possible_names` in the texts, those of other companies on the site.
    `same_source`: this month's stories about the company from this story's hashed source, including this one.
    """

    email_host: str | None = None
    stories_last_day: int = 0
    stories_per_day: float = 0.0
    days_of_history: int = 0
    same_source: int = 0
    likenesses: tuple[Likeness, ...] = ()
    declares_affiliation: bool = False
    other_companies: frozenset[str] = frozenset()

    channel: str | None = None
    hour_band: str | None = None
    ended_how: str | None = None
    menu_minutes: float | None = None
    wait_minutes: float | None = None
    announced_wait_minutes: float | None = None
    transfers: int | None = None
    repeated_details: int | None = None
    contacts_for_issue: int | None = None
    cost_per_minute: float | None = None
    currency: str | None = None
