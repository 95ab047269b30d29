"""What is known about a story beside its texts, as its checks judge it; the caller gathers it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Likeness:
    """How alike another story's text is, from 0 to 1."""

    story_id: int
    score: float


@dataclass(frozen=True, kw_only=True)
class StoryFacts:
    """Everything the story checks look at. None means "not known"; enumerations are the words of their fields.

    `stories_last_day` are those on the company in the last 24 hours, this one included; `stories_per_day` is its
    usual day over the last 90 days or since its first story, and `days_of_history` is how many days that is.
    `same_source` counts this month's stories on the company from this story's keyed source, this one included.
    """

    email_host: str | None = None
    stories_last_day: int = 0
    stories_per_day: float = 0.0
    days_of_history: int = 0
    same_source: int = 0
    likenesses: tuple[Likeness, ...] = ()
    says_affiliation: bool = False

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
