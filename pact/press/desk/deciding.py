"""A moderator's decision about a journalist's request, taking it back, and what becomes of the request afterwards."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select

from pact.audit.service import record
from pact.authors.journalists.stopping import on_stopped
from pact.authors.own_page.consents import on_consents_changed
from pact.core import clock, crypto
from pact.core.db import all_of, session
from pact.core.sanitising import clean_text
from pact.mail.service import Context, follows_sending, forget_mails_to, send_later
from pact.moderation.decisions.service import MAIL_MARGIN
from pact.moderation.decisions.transitions import on_story_changed
from pact.moderation.models import QueueKind
from pact.moderation.queue import service as queueing
from pact.moderation.settings.service import current_settings, undo_seconds_left
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.press_requests.models import PressRequest, RequestGround, RequestState
from pact.stories.press_requests.queries import is_contactable
from pact.transparency.counting import count_press_request
from pact.transparency.kinds import Figure

MAIL = "press/request"
ANSWER = "press/request_settled"
_OPEN = (RequestState.WAITING, RequestState.APPROVED)
_ENDED = frozenset({Status.WITHDRAWN, Status.REMOVED, Status.REFUSED})


class Obstacle(StrEnum):
    DECIDED = "decided"
    GONE = "gone"  # the author no longer allows it, so it was settled as not sent
    TOO_LATE = "too_late"


class NotDecided(Exception):
    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


def lock(request: PressRequest) -> None:
    session().execute(select(PressRequest.id).where(PressRequest.id == request.id).with_for_update())
    session().refresh(request)


def decide(request: PressRequest, *, ground: RequestGround | None, words: str, by: int) -> None:
    """Pass a request on, or refuse it on a ground. Raises NotDecided, or ClaimedByAnother.

    The mail leaves once the decision can no longer be undone in passing.
    """
    lock(request)
    if request.state is not RequestState.WAITING:
        raise NotDecided(Obstacle.DECIDED)
    item = queueing.open_item_of(QueueKind.PRESS_REQUEST, request.id)
    queueing.require_free([item] if item else [], account_id=by)
    leaves_at = clock.now() + timedelta(seconds=current_settings().undo_seconds) + MAIL_MARGIN
    request.decided_at, request.decided_by_id, request.ground = clock.now(), by, ground
    request.answer_encrypted = crypto.encrypt(clean_text(words)) if words.strip() else ""
    request.state = RequestState.APPROVED if ground is None else RequestState.REFUSED
    session().flush()
    queueing.close_items_of(QueueKind.PRESS_REQUEST, request.id)
    record(f"press_request.{request.state}", "press_request", request.id, by=by, ground=ground)
    data = {"request": request.id}
    if ground is None:
        send_later(MAIL, recipient_kind="story", recipient_id=request.story_id, data=data, not_before=leaves_at)
    else:
        send_later(
            ANSWER, recipient_kind="account", recipient_id=request.account_id, data=data, not_before=leaves_at
        )


def is_undoable(request: PressRequest, by: int) -> bool:
    """Whether this moderator has decided a moment ago, and no mail has left."""
    if request.state not in (RequestState.APPROVED, RequestState.REFUSED) or request.decided_by_id != by:
        return False
    return _can_still_change(request)


def _can_still_change(request: PressRequest) -> bool:
    assert request.decided_at is not None
    return undo_seconds_left(request.decided_at) > 0


def is_being_decided(request: PressRequest) -> bool:
    """Whether a moderator has decided, and the journalist is not told yet: it may be undone, or no mail has left."""
    if request.state is RequestState.REFUSED:
        return _can_still_change(request)
    return request.state is RequestState.APPROVED


def withdraw(request: PressRequest) -> None:
    """The journalist takes back what nobody has decided on. Raises NotDecided."""
    lock(request)
    if request.state is not RequestState.WAITING:
        raise NotDecided(Obstacle.DECIDED)
    request.state = RequestState.WITHDRAWN
    session().flush()
    queueing.close_items_of(QueueKind.PRESS_REQUEST, request.id)
    record("press_request.withdrawn", "press_request", request.id, "journalist", by=request.account_id)


def undo(request: PressRequest, *, by: int) -> None:
    """The request waits again, and nobody is told. Raises NotDecided."""
    lock(request)
    if not is_undoable(request, by):
        raise NotDecided(Obstacle.TOO_LATE)
    _forget_mails(request)
    request.state, request.ground, request.answer_encrypted = RequestState.WAITING, None, ""
    request.decided_at = request.decided_by_id = None
    session().flush()
    queueing.reopen_item_of(QueueKind.PRESS_REQUEST, request.id)
    record("press_request.undone", "press_request", request.id, by=by)


def _forget_mails(request: PressRequest) -> None:
    for kind, ident in (("story", request.story_id), ("account", request.account_id)):
        forget_mails_to(kind, ident, about=lambda data: data.get("request") == request.id)


@follows_sending(MAIL)
def follow_mail(data: Context, was_sent: bool) -> None:
    """The e-mail to the author has left, or was cancelled because they no longer allow it."""
    request = session().get(PressRequest, data["request"])
    if request is None or request.state is not RequestState.APPROVED:
        return
    if was_sent:
        request.state, request.sent_at = RequestState.SENT, clock.now()
        session().flush()
        record("press_request.passed_on", "press_request", request.id)
        count_press_request(Figure.PASSED_ON, request.sent_at)
        _tell(request)
    else:
        settle_unsent([request])


def settle_unsent(requests: Sequence[PressRequest]) -> None:
    """They are not sent. The journalists are told that, and not why."""
    for request in requests:
        _forget_mails(request)
        request.state = RequestState.NOT_SENT
        session().flush()
        queueing.close_items_of(QueueKind.PRESS_REQUEST, request.id)
        record("press_request.not_sent", "press_request", request.id)
        _tell(request)


def _tell(request: PressRequest) -> None:
    send_later(ANSWER, recipient_kind="account", recipient_id=request.account_id, data={"request": request.id})


def open_requests_about(story_ids: Collection[int]) -> list[PressRequest]:
    """Those that have not reached the author, and may still."""
    return all_of(select(PressRequest).where(PressRequest.story_id.in_(story_ids), PressRequest.state.in_(_OPEN)))


def _follow_story(story: Story) -> None:
    if story.status in _ENDED:
        settle_unsent(open_requests_about([story.id]))


def _follow_consents(story: Story) -> None:
    if story.status is Status.PUBLISHED and not is_contactable(story.id):
        settle_unsent(open_requests_about([story.id]))


def _follow_stop(story_ids: list[int]) -> None:
    settle_unsent(open_requests_about(story_ids))


on_story_changed.append(_follow_story)
on_consents_changed.append(_follow_consents)
on_stopped.append(_follow_stop)
