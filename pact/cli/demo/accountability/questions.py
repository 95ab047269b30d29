"""Questions to two authors whose stories wait at the desk: one has answered."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from pact.core import clock
from pact.core.db import all_of
from pact.moderation.asking.service import answer_question, ask_author, ask_obstacle
from pact.stories.fields import Status
from pact.stories.models import Story

_ASKED: Final = (
    ("You write that you rang twice. Was that on the same day?", "No, the second time was two days later."),
    ("Do you still have the bill or the list of calls? You can cover what we need not see.", ""),
)


def add_questions(*, moderator_id: int) -> None:
    """Ask and answer. A very small demo has fewer."""
    newest = select(Story).where(Story.status == Status.PENDING).order_by(Story.id.desc()).limit(len(_ASKED))
    for story, (words, answer) in zip(all_of(newest), _ASKED, strict=False):
        if ask_obstacle(story) is None:
            with clock.at(clock.now() - timedelta(minutes=50)):
                question = ask_author(story, words, by=moderator_id, wants_evidence=not answer)
            if answer:
                answer_question(story, question.id, answer)
