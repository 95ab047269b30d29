"""Ask a story's author something before deciding, and take the answer.

Nothing is decided by it, and the time by which the story should be decided goes on.
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select

from pact.audit.service import record
from pact.checks.personal.numbers import mask_numbers
from pact.core import clock, crypto
from pact.core.db import one_or_none, session
from pact.core.sanitising import clean_text, is_sent_again
from pact.mail.service import send_later
from pact.moderation.asking.models import AuthorQuestion, QuestionAnswer
from pact.moderation.asking.queries import Asked, QuestionState, every_question_about, is_open, latest_question
from pact.moderation.models import QueueItem, QueueKind
from pact.moderation.queue.service import item_of_story, open_item_of
from pact.moderation.settings.service import current_settings
from pact.stories.models import Story

LONGEST_QUESTION: Final = 1000
LONGEST_ANSWER: Final = 2000
"""Characters."""
MOST_QUESTIONS: Final = 5
"""About one story, so that nobody is asked without end."""
MOST_VERSIONS: Final = 6
"""Of one answer."""
_MARGIN = timedelta(seconds=2)


class AskObstacle(StrEnum):
    """Why the author cannot be asked."""

    NOBODY = "nobody"
    NOT_WAITING = "not_waiting"
    ASKED = "asked"
    TOO_OFTEN = "too_often"


class AskRefused(Exception):
    """The author cannot be asked now."""

    def __init__(self, obstacle: AskObstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


class AnswerRefused(Exception):
    """The question can no longer be answered, or was answered too often."""


def lock_story(story_id: int) -> None:
    """Two who ask or answer at the same moment do it one after the other."""
    one_or_none(select(Story.id).where(Story.id == story_id).with_for_update())


def ask_obstacle(story: Story) -> AskObstacle | None:
    """Why this story's author cannot be asked now; None if they can."""
    return obstacle_among(story, waiting_item(story), every_question_about(story.id))


def obstacle_among(story: Story, item: QueueItem | None, questions: Sequence[Asked]) -> AskObstacle | None:
    """The same where the caller knows what waits, and all that was asked so far, the latest first. No queries."""
    if story.author_id is None or story.erased_at is not None:
        return AskObstacle.NOBODY
    if item is None or item.closed_at is not None:
        return AskObstacle.NOT_WAITING
    last = next((question for question in questions if question.state is not QuestionState.WITHDRAWN), None)
    if last is not None and last.state is QuestionState.WAITING:
        return AskObstacle.ASKED
    return AskObstacle.TOO_OFTEN if len(questions) >= MOST_QUESTIONS else None


def waiting_item(story: Story) -> QueueItem | None:
    """What waits at the desk about the story: itself, a change of it, or notices about it."""
    return item_of_story(story) or open_item_of(QueueKind.NOTICE, story.id)


def ask_author(story: Story, words: str, *, by: int, wants_evidence: bool = False) -> AuthorQuestion:
    """Ask the author; the mail leaves once the moderator has had time to take the question back. Raises AskRefused.

    The same question by the same moderator, sent again while it waits, is asked once.
    """
    lock_story(story.id)
    last = latest_question(story.id)
    if last is not None and _is_asked_again(last, words, by=by, wants_evidence=wants_evidence):
        return last
    if (obstacle := ask_obstacle(story)) is not None:
        raise AskRefused(obstacle)
    item = waiting_item(story)
    question = AuthorQuestion(
        story_id=story.id,
        item_id=item.id if item else None,
        account_id=by,
        words_encrypted=crypto.encrypt(clean_text(words).strip()),
        wants_evidence=wants_evidence,
        asked_at=clock.now(),
    )
    session().add(question)
    session().flush()
    record("story.author_asked", "story", story.id, by=by, question=question.id)
    leaves_at = clock.now() + timedelta(seconds=current_settings().undo_seconds) + _MARGIN
    send_later("moderation/question", recipient_kind="story", recipient_id=story.id,
               data={"question": question.id}, not_before=leaves_at)  # fmt: skip
    return question


def _is_asked_again(last: AuthorQuestion, words: str, *, by: int, wants_evidence: bool) -> bool:
    waits = is_open(last) and not last.answers
    is_same = (last.account_id, last.wants_evidence) == (by, wants_evidence)
    return waits and is_same and is_sent_again(words, crypto.decrypt(last.words_encrypted))


def withdraw_question(question: AuthorQuestion, *, by: int) -> bool:
    """Take a question back that has no answer yet. Returns whether it was."""
    lock_story(question.story_id)
    session().refresh(question)
    if question.withdrawn_at is not None or question.answers:
        return False
    question.withdrawn_at = clock.now()
    session().flush()
    record("story.question_withdrawn", "story", question.story_id, by=by, question=question.id)
    return True


def answer_question(story: Story, question_id: int, words: str) -> None:
    """Store the author's answer as its next version. The same words again change nothing. Raises AnswerRefused."""
    lock_story(story.id)
    question = latest_question(story.id)
    if question is None or question.id != question_id or not is_open(question):
        raise AnswerRefused
    text, earlier = mask_numbers(clean_text(words).strip()), question.answers
    if earlier and crypto.decrypt(earlier[-1].words_encrypted) == text:
        return
    if len(earlier) >= MOST_VERSIONS:
        raise AnswerRefused
    question.answers.append(
        QuestionAnswer(number=len(earlier) + 1, words_encrypted=crypto.encrypt(text), sent_at=clock.now())
    )
    session().flush()
    record("story.question_answered", "story", story.id, "author", question=question.id)
