"""Make the same decision on several waiting stories."""

from collections.abc import Sequence
from dataclasses import dataclass

from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.decisions.service import StaleDecision, decide
from pact.moderation.models import Decision, Ground
from pact.moderation.queries import MOST_TOGETHER
from pact.moderation.queue import service as queueing
from pact.moderation.queue.listing import with_versions
from pact.moderation.statuses import DeskDecision
from pact.stories.models import Story, StoryVersion


@dataclass(frozen=True)
class SelectedStory:
    """A story that a moderator ticked, with the revision they saw."""

    story: Story
    version: StoryVersion
    seen_revision: int

    @property
    def tick(self) -> str:
        return f"{self.story.public_id}:{self.seen_revision}"


def selectable_stories(story_ids: Sequence[int]) -> list[SelectedStory]:
    """Waiting stories in this order, as they are now; one query."""
    found = {
        story.id: SelectedStory(story, version, story.revision)
        for story, version in with_versions(Story.id.in_(story_ids))
    }
    return [found[ident] for ident in story_ids if ident in found]


def selected_stories(ticks: Sequence[str]) -> list[SelectedStory]:
    """The stories of these ticks, each “public id:revision”; unknown ones are left out."""
    revisions = {
        public_id: int(revision)
        for public_id, _, revision in (tick.partition(":") for tick in ticks[:MOST_TOGETHER])
        if revision.isascii() and revision.isdigit()
    }
    return [
        SelectedStory(story, version, revisions[story.public_id])
        for story, version in with_versions(Story.public_id.in_(revisions))
    ]


def decide_stories(
    stories: Sequence[SelectedStory], decision: DeskDecision, *, moderator_id: int, role: StaffRole,
    grounds: Sequence[Ground], words: str,
) -> tuple[list[Decision], list[SelectedStory]]:  # fmt: skip
    """Decide each story with the same grounds. Returns the decisions, and the stories skipped because they had
    changed or were claimed.
    """
    made, left = [], []
    for selected in stories:
        try:
            made.append(decide(selected.story, decision, moderator_id=moderator_id, role=role, grounds=grounds, words=words,
                               seen_revision=selected.seen_revision))  # fmt: skip
        except (StaleDecision, queueing.ClaimedByAnother):
            left.append(selected)
    for one in made:  # so that they are undone together
        one.before = one.before | {"together": made[0].id}
    session().flush()
    return made, left
