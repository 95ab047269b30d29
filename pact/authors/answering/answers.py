"""An author's one short answer to the company's reply: what may be done with it, and doing it."""

from typing import NamedTuple

from sqlalchemy import select

from pact.core.db import all_of
from pact.moderation.decisions.transitions import AUTHOR, ChangeRefused
from pact.moderation.models import ReplyDecision
from pact.moderation.replies import service
from pact.replies.models import Answer, ItemText, ReplyStatus
from pact.replies.queries import ShownReply, answer_to, latest_text, published_replies, published_text, reply_of
from pact.replies.service import received
from pact.stories.models import Story

# While a moderator has not decided, and after the author has taken it back.
_WRITABLE = frozenset({ReplyStatus.PENDING, ReplyStatus.CHANGES_REQUESTED, ReplyStatus.WITHDRAWN})
_WITHDRAWABLE = frozenset({ReplyStatus.PENDING, ReplyStatus.CHANGES_REQUESTED, ReplyStatus.PUBLISHED})


class Exchange(NamedTuple):
    """The company's reply, and the author's answer as it stands. `reply` is None if none is public now."""

    reply: ShownReply | None
    answer: Answer | None
    sent: ItemText | None
    public: ItemText | None
    reasons: ReplyDecision | None
    can_write: bool
    can_withdraw: bool

    @property
    def is_redacted(self) -> bool:
        return self.public is not None and self.public.redacted_from_id is not None


def exchange_about(story: Story) -> Exchange | None:
    """None if there is neither a public reply nor an answer."""
    shown = published_replies([story.id]).get(story.id) if story.published_version_id else None
    reply = reply_of(story.id)
    answer = answer_to(reply) if reply else None
    if shown is None and answer is None:
        return None
    return Exchange(
        reply=shown,
        answer=answer,
        sent=latest_text(answer) if answer else None,
        public=published_text(answer) if answer and answer.status is ReplyStatus.PUBLISHED else None,
        reasons=_reasons_in_force(answer) if answer else None,
        can_write=shown is not None and (answer is None or answer.status in _WRITABLE),
        can_withdraw=answer is not None and answer.status in _WITHDRAWABLE,
    )


def _reasons_in_force(answer: Answer) -> ReplyDecision | None:
    """The latest decision on the answer if it gave its author reasons."""
    last = next(reversed(decisions_on(answer)), None)
    return last if last is not None and (last.grounds or last.words) and last.new_status is answer.status else None


def decisions_on(answer: Answer) -> list[ReplyDecision]:
    """What was decided on the answer and not undone, the oldest first."""
    return all_of(
        select(ReplyDecision)
        .where(ReplyDecision.answer_id == answer.id)
        .where(ReplyDecision.reversed_at.is_(None), ReplyDecision.reverses_id.is_(None))
        .order_by(ReplyDecision.id)
    )


def look_of(story: Story) -> str:
    """How reply and answer stand, so that a form that was opened before a change of them is noticed."""
    reply = reply_of(story.id)
    answer = answer_to(reply) if reply else None
    return service.look_of(answer) if answer else "new"


def is_as_received(story: Story, body: str) -> bool:
    """Whether this text waits for a moderator already, by the first of two clicks."""
    found = exchange_about(story)
    waits = found is not None and found.answer is not None and found.answer.status is ReplyStatus.PENDING
    return bool(found and found.sent and waits and found.sent.body == received(body))


def send_answer(story: Story, body: str, *, language: str) -> None:
    """Send the answer to the desk, instead of one that waits there.

    Raises ChangeRefused if the reply is public no more, or a moderator has decided on the answer.
    """
    found, reply = exchange_about(story), reply_of(story.id)
    if found is None or reply is None or not found.can_write:
        raise ChangeRefused("There is nothing to answer.")
    service.send_answer(reply, body, language=language)


def has_sent_too_often(story: Story) -> bool:
    found = exchange_about(story)
    return found is not None and found.answer is not None and service.has_sent_too_often(found.answer)


def withdraw_answer(story: Story) -> None:
    """Take the answer back. Raises ChangeRefused if there is none, or it is over."""
    reply = reply_of(story.id)
    answer = answer_to(reply) if reply else None
    if answer is None:
        raise ChangeRefused("There is no answer.")
    service.withdraw(answer, actor=AUTHOR)
