"""Questions to two authors whose stories wait at the desk: one has answered."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import select

from pact.core import clock
from pact.core.db import all_of
from pact.moderation.asking.models import AuthorQuestion
from pact.moderation.asking.service import answer_question, ask_author, ask_obstacle
from pact.stories.fields import Status
from pact.stories.models import Story

_ASKED: Final = (
    ("You write that you rang twice. Was that on the same day?", "No, the second time was two days later."),
    ("Do you still have the bill or the list of calls? You can cover what we need not see.", ""),
)


def question_events(*, moderator_id: int) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """When they are asked and answered, with what is to be done then. A very small demo has fewer."""
    asked: list[tuple[Story, AuthorQuestion, str]] = []
    yield clock.now() - timedelta(minutes=50), partial(_ask, asked, moderator_id)
    yield clock.now() - timedelta(minutes=3), partial(_answer, asked)


def _ask(asked: list[tuple[Story, AuthorQuestion, str]], moderator_id: int) -> None:
    newest = select(Story).where(Story.status == Status.PENDING).order_by(Story.id.desc()).limit(len(_ASKED))
    for story, (words, answer) in zip(all_of(newest), _ASKED, strict=False):
        if ask_obstacle(story) is None:
            question = ask_author(story, words, by=moderator_id, wants_evidence=not answer)
            asked.append((story, question, answer))


def _answer(asked: list[tuple[Story, AuthorQuestion, str]]) -> None:
    for story, question, answer in asked:
        if answer and story.status is Status.PENDING:
            answer_question(story, question.id, answer)
