"""Each decision that restricts a story, a reply or an answer, with its statement of reasons, as a row of data.

No text, no name, nothing that tells which story or company it was. Decisions on erased stories stay in.
"""

import heapq
from collections.abc import Iterator
from datetime import UTC, datetime, time
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select

from pact.core import clock
from pact.core.db import session
from pact.moderation.models import ActorKind, Decision, DecisionGround, Ground, ReplyDecision, ReplyDecisionGround
from pact.notices.models import Notice, Part
from pact.replies.models import Answer, Reply
from pact.transparency.kinds import Act, Subject, act_of

COLUMNS: Final = ("day", "about", "decision", "grounds", "basis", "text", "brought_up", "days_taken")
_PART: Final = 1000
_MADE: Final = ((Decision, DecisionGround), (ReplyDecision, ReplyDecisionGround))
_ILLEGAL: Final = "illegal"
_RESTRICTS: Final = {
    Act.PUBLISHED: "redacted_before_publication",
    Act.EDIT_PUBLISHED: "redacted_before_publication",
    Act.CHANGES: "changes_requested",
    Act.REFUSED: "refused",
    Act.EDIT_REFUSED: "refused",
    Act.REDACTED: "redacted_after_publication",
    Act.HIDDEN: "hidden",
    Act.REMOVED: "taken_down",
}
_TEXT: Final = {
    Act.EDIT_PUBLISHED: "change",
    Act.EDIT_REFUSED: "change",
    Act.REDACTED: "published",
    Act.HIDDEN: "published",
    Act.REMOVED: "published",
}


def _where(
    model: type[Decision | ReplyDecision], grounds: type[DecisionGround | ReplyDecisionGround]
) -> tuple[Any, ...]:
    """Decisions of moderators with a ground, until yesterday: those of today can still be undone."""
    has_ground = select(grounds.decision_id).where(grounds.decision_id == model.id).exists()
    until = datetime.combine(clock.today(), time(), UTC)
    stands = (model.reversed_at.is_(None), model.reverses_id.is_(None))
    return *stands, model.actor_kind == ActorKind.MODERATOR, model.created_at < until, has_ground


def count_statements() -> int:
    """At most so many rows: decisions to put a text back have grounds too."""
    counts = (select(func.count()).select_from(model).where(*_where(model, grounds)) for model, grounds in _MADE)
    return sum(session().scalar(count) or 0 for count in counts)


def statements() -> Iterator[tuple[str | int | None, ...]]:
    """The rows, oldest first, read in parts."""
    of_stories = _statements(Decision, DecisionGround, Decision.is_redaction, _about_story(), literal(True))
    of_replies = _statements(
        ReplyDecision,
        ReplyDecisionGround,
        ReplyDecision.before,
        _about_reply(),
        ReplyDecision.reply_id.is_not(None),
    )
    for _moment, row in heapq.merge(of_stories, of_replies, key=itemgetter(0)):
        yield row


def _statements(
    model: type[Decision | ReplyDecision], grounds: type[DecisionGround | ReplyDecisionGround],
    redaction: Any, about: ColumnElement[bool], is_first: ColumnElement[bool],
) -> Iterator[tuple[datetime, tuple[str | int | None, ...]]]:  # fmt: skip
    last = 0
    columns = (model.id, model.old_status, model.new_status, model.actor_kind, model.is_edit_refused,
               model.restores_id, model.created_at, model.waited_seconds, redaction.label("redaction"),
               _was_reported(model, about).label("was_reported"), is_first.label("is_first"))  # fmt: skip
    while part := session().execute(
        select(*columns).where(model.id > last, *_where(model, grounds)).order_by(model.id).limit(_PART)
    ).all():  # fmt: skip
        codes = _codes(grounds, part[0].id, part[-1].id)
        for made in part:
            redacts = made.redaction if isinstance(made.redaction, bool) else made.redaction.get("redacts", False)
            act = act_of(made, is_redaction=redacts)
            if act in _RESTRICTS:
                subject = (
                    Subject.STORY if model is Decision else Subject.REPLY if made.is_first else Subject.ANSWER
                )
                yield made.created_at, _row(made, subject, act, codes[made.id])
        last = part[-1].id


def _was_reported(model: type[Decision | ReplyDecision], about: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a notice about the text waited when it was decided on."""
    return select(Notice.id).where(
        about, Notice.sent_at <= model.created_at,
        or_(Notice.settled_at.is_(None), Notice.settled_at >= model.created_at),
    ).exists()  # fmt: skip


def _about_story() -> ColumnElement[bool]:
    return and_(Notice.story_id == Decision.story_id, Notice.part == Part.STORY)


def _about_reply() -> ColumnElement[bool]:
    """The notices about a reply, or about the author's answer to one."""
    of_answer = select(Answer.reply_id).where(Answer.id == ReplyDecision.answer_id)
    answered = of_answer.correlate(ReplyDecision).scalar_subquery()
    story_id = select(Reply.story_id).where(Reply.id == func.coalesce(ReplyDecision.reply_id, answered))
    return and_(
        Notice.story_id == story_id.correlate(ReplyDecision).scalar_subquery(),
        Notice.part == case((ReplyDecision.reply_id.is_not(None), Part.REPLY.value), else_=Part.ANSWER.value),
    )


def _codes(grounds: type[DecisionGround | ReplyDecisionGround], first: int, last: int) -> dict[int, list[str]]:
    statement = (
        select(grounds.decision_id, Ground.code).join(Ground, Ground.id == grounds.ground_id)
        .where(grounds.decision_id.between(first, last)).order_by(Ground.position, Ground.code)
    )  # fmt: skip
    found: dict[int, list[str]] = {}
    for decision, code in session().execute(statement).tuples():
        found.setdefault(decision, []).append(code)
    return found


def _row(made: Any, subject: Subject, act: Act, codes: list[str]) -> tuple[str | int | None, ...]:
    bases = [word for word, has in (("law", _ILLEGAL in codes), ("rules", set(codes) != {_ILLEGAL})) if has]
    days = None if made.waited_seconds is None else made.waited_seconds // 86_400
    return (
        made.created_at.date().isoformat(), subject.value, _RESTRICTS[act], " ".join(codes), " ".join(bases),
        (text := _TEXT.get(act, "new")), _brought_up(text, made), days,
    )  # fmt: skip


def _brought_up(text: str, made: Any) -> str:
    """Why a moderator looked at the text: every new one and every change waits in the queue."""
    if text != "published":
        return "queue"
    return "notice" if made.was_reported else "moderator"
