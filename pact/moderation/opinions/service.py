"""Ask a colleague for a second opinion on a story, answer by a note, and take a question back.

A question changes nothing about the story: it keeps its place and its time in the queue, and anyone may decide on it.
The log says who asked whom about which story, never what.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, update

from pact.audit.service import record
from pact.core import clock, crypto
from pact.core.db import rows_changed, session
from pact.core.roles import StaffRole
from pact.core.sanitising import clean_text, is_sent_again
from pact.moderation.notes.models import DeskNote
from pact.moderation.notes.service import About, write_note
from pact.moderation.opinions.models import SecondOpinion
from pact.moderation.opinions.queries import State, opinions_on
from pact.stories.models import Story

KEPT: Final = timedelta(days=365)
LONGEST: Final = 1000
"""Characters."""


class NotAsked(Exception):
    """Somebody else was asked, or this person asked the question."""


class AlreadySettled(Exception):
    """A colleague has answered, or the question was taken back."""


def ask_opinion(story: Story, question: str, *, of: int | StaffRole, by: int) -> SecondOpinion:
    """Ask one colleague, or whoever has this role or one with more rights. Raises NotAsked for a question to oneself.

    The same question, sent again while it waits, is asked once.
    """
    if of == by:
        raise NotAsked
    person, role = (None, of) if isinstance(of, StaffRole) else (of, None)
    text = clean_text(question)
    for opinion in opinions_on(story):
        if opinion.state is State.WAITING and (opinion.asked_by, opinion.asked_of, opinion.question) == (
            by,
            of,
            text,
        ):
            return session().get_one(SecondOpinion, opinion.id)
    asked = SecondOpinion(
        story_id=story.id, asked_by_id=by, asked_of_id=person, asked_of_role=role,
        question_encrypted=crypto.encrypt(text), asked_at=clock.now(),
    )  # fmt: skip
    session().add(asked)
    session().flush()
    record("story.opinion_asked", "story", story.id, by=by, opinion=asked.id, person=person, role=role)
    return asked


def give_opinion(opinion_id: int, words: str, *, by: int, role: StaffRole) -> None:
    """Answer by a note beside the story. The same words again are the same note. Raises NotAsked or AlreadySettled."""
    asked = session().get_one(SecondOpinion, opinion_id)
    is_of_role = asked.asked_of_role is not None and role in asked.asked_of_role.and_above
    if asked.asked_by_id == by or not (is_of_role or asked.asked_of_id == by):
        raise NotAsked
    note = session().get(DeskNote, asked.note_id) if asked.note_id is not None else None
    if note is not None and note.account_id == by and is_sent_again(words, crypto.decrypt(note.words_encrypted)):
        return
    _settle(asked, by=by)
    story = session().get_one(Story, asked.story_id)
    asked.note_id = write_note(story, About.STORY, words, by=by).id
    session().flush()
    record("story.opinion_given", "story", story.id, by=by, opinion=asked.id)


def take_back_question(opinion_id: int, *, by: int) -> None:
    """Only whoever asked takes it back. Raises NotAsked or AlreadySettled."""
    asked = session().get_one(SecondOpinion, opinion_id)
    if asked.asked_by_id != by:
        raise NotAsked
    _settle(asked, by=by)
    record("story.opinion_taken_back", "story", asked.story_id, by=by, opinion=asked.id)


def _settle(asked: SecondOpinion, *, by: int) -> None:
    """Once only, even if two do it at the same moment."""
    once = update(SecondOpinion).where(SecondOpinion.id == asked.id, SecondOpinion.settled_at.is_(None))
    settled = once.values(settled_at=clock.now(), settled_by_id=by).execution_options(synchronize_session=False)
    if not rows_changed(settled):
        raise AlreadySettled
    session().expire(asked)


def forget_opinions_on(story_ids: Sequence[int]) -> None:
    """Delete what was asked about these stories."""
    session().execute(delete(SecondOpinion).where(SecondOpinion.story_id.in_(story_ids)))
