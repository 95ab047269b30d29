"""Make the same decision on several waiting stories."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pact.checks.spans import Kind
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.decisions.service import StaleDecision, decide
from pact.moderation.decisions.transitions import CompanyIsRefused, lock_companies
from pact.moderation.models import Decision, Ground
from pact.moderation.queries import MOST_TOGETHER, finding_kinds, redacted_in_public
from pact.moderation.queue import service as queueing
from pact.moderation.queue.listing import with_versions
from pact.moderation.statuses import DeskDecision, can_be_taken
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion


@dataclass(frozen=True)
class SelectedStory:
    """A story that a moderator ticked, with the revision they saw."""

    story: Story
    version: StoryVersion
    seen_revision: int
    findings: tuple[Kind, ...] = ()
    is_public_redacted: bool = False

    @property
    def is_checked(self) -> bool:
        """Whether the checks have run over this version."""
        return self.version.checked_at is not None

    @property
    def tick(self) -> str:
        return f"{self.story.public_id}:{self.seen_revision}"


def selectable_stories(story_ids: Sequence[int]) -> list[SelectedStory]:
    """Waiting stories in this order, as they are now; few queries."""
    kinds = finding_kinds(story_ids)
    found = {
        story.id: SelectedStory(story, version, story.revision, kinds.get(story.id, ()))
        for story, version in with_versions(Story.id.in_(story_ids))
    }
    return [found[ident] for ident in story_ids if ident in found]


def selected_stories(ticks: Sequence[str]) -> list[SelectedStory]:
    """The stories of these ticks, each “public id:revision”; unknown ones are left out."""
    revisions = {
        public_id: int(revision)
        for public_id, _, revision in (tick.partition(":") for tick in ticks[:MOST_TOGETHER])
        if re.fullmatch("[0-9]{1,9}", revision)
    }
    pairs = with_versions(Story.public_id.in_(revisions))
    kinds = finding_kinds([story.id for story, _version in pairs])
    redacted = redacted_in_public([story.id for story, _version in pairs])
    return [
        SelectedStory(story, version, revisions[story.public_id], kinds.get(story.id, ()), story.id in redacted)
        for story, version in pairs
    ]


class Skipped(StrEnum):
    """Why a story that was ticked is not decided with the others."""

    CHANGED = "changed"
    CLAIMED = "claimed"
    UNCHECKED = "unchecked"  # no finding is known yet, which is not to say that there is none
    REDACTED = "redacted"  # a change may bring back what is redacted in the public text: its own page shows that
    EDIT = "edit"  # a change to a published story can be published or refused, not sent back


def obstacle(selected: SelectedStory, decision: DeskDecision) -> Skipped | None:
    """What is known to keep this story from being decided so; None if nothing is."""
    story = selected.story
    if selected.seen_revision != story.revision:
        return Skipped.CHANGED
    if not can_be_taken(decision, story.status, has_edit=story.status is Status.PUBLISHED):
        return Skipped.EDIT if story.status is Status.PUBLISHED else Skipped.CHANGED
    if decision is DeskDecision.PUBLISH and not selected.is_checked:
        return Skipped.UNCHECKED
    if decision is DeskDecision.PUBLISH and selected.is_public_redacted:
        return Skipped.REDACTED
    return None


def decide_stories(
    stories: Sequence[SelectedStory], decision: DeskDecision, *, moderator_id: int, role: StaffRole,
    grounds: Sequence[Ground], words: str,
) -> tuple[list[Decision], list[Skipped]]:  # fmt: skip
    """Decide each story with the same grounds. Returns the decisions, and why other stories were skipped."""
    made, left = [], []
    lock_companies([selected.story for selected in stories])
    for selected in stories:
        if (known := obstacle(selected, decision)) is not None:
            left.append(known)
            continue
        try:
            made.append(decide(selected.story, decision, moderator_id=moderator_id, role=role, grounds=grounds, words=words,
                               seen_revision=selected.seen_revision))  # fmt: skip
        except (StaleDecision, CompanyIsRefused):
            left.append(Skipped.CHANGED)
        except queueing.ClaimedByAnother:
            left.append(Skipped.CLAIMED)
    for one in made:  # so that they are undone together
        one.before = one.before | {"together": made[0].id}
    session().flush()
    return made, left
