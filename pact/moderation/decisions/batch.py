"""Make the same decision on several waiting stories."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

import structlog
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from pact.audit.service import record
from pact.checks.spans import DISTURBING, Kind
from pact.core.db import all_of, session, write_in_parts
from pact.core.roles import StaffRole
from pact.moderation.decisions.service import StaleDecision, decide
from pact.moderation.decisions.transitions import CompanyIsRefused, lock_companies
from pact.moderation.models import STORY_KINDS, Ground, QueueItem
from pact.moderation.queries import IS_BULK, MOST_TOGETHER, finding_kinds, redacted_in_public
from pact.moderation.queue import service as queueing
from pact.moderation.queue.listing import with_versions
from pact.moderation.statuses import DeskDecision, can_be_taken
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion

LEAST_IN_BULK: Final = 3
"""How many stories are decided at least if they are refused as advertising sent in bulk."""
log = structlog.get_logger("pact.moderation")


@dataclass(frozen=True)
class SelectedStory:
    """A story that a moderator ticked, with the revision they saw."""

    story: Story
    version: StoryVersion
    seen_revision: int
    findings: tuple[Kind, ...] = ()
    is_public_redacted: bool = False

    @property
    def is_disturbing(self) -> bool:
        """Whether its words are hidden in the list."""
        return bool(DISTURBING.intersection(self.findings))

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
    FAULT = "fault"  # something went wrong on our side before it was decided
    PUBLIC = "public"  # a change to a published story: only new stories are refused as advertising sent in bulk
    EDIT = "edit"  # a change to a published story can be published or refused, not sent back


def obstacle(selected: SelectedStory, decision: DeskDecision, *, is_bulk: bool = False) -> Skipped | None:
    """What is known to keep this story from being decided so; None if nothing is."""
    story = selected.story
    if selected.seen_revision != story.revision:
        return Skipped.CHANGED
    if is_bulk and story.status is Status.PUBLISHED:
        return Skipped.PUBLIC
    if not can_be_taken(decision, story.status, has_edit=story.status is Status.PUBLISHED):
        return Skipped.EDIT if story.status is Status.PUBLISHED else Skipped.CHANGED
    if decision is DeskDecision.PUBLISH and not selected.is_checked:
        return Skipped.UNCHECKED
    if decision is DeskDecision.PUBLISH and selected.is_public_redacted:
        return Skipped.REDACTED
    return None


def are_in_bulk(chosen: Sequence[SelectedStory], *, by: int) -> bool:
    """Whether enough of these stories can be refused as advertising sent in bulk, leaving out those of which it is known
    that they will be skipped: fewer are refused with reasons, which go to their authors.
    """
    free = [one.story.id for one in chosen if obstacle(one, DeskDecision.REFUSE, is_bulk=True) is None]
    items = all_of(
        select(QueueItem).where(
            QueueItem.kind.in_(STORY_KINDS), QueueItem.subject_id.in_(free), QueueItem.closed_at.is_(None)
        )
    )
    return sum(queueing.claimant(item) in (None, by) for item in items) >= LEAST_IN_BULK


class Left(NamedTuple):
    """A story that was ticked and not decided, and why."""

    public_id: str
    why: Skipped


@dataclass
class Together:
    """The same decision on each story, so many as can be decided. What was made is undone together later.

    `is_bulk`: they are deceptive advertising sent in bulk, of which nobody is told.
    """

    decision: DeskDecision
    moderator_id: int
    role: StaffRole
    grounds: Sequence[Ground] = ()
    words: str = ""
    is_bulk: bool = False
    first: int | None = None
    made: list[int] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    def decide(self, tick: str) -> int | Left | None:
        """Decide this one story as it is now. Returns the decision's id, why not, or None if there is no such story."""
        for selected in selected_stories([tick]):
            lock_companies([selected.story])
            if (known := obstacle(selected, self.decision, is_bulk=self.is_bulk)) is not None:
                return Left(selected.story.public_id, known)
            try:
                return self._decide(selected)
            except (StaleDecision, CompanyIsRefused):
                return Left(selected.story.public_id, Skipped.CHANGED)
            except queueing.ClaimedByAnother:
                return Left(selected.story.public_id, Skipped.CLAIMED)
        return None

    def _decide(self, selected: SelectedStory) -> int:
        made = decide(
            selected.story, self.decision, moderator_id=self.moderator_id, role=self.role, grounds=self.grounds,
            words=self.words, seen_revision=selected.seen_revision, tells_author=not self.is_bulk,
        )  # fmt: skip
        session().flush()
        self.first = self.first or made.id
        made.before = made.before | {"together": self.first} | ({IS_BULK: True} if self.is_bulk else {})
        if self.is_bulk:
            record("story.refused_in_bulk", "story", selected.story.id, by=self.moderator_id, decision=made.id)
        session().flush()
        return made.id


def decide_stories(ticks: Sequence[str], together: Together) -> None:
    """Decide the stories of these ticks, each with its tallies and its mail in a transaction of its own.

    So others need not wait until the last of them is decided. After a fault no further story is tried: those decided
    before stay decided, and `left` names each of the others.
    """
    tried = list(dict.fromkeys(ticks))[:MOST_TOGETHER]
    for position, tick in enumerate(tried):
        public_id = tick.partition(":")[0]
        try:
            [outcome] = write_in_parts([tick], lambda part: together.decide(part[0]), at_once=1)
        except StaleDataError:  # someone decided it at the same moment
            session().rollback()
            outcome = Left(public_id, Skipped.CHANGED)
        except Exception as fault:
            session().rollback()
            log.error("fault", rule="decide_stories", kind=type(fault).__name__, exc_info=fault)
            together.left += [Left(rest.partition(":")[0], Skipped.FAULT) for rest in tried[position:]]
            return
        if isinstance(outcome, int):
            together.made.append(outcome)
        elif outcome is not None:
            together.left.append(outcome)
