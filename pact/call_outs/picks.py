"""The best and the worst story of a call-out, once it is closed: one person picks, a senior moderator approves."""

from sqlalchemy import select

from pact.accounts.models import Account
from pact.audit.service import record
from pact.call_outs.models import CallOutPick
from pact.call_outs.queries import pick_of, picks_of
from pact.call_outs.service import SUBJECT, CallOutRefused, Obstacle
from pact.call_outs.telling import PRESS, WhyTakenBack, tell_newsroom
from pact.core import clock, data_version
from pact.core.db import one_or_none, session
from pact.core.roles import StaffRole
from pact.core.sanitising import clean_line
from pact.moderation.decisions.undoing import LONGEST, TooLate
from pact.moderation.models import QueueKind
from pact.moderation.picks.models import PickKind
from pact.moderation.queue.service import close_items_of, open_item, open_item_of, reopen_item_of
from pact.moderation.settings.service import undo_time_left
from pact.stories.call_outs.models import CallOut, Phase
from pact.stories.fields import Status
from pact.stories.models import Story


def pick(
    call_out: CallOut, story: Story, praise: PickKind, *, words: str, by: int, actor: str = ""
) -> CallOutPick:
    """Pick a story, in place of an earlier pick. It waits for a senior moderator. Raises CallOutRefused.

    Not at the desk in place of what is a newsroom's: that is taken back with a reason first.
    """
    if call_out.phase(clock.today()) is not Phase.CLOSED:
        raise CallOutRefused(Obstacle.NOT_CLOSED)
    if story.call_out_id != call_out.id or story.status is not Status.PUBLISHED:
        raise CallOutRefused(Obstacle.NOT_TOLD_FOR_IT)
    if any(one.story_id == story.id and one.praise is not praise for one in picks_of(call_out)):
        raise CallOutRefused(Obstacle.CHOSEN_ALREADY)
    before = pick_of(call_out, praise)
    if before is not None:
        if actor != PRESS and is_newsrooms(before, call_out):
            raise CallOutRefused(Obstacle.CHANGED)
        session().delete(before)
        session().flush()
    made = CallOutPick(
        call_out_id=call_out.id, praise=praise, story_id=story.id, picked_by_id=by, picked_at=clock.now(),
        words=clean_line(words) if praise is PickKind.BEST else "",
    )  # fmt: skip
    session().add(made)
    _changed("call_out.picked", call_out, made, by, actor)
    open_item(QueueKind.CALL_OUT_PICK, call_out.id)
    return made


def approve_pick(one: CallOutPick, *, by: int, role: StaffRole) -> None:
    """Show a pick to readers. Raises CallOutRefused, also if it is the moderator's own."""
    if role is StaffRole.MODERATOR:
        raise CallOutRefused(Obstacle.JUNIOR)
    if one.picked_by_id == by:
        raise CallOutRefused(Obstacle.OWN)
    if one.approved_at is not None:
        raise CallOutRefused(Obstacle.CHANGED)
    one.approved_by_id, one.approved_at = by, clock.now()
    call_out = session().get_one(CallOut, one.call_out_id)
    _changed("call_out.pick_approved", call_out, one, by)
    _settle(call_out)


def undoable_by(account_id: int) -> tuple[CallOutPick, int] | None:
    """What this moderator approved last, with the seconds that are left to undo it."""
    approved = select(CallOutPick).where(
        CallOutPick.approved_by_id == account_id, CallOutPick.approved_at >= clock.now() - LONGEST
    )
    latest = one_or_none(approved.order_by(CallOutPick.approved_at.desc(), CallOutPick.id.desc()).limit(1))
    left = _seconds_left(latest, account_id) if latest is not None else None
    return (latest, left) if latest is not None and left is not None else None


def _seconds_left(one: CallOutPick, account_id: int) -> int | None:
    """None if it is not theirs, or it is too late."""
    if one.approved_by_id != account_id or one.approved_at is None:
        return None
    left = undo_time_left(one.approved_at)
    return int(left) if left >= 0 else None


def undo_approval(one: CallOutPick, *, by: int) -> None:
    """Take one's own approval back within some seconds: the pick waits again. Raises TooLate."""
    if _seconds_left(one, by) is None:
        raise TooLate
    call_out = session().get_one(CallOut, one.call_out_id)
    one.approved_by_id = one.approved_at = None
    _changed("call_out.pick_approval_undone", call_out, one, by)
    if open_item_of(QueueKind.CALL_OUT_PICK, call_out.id) is None:
        reopen_item_of(QueueKind.CALL_OUT_PICK, call_out.id)


def is_newsrooms(one: CallOutPick, call_out: CallOut) -> bool:
    """Whether a newsroom made this choice, or readers have seen it as the newsroom's."""
    if call_out.newsroom_id is None:
        return False
    return one.approved_at is not None or session().get_one(Account, one.picked_by_id).is_journalist


def take_pick_back(one: CallOutPick, *, by: int, why: WhyTakenBack | None = None, actor: str = "") -> None:
    """Take a pick away, whether readers see it or not. A newsroom whose choice the desk takes back is told why."""
    call_out = session().get_one(CallOut, one.call_out_id)
    if actor != PRESS and is_newsrooms(one, call_out):
        assert why is not None
        tell_newsroom(call_out, "call_outs/pick_taken_back", also=one.picked_by_id, praise=one.praise,
                      story=one.story_id, why=why)  # fmt: skip
    session().delete(one)
    _changed("call_out.pick_taken_back", call_out, one, by, actor)
    _settle(call_out)


def _settle(call_out: CallOut) -> None:
    if all(one.approved_at is not None for one in picks_of(call_out)):
        close_items_of(QueueKind.CALL_OUT_PICK, call_out.id)


def _changed(verb: str, call_out: CallOut, one: CallOutPick, by: int, actor: str = "", /) -> None:
    session().flush()
    data_version.bump()
    record(verb, SUBJECT, call_out.id, actor, by=by, praise=one.praise.value, story=one.story_id)
