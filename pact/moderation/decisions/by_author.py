"""What else the author of a story has told us, and what became of it: for a moderator to see in one glance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from pact.core.db import all_of, pairs_of, session
from pact.moderation.models import Decision, Ground
from pact.moderation.queries import newest_version_of
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion

MOST_SHOWN = 8


@dataclass(frozen=True)
class Told:
    """One story, what its author sent last, and the grounds of the latest decision, if that had any."""

    story: Story
    version: StoryVersion
    grounds: Sequence[Ground] = ()


@dataclass(frozen=True)
class ByAuthor:
    """How many other stories an author has confirmed, by status, and the latest of them."""

    counts: Mapping[Status, int]
    latest: Sequence[Told]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def by_author_of(story: Story) -> ByAuthor | None:
    """The author's other stories; None if there are none. The number of queries does not grow with the stories."""
    if story.author_id is None:
        return None
    others = (Story.author_id == story.author_id, Story.id != story.id, Story.status != Status.UNCONFIRMED)
    counts = pairs_of(select(Story.status, func.count()).where(*others).group_by(Story.status))
    if not counts:
        return None
    statement = (
        select(Story, StoryVersion)
        .join(StoryVersion, StoryVersion.id == newest_version_of(Story.id))
        .where(*others)
        .options(joinedload(Story.company))
        .order_by(Story.id.desc())
        .limit(MOST_SHOWN)
    )
    found = session().execute(statement).tuples().all()
    decisions = _in_force([told.id for told, _version in found])
    latest = [
        Told(told, version, decisions[told.id].grounds if told.id in decisions else ()) for told, version in found
    ]
    return ByAuthor({status: counts[status] for status in Status if status in counts}, latest)


def _in_force(story_ids: Sequence[int]) -> dict[int, Decision]:
    """The latest decision on each of these stories that was not undone."""
    latest = select(func.max(Decision.id)).where(
        Decision.story_id.in_(story_ids), Decision.reversed_at.is_(None), Decision.reverses_id.is_(None)
    )
    rows = all_of(select(Decision).where(Decision.id.in_(latest.group_by(Decision.story_id))))
    return {decision.story_id: decision for decision in rows if decision.story_id is not None}
