"""Move a story to the company that it is about, and take that back within some seconds.

The tallies follow exactly, and the stored weight stays. The first company's reply is taken down and stays with that
company, which is told why. What concerned that company alone goes: its own number of the case, a confirmed breach of its
promise, and that the author was asked after its reply.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select

from pact.audit.service import record
from pact.companies.models import Company, CompanyStatus
from pact.companies.service import lock
from pact.core import clock, data_version
from pact.core.db import one_or_none, session
from pact.jobs.service import enqueue, handles
from pact.moderation.companies.giving import give_stories
from pact.moderation.companies.merging import is_moving
from pact.moderation.decisions.transitions import Actor
from pact.moderation.decisions.undoing import LONGEST, TooLate
from pact.moderation.models import ActorKind, Ground, QueueKind, ReplyDecision, StoryMove
from pact.moderation.moving.telling import tell_author
from pact.moderation.queries import newest_grounds
from pact.moderation.queue import service as queueing
from pact.moderation.replies.following import follow_story
from pact.moderation.replies.service import change_status, lock_story, mails_leave_at
from pact.moderation.replies.telling import tell_company
from pact.moderation.settings.service import undo_time_left
from pact.promises.breaches import breach_of, forget_breaches
from pact.promises.models import Breach
from pact.rankings.tallies.writing import settle_after_reply, settle_moved
from pact.replies.models import Reply, ReplyStatus
from pact.replies.queries import answer_to, reply_of
from pact.stories.after_reply import said_in
from pact.stories.author_models import CaseReference, FollowUp
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion
from pact.stories.search import index as search

GROUND: Final = "other_company"
SETTLE: Final = "moderation.settle_move"
# What becomes of the first company's reply. Where its writer has to act next, nothing is decided.
_ENDS: Final = {ReplyStatus.PUBLISHED: ReplyStatus.REMOVED, ReplyStatus.PENDING: ReplyStatus.REFUSED}

# Called with a story that is now about another company, by what passes it on.
on_story_moved: list[Callable[[Story], None]] = []


class MoveObstacle(StrEnum):
    """Why a story cannot be moved."""

    SAME = "same"
    NOT_PUBLIC = "not_public"  # the other company is only proposed, refused or merged
    OVER = "over"  # its author has withdrawn or erased it
    STALE = "stale"  # it has changed since the moderator saw it
    CLAIMED = "claimed"  # a colleague has claimed it
    MOVING = "moving"  # stories of one of the companies are still being moved after a merge


class MoveRefused(Exception):
    def __init__(self, obstacle: MoveObstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


def can_be_moved(story: Story) -> bool:
    """Whether the story is one that the desk moves: not one that its author took back."""
    return story.erased_at is None and story.status not in (Status.UNCONFIRMED, Status.WITHDRAWN)


def move_story(story: Story, target: Company, *, words: str, by: int, seen: int | None = None) -> StoryMove:
    """Move the story, in one act with one reason. The author is told once it can no longer be undone.

    `seen` is the revision that the moderator saw. Raises MoveRefused, after which the caller rolls back.
    """
    source = session().get_one(Company, story.company_id)
    lock(source, target)
    lock_story(story.id)
    session().refresh(story)
    _check(story, source, target, by=by, seen=seen)
    [ground] = newest_grounds([GROUND])
    before = _take_reply_away(story, ground, words=words, by=by) | _set_aside(story)
    settle_moved(story, clock.now())
    move = StoryMove(story_id=story.id, from_id=source.id, to_id=target.id, account_id=by, ground_id=ground.id,
                     words=words.strip(), moved_at=clock.now(),
                     case_reference_encrypted=before.pop("case", None))  # fmt: skip
    session().add(move)
    _give(story, source, target)
    queueing.settle_proposal(source)
    session().flush()
    move.before = before | {"revision": story.revision, "status": source.status.value}
    record("story.moved", "story", story.id, by=by, move=move.id, out_of=source.id, into=target.id, ground=GROUND)
    tell_author(story, move)
    enqueue(SETTLE, {"move": move.id}, not_before=mails_leave_at())
    session().flush()
    return move


def _check(story: Story, source: Company, target: Company, *, by: int, seen: int | None) -> None:
    if not can_be_moved(story):
        raise MoveRefused(MoveObstacle.OVER)
    if seen is not None and seen != story.revision:
        raise MoveRefused(MoveObstacle.STALE)
    if source.id == target.id:
        raise MoveRefused(MoveObstacle.SAME)
    if target.status is not CompanyStatus.ACCEPTED:
        raise MoveRefused(MoveObstacle.NOT_PUBLIC)
    if is_moving(source) or is_moving(target):
        raise MoveRefused(MoveObstacle.MOVING)
    item = queueing.item_of_story(story)
    try:
        queueing.require_free([item] if item else [], account_id=by)
    except queueing.ClaimedByAnother:
        raise MoveRefused(MoveObstacle.CLAIMED) from None


def _take_reply_away(story: Story, ground: Ground, *, words: str, by: int) -> dict[str, Any]:
    """End the first company's reply, with a statement to it. What waits about it or its answer leaves the queue."""
    reply = reply_of(story.id)
    if reply is None:
        return {}
    session().refresh(reply)
    made, end = None, _ENDS.get(reply.status)
    if end is not None:
        actor = Actor(ActorKind.MODERATOR, by)
        made = change_status(reply, end, actor=actor, grounds=[ground], words=words)
        tell_company(reply, story, made)
    answer = answer_to(reply)
    if answer is not None:
        queueing.close_items_of(QueueKind.ANSWER, answer.id)
    reply.moved_away_at = clock.now()
    session().flush()
    return {"reply": reply.id, "decision": made.id if made else None}


def _set_aside(story: Story) -> dict[str, Any]:
    """Take what concerned the first company alone away from the story."""
    before: dict[str, Any] = {"moved_at": story.moved_at.isoformat() if story.moved_at else None}
    if (case := one_or_none(select(CaseReference).where(CaseReference.story_id == story.id))) is not None:
        before |= {"case": case.reference_encrypted, "case_given_at": case.given_at.isoformat()}
        session().delete(case)
    if (breach := breach_of(story)) is not None:
        before |= {"breach_by": breach.confirmed_by_id, "breach_at": breach.confirmed_at.isoformat()}
        forget_breaches([story.id])
        session().expunge(breach)
    if story.after_reply is not None:
        before["after_reply"] = story.after_reply
        settle_after_reply(story, None)
    asked = _asked_after_reply(story)
    if asked is not None:
        before["asked"] = asked.id
        asked.after_reply = False
    session().flush()
    return before


def _asked_after_reply(story: Story) -> FollowUp | None:
    return one_or_none(select(FollowUp).where(FollowUp.story_id == story.id, FollowUp.after_reply))


def _give(story: Story, giver: Company, taker: Company) -> None:
    """Give the story to the other company, on all pages and in all tables."""
    give_stories([story.id], from_id=giver.id, to_id=taker.id)
    session().refresh(story)
    for follow in on_story_moved:
        follow(story)
    if story.published_version_id is not None and not story.is_record:
        version = session().get_one(StoryVersion, story.published_version_id)
        search.remove_stories([story.id])
        search.index_story(story.id, title=version.title, body=version.body, company=taker.name)
    data_version.bump()
    enqueue("rankings.refresh", unique_key="rankings.refresh")


def undoable_by(moderator_id: int) -> tuple[StoryMove, int] | None:
    """This moderator's latest move with the seconds that are left, while it can be undone."""
    statement = select(StoryMove).where(
        StoryMove.account_id == moderator_id, StoryMove.moved_at >= clock.now() - LONGEST
    )
    latest = one_or_none(statement.order_by(StoryMove.id.desc()).limit(1))
    left = _seconds_left(latest, moderator_id) if latest is not None else None
    return (latest, left) if latest is not None and left is not None else None


def _seconds_left(move: StoryMove, moderator_id: int) -> int | None:
    """None if it is not theirs, it is too late, or something has happened to the story since."""
    left = undo_time_left(move.moved_at)
    if move.account_id != moderator_id or move.undone_at is not None or move.from_id is None or left < 0:
        return None
    story = session().get_one(Story, move.story_id)
    source = session().get_one(Company, move.from_id)
    is_same = (story.revision, story.company_id) == (move.before["revision"], move.to_id)
    is_there = source.status.value == move.before["status"]
    return int(left) if is_same and is_there and reply_of(story.id) is None else None


def undo_move(move: StoryMove, *, by: int) -> Story:
    """Take a move back: all is as before it, and nobody is told. Raises TooLate, after which the caller rolls back."""
    story = session().get_one(Story, move.story_id)
    if move.from_id is None:
        raise TooLate
    source, target = session().get_one(Company, move.from_id), session().get_one(Company, move.to_id)
    lock(source, target)
    lock_story(story.id)
    session().refresh(story)
    session().refresh(move)
    if _seconds_left(move, by) is None or is_moving(source) or is_moving(target):
        raise TooLate
    move.undone_at = clock.now()
    _give(story, target, source)
    _put_back(story, move)
    move.case_reference_encrypted = None
    queueing.requeue_proposal(source)
    record("story.move_undone", "story", story.id, by=by, move=move.id, out_of=target.id, into=source.id)
    session().flush()
    return story


def _put_back(story: Story, move: StoryMove) -> None:
    before = move.before
    settle_moved(story, clock.read_moment(before["moved_at"]))
    if move.case_reference_encrypted is not None:
        session().add(CaseReference(story_id=story.id, reference_encrypted=move.case_reference_encrypted,
                                    given_at=_moment(before["case_given_at"])))  # fmt: skip
    if "breach_by" in before:
        session().add(Breach(story_id=story.id, confirmed_by_id=before["breach_by"],
                             confirmed_at=_moment(before["breach_at"])))  # fmt: skip
    if "after_reply" in before:
        settle_after_reply(story, said_in(before["after_reply"]))
    if "asked" in before:
        session().get_one(FollowUp, before["asked"]).after_reply = True
    session().flush()
    if "reply" in before:
        reply = session().get_one(Reply, before["reply"])
        reply.moved_away_at = None
        session().flush()
        if before["decision"] is not None:
            made = session().get_one(ReplyDecision, before["decision"])
            actor = Actor(ActorKind.MODERATOR, move.account_id)
            change_status(reply, made.old_status, actor=actor, reverses=made)
        follow_story(story)


def _moment(text: str) -> datetime:
    moment = clock.read_moment(text)
    assert moment is not None
    return moment


@handles(SETTLE)
def settle_move(arguments: dict[str, Any]) -> None:
    """Once a move can no longer be undone, the first company's number of the case is kept nowhere."""
    move = session().get(StoryMove, arguments["move"])
    if move is not None:
        move.case_reference_encrypted = None
