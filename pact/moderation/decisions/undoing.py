"""Take decisions back within some seconds, all at once if they were made together. Their mails are then not sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.edits import at_desk, cuts_made, is_settled
from pact.moderation.decisions.transitions import Actor, change_status, lock_companies
from pact.moderation.models import ActorKind, Decision
from pact.moderation.queries import (
    IS_BULK,
    last_decision_of,
    last_decisions_on,
    made_together,
    moved_since,
    stories_by_id,
)
from pact.moderation.queue.checking import forget_outcomes, note_outcomes
from pact.moderation.settings.service import undo_time_left
from pact.stories.models import Story

# More than the setting allows: most pages of the desk find nothing this recent and need not read the settings.
LONGEST = timedelta(minutes=3)


class TooLate(Exception):
    """The time to undo is over, the decision is not this moderator's, or something else has happened since."""


@dataclass(frozen=True)
class Undoable:
    """Decisions that can be undone together, and how many made with them no longer can: their stories have changed."""

    decisions: Sequence[Decision]
    stories: Sequence[Story]
    changed_since: int
    seconds_left: int

    @property
    def first(self) -> Decision:
        return self.decisions[0]

    @property
    def mails(self) -> int:
        """How many authors are e-mailed unless it is undone; imported stories have no author."""
        if self.first.before.get(IS_BULK):
            return 0
        return sum(story.author_id is not None for story in self.stories)


def undoable_with(decision: Decision, moderator_id: int) -> Undoable | None:
    """The decision with those made together with it; None if this moderator cannot undo any of them any more.

    The seconds count from the first of them, so that no mail about any of them has left.
    """
    if decision.account_id != moderator_id or decision.story_id is None or decision.reverses_id is not None:
        return None
    if decision.restores_id is not None:  # a decision on an appeal is final
        return None
    made = made_together(decision)
    left = undo_time_left(made[0].created_at)
    stories = stories_by_id([one.story_id for one in made if one.story_id is not None])
    last, moved = last_decisions_on(list(stories)), moved_since(list(stories), made[0].created_at)
    can_be = [
        one for one in made
        if one.reversed_at is None and one.story_id in stories and last[one.story_id] == one.id
        and one.story_id not in moved
        and _is_untouched(stories[one.story_id], one)
    ]  # fmt: skip
    if left < 0 or not can_be:
        return None
    own = [stories[one.story_id] for one in can_be if one.story_id is not None]
    return Undoable(can_be, own, len(made) - len(can_be), int(left))


def _is_untouched(story: Story, decision: Decision) -> bool:
    """Whether its author has neither erased it nor sent a change since."""
    return story.erased_at is None and (story.edited_at is None or story.edited_at <= decision.created_at)


def undoable_by(moderator_id: int) -> Undoable | None:
    """This moderator's latest decision and those made with it, while they can be undone."""
    latest = last_decision_of(moderator_id, since=clock.now() - LONGEST)
    return undoable_with(latest, moderator_id) if latest is not None else None


def undo(decision: Decision, *, moderator_id: int) -> list[Decision]:
    """Undo one's own decision, and those made together with it; returns the reversing decisions.

    The claims and findings of the stories come back too. All or nothing: raises TooLate for any other decision, or if
    something else happened to all of these stories since, and CompanyIsRefused if it would make a story public whose
    company was refused since. The caller then rolls back.
    """
    found = undoable_with(decision, moderator_id)
    if found is None:
        raise TooLate
    lock_companies(found.stories)
    # The latest first: the first publication of a new company accepted it.
    return [
        _undo_one(*pair, moderator_id) for pair in reversed(list(zip(found.decisions, found.stories, strict=True)))
    ]


def _undo_one(decision: Decision, story: Story, moderator_id: int) -> Decision:
    actor = Actor(ActorKind.MODERATOR, moderator_id)
    reversing = change_status(story, decision.old_status, actor=actor, reverses=decision)
    desk = at_desk(story)
    if is_settled(story, desk):
        note_outcomes(desk.sent, cuts_made(story, desk))  # they were settled before this decision, too
    else:
        forget_outcomes(desk.sent)
    session().flush()
    return reversing
