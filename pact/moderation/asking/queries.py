"""Which questions authors were asked, and which of them they can still answer."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Select, and_, or_, select

from pact.core import crypto
from pact.core.db import all_of, one_or_none, session
from pact.moderation.asking.models import AuthorQuestion, QuestionAnswer
from pact.moderation.models import QueueItem


class QuestionState(StrEnum):
    """How a question stands. OVER: it was decided without an answer."""

    WAITING = "waiting"
    ANSWERED = "answered"
    OVER = "over"
    WITHDRAWN = "withdrawn"


class Said(NamedTuple):
    """One version of an answer."""

    words: str
    at: datetime


class Asked(NamedTuple):
    """A question with its answer, read. `answers` are all versions, the latest first."""

    id: int
    words: str
    at: datetime
    account_id: int
    state: QuestionState
    can_be_answered: bool
    wants_evidence: bool
    answers: Sequence[Said]


def questions_about(story_id: int) -> list[Asked]:
    """What was asked about a story and not withdrawn, the latest first."""
    return [
        question for question in every_question_about(story_id) if question.state is not QuestionState.WITHDRAWN
    ]


def every_question_about(story_id: int) -> list[Asked]:
    """The same with withdrawn ones. Two queries; one if there are none."""
    statement = select(AuthorQuestion).where(AuthorQuestion.story_id == story_id)
    questions = all_of(statement.order_by(AuthorQuestion.id.desc()))
    last = next((question.id for question in questions if question.withdrawn_at is None), None)
    return [_read(question, is_last=question.id == last) for question in questions]


def _read(question: AuthorQuestion, *, is_last: bool) -> Asked:
    """Only the last question can be answered; one that was asked before it is taken as settled by it."""
    return Asked(
        question.id,
        crypto.decrypt(question.words_encrypted),
        question.asked_at,
        question.account_id,
        state_of(question),
        is_last and is_open(question),
        question.wants_evidence,
        [Said(crypto.decrypt(said.words_encrypted), said.sent_at) for said in reversed(question.answers)],
    )


def is_open(question: AuthorQuestion) -> bool:
    """Whether an answer is still of use: what the question is about waits at the desk."""
    return question.withdrawn_at is None and question.item is not None and question.item.closed_at is None


def state_of(question: AuthorQuestion) -> QuestionState:
    if question.withdrawn_at is not None:
        return QuestionState.WITHDRAWN
    if question.answers:
        return QuestionState.ANSWERED
    return QuestionState.WAITING if is_open(question) else QuestionState.OVER


def latest_question(story_id: int) -> AuthorQuestion | None:
    """The last question about a story that was not withdrawn."""
    return one_or_none(
        select(AuthorQuestion)
        .where(AuthorQuestion.story_id == story_id, AuthorQuestion.withdrawn_at.is_(None))
        .order_by(AuthorQuestion.id.desc())
        .limit(1)
    )


def answered_or_waiting(story_ids: Sequence[int]) -> dict[int, QuestionState]:
    """How the last open question about each of these stories stands, for those that have one. One query."""
    has_answer = select(QuestionAnswer.id).where(QuestionAnswer.question_id == AuthorQuestion.id).exists()
    statement = (
        select(AuthorQuestion.story_id, has_answer)
        .join(QueueItem, QueueItem.id == AuthorQuestion.item_id)
        .where(
            AuthorQuestion.story_id.in_(story_ids),
            AuthorQuestion.withdrawn_at.is_(None),
            QueueItem.closed_at.is_(None),
        )
        .order_by(AuthorQuestion.id)
    )
    return {
        story_id: QuestionState.ANSWERED if is_answered else QuestionState.WAITING
        for story_id, is_answered in session().execute(statement).tuples()
    }


def settled_before(moment: datetime) -> Select[tuple[int]]:
    """Questions about what was decided before this moment."""
    return (
        select(AuthorQuestion.id)
        .outerjoin(QueueItem, QueueItem.id == AuthorQuestion.item_id)
        .where(
            or_(
                QueueItem.closed_at < moment,
                and_(AuthorQuestion.item_id.is_(None), AuthorQuestion.asked_at < moment),
            )
        )
    )
