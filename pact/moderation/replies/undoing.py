"""Take back decisions on replies and answers: moderators within some seconds, writers their withdrawal within minutes."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from pact.core import clock
from pact.core.db import one_or_none, session
from pact.moderation.decisions.transitions import Actor
from pact.moderation.decisions.undoing import LONGEST, TooLate
from pact.moderation.models import ActorKind, ReplyDecision
from pact.moderation.replies.kinds import is_moved_away, item_of, kind_of, story_of
from pact.moderation.replies.service import change_status, lock_story
from pact.moderation.settings.service import undo_time_left
from pact.replies.models import Item, ReplyStatus
from pact.replies.queries import latest_text

WITHDRAWAL_UNDONE_WITHIN: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class UndoableReply:
    decision: ReplyDecision
    item: Item
    seconds_left: int


def last_decision(item: Item) -> ReplyDecision | None:
    """The latest decision, also one that was undone or undoes another."""
    of_it = kind_of(item).decided_on == item.id
    return one_or_none(select(ReplyDecision).where(of_it).order_by(ReplyDecision.id.desc()).limit(1))


def undoable_by(moderator_id: int) -> UndoableReply | None:
    """This moderator's latest decision on a reply or an answer, while it can be undone."""
    statement = select(ReplyDecision).where(
        ReplyDecision.account_id == moderator_id, ReplyDecision.actor_kind == ActorKind.MODERATOR,
        ReplyDecision.created_at >= clock.now() - LONGEST,
    )  # fmt: skip
    latest = one_or_none(statement.order_by(ReplyDecision.id.desc()).limit(1))
    return undoable(latest, moderator_id) if latest is not None else None


def undoable(decision: ReplyDecision, moderator_id: int) -> UndoableReply | None:
    """The decision if this moderator can still undo it: theirs, just made, and nothing has happened since."""
    left = undo_time_left(decision.created_at)
    if decision.account_id != moderator_id or decision.actor_kind is not ActorKind.MODERATOR or left < 0:
        return None
    if decision.restores_id is not None:  # a decision on an appeal is final
        return None
    item = item_of(decision)
    if is_moved_away(item):  # it comes back with the story
        return None
    last = last_decision(item)
    is_last = last is not None and last.id == decision.id and decision.reverses_id is None
    is_untouched = latest_text(item).sent_at <= decision.created_at
    return UndoableReply(decision, item, int(left)) if is_last and is_untouched else None


def undo(decision: ReplyDecision, *, moderator_id: int) -> ReplyDecision:
    """Take one's own decision back. Raises TooLate."""
    lock_story(story_of(item_of(decision)).id)
    found = undoable(decision, moderator_id)
    if found is None:
        raise TooLate
    actor = Actor(ActorKind.MODERATOR, moderator_id)
    return change_status(found.item, decision.old_status, actor=actor, reverses=decision)


def withdrawal_of(item: Item) -> ReplyDecision | None:
    """Its withdrawal, while that can be undone."""
    last = last_decision(item)
    if last is None or item.status is not ReplyStatus.WITHDRAWN or last.new_status is not ReplyStatus.WITHDRAWN:
        return None
    return last if clock.now() - last.created_at <= WITHDRAWAL_UNDONE_WITHIN else None


def undo_withdrawal(item: Item, *, actor: Actor) -> ReplyDecision:
    """Take a withdrawal back: all is as before it. Raises TooLate."""
    lock_story(story_of(item).id)
    session().refresh(item)
    withdrawal = withdrawal_of(item)
    if withdrawal is None:
        raise TooLate
    return change_status(item, withdrawal.old_status, actor=actor, reverses=withdrawal)
