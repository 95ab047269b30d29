"""Take the one file that an author was asked for, show it to moderators, and delete it after the decision."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, and_, func, or_, select

from pact.audit.service import record
from pact.core import clock, crypto
from pact.core.db import all_of, pairs_of, session
from pact.moderation.asking.models import AuthorQuestion, QuestionAnswer
from pact.moderation.asking.queries import is_open, latest_question
from pact.moderation.asking.service import AnswerRefused, lock_story
from pact.moderation.evidence.models import EvidencePage
from pact.moderation.models import QueueItem
from pact.stories.models import Story

MAX_BYTES: Final = 10_000_000
"""Of the file as it is sent."""
KEPT: Final = timedelta(days=1)
"""After the decision."""


def can_take_file(story: Story, question_id: int) -> bool:
    """Whether this question asks for a file that has not been sent."""
    question = latest_question(story.id)
    return (
        question is not None
        and question.id == question_id
        and question.wants_evidence
        and is_open(question)
        and not _has_pages(question.id)
    )


def keep_evidence(story: Story, question_id: int, pictures: Sequence[bytes]) -> None:
    """Store the pictures made from the file. Raises AnswerRefused if there is one already, or none is wanted.

    With it the question is answered, also without a word: that stays known when the pictures are gone.
    """
    lock_story(story.id)
    if not can_take_file(story, question_id):
        raise AnswerRefused
    moment = clock.now()
    question = session().get_one(AuthorQuestion, question_id)
    if not question.answers:
        question.answers.append(QuestionAnswer(number=1, words_encrypted=crypto.encrypt(""), sent_at=moment))
    session().add_all(
        EvidencePage(
            question_id=question_id,
            number=number,
            picture_encrypted=crypto.encrypt_bytes(picture),
            received_at=moment,
        )
        for number, picture in enumerate(pictures, start=1)
    )
    session().flush()
    record("story.evidence_sent", "story", story.id, "author", question=question_id)


def _has_pages(question_id: int) -> bool:
    return (
        session().scalar(select(EvidencePage.id).where(EvidencePage.question_id == question_id).limit(1))
        is not None
    )


def picture_of(page: EvidencePage) -> bytes:
    """The JPEG."""
    return crypto.decrypt_bytes(page.picture_encrypted)


def pages_of(question_ids: Sequence[int]) -> dict[int, list[int]]:
    """The ids of the pages that were sent with these questions, in order. One query, which reads no picture."""
    statement = (
        select(EvidencePage.question_id, EvidencePage.id)
        .where(EvidencePage.question_id.in_(question_ids))
        .order_by(EvidencePage.question_id, EvidencePage.number)
    )
    found: dict[int, list[int]] = {}
    for question_id, page_id in session().execute(statement).tuples() if question_ids else ():
        found.setdefault(question_id, []).append(page_id)
    return found


def counts_of_pages(story_id: int) -> dict[int, int]:
    """How many pages were sent, by question."""
    return pairs_of(
        select(EvidencePage.question_id, func.count())
        .join(AuthorQuestion, AuthorQuestion.id == EvidencePage.question_id)
        .where(AuthorQuestion.story_id == story_id)
        .group_by(EvidencePage.question_id)
    )


def evidence_of(question_id: int) -> list[EvidencePage]:
    """The pages that were sent with a question, for the author's copy of their data."""
    statement = select(EvidencePage).where(EvidencePage.question_id == question_id)
    return all_of(statement.order_by(EvidencePage.number))


def of_no_more_use(moment: datetime) -> Select[tuple[int]]:
    """Pages that were sent for a decision made before this moment, or for a question that was taken back before it."""
    return (
        select(EvidencePage.id)
        .join(AuthorQuestion, AuthorQuestion.id == EvidencePage.question_id)
        .outerjoin(QueueItem, QueueItem.id == AuthorQuestion.item_id)
        .where(
            or_(
                QueueItem.closed_at < moment,
                AuthorQuestion.withdrawn_at < moment,
                and_(AuthorQuestion.item_id.is_(None), EvidencePage.received_at < moment),
            )
        )
    )
