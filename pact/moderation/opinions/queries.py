"""Read second opinions: those on a story, those that wait for somebody, those that somebody asked for."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from pact.core import clock, crypto
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.models import ActorKind, Decision
from pact.moderation.notes.models import DeskNote
from pact.moderation.opinions.models import SecondOpinion
from pact.moderation.queue.listing import with_versions
from pact.stories.models import Story, StoryVersion

SHOWN_AFTERWARDS: Final = timedelta(days=7)
"""How long whoever asked sees an answer in their list."""


class State(StrEnum):
    """What became of a question. DECIDED: a moderator decided on the story before anyone answered."""

    WAITING = "waiting"
    ANSWERED = "answered"
    TAKEN_BACK = "taken_back"
    DECIDED = "decided"


class Opinion(NamedTuple):
    """A question as the desk shows it; `answer` is empty without one, or if its note has been deleted."""

    id: int
    story_id: int
    question: str
    asked_by: int
    asked_of: int | StaffRole
    asked_at: datetime
    state: State
    settled_by: int | None
    settled_at: datetime | None
    answer: str

    def is_for(self, account_id: int, role: StaffRole) -> bool:
        """Whether this person was asked. Nobody answers what they asked."""
        if account_id == self.asked_by:
            return False
        if isinstance(self.asked_of, StaffRole):
            return role in self.asked_of.and_above
        return account_id == self.asked_of

    @property
    def accounts(self) -> set[int]:
        """Everybody whose name is shown with it."""
        people = {self.asked_by, self.settled_by} - {None}
        return {one for one in people if one is not None} | (
            set() if isinstance(self.asked_of, StaffRole) else {self.asked_of}
        )


class Listed(NamedTuple):
    """A question with the story that it is about."""

    opinion: Opinion
    story: Story
    version: StoryVersion


def opinions_on(story: Story) -> list[Opinion]:
    """The questions about a story, the latest first. One query."""
    return _read(_all().where(SecondOpinion.story_id == story.id))


def opinion_by_id(ident: int) -> Opinion | None:
    return next(iter(_read(_all().where(SecondOpinion.id == ident))), None)


def waiting_for(account_id: int, role: StaffRole) -> list[Listed]:
    """The questions to this person that wait, the oldest first."""
    return _with_stories(_read(_all().where(_waits(), _is_for(account_id, role)))[::-1])


def count_waiting_for(account_id: int, role: StaffRole) -> int:
    statement = (
        select(func.count()).select_from(SecondOpinion).join(Story, Story.id == SecondOpinion.story_id)
        .where(_waits(), _is_for(account_id, role), Story.erased_at.is_(None))
    )  # fmt: skip
    return session().scalar(statement) or 0


def asked_by(account_id: int) -> list[Listed]:
    """What this person asked: what waits, and what was answered in the last days. The latest first."""
    lately = SecondOpinion.settled_at >= clock.now() - SHOWN_AFTERWARDS
    is_answered = SecondOpinion.settled_by_id != SecondOpinion.asked_by_id
    which = SecondOpinion.asked_by_id == account_id, or_(_waits(), lately & is_answered)
    return _with_stories(_read(_all().where(*which)))


def asked_about(story_ids: Iterable[int], *, account_id: int, role: StaffRole) -> dict[int, bool]:
    """Those of these stories about which a question waits, and whether one of them is to this person."""
    found: dict[int, bool] = {}
    statement = select(SecondOpinion.story_id, _is_for(account_id, role)).where(
        SecondOpinion.story_id.in_(set(story_ids)), _waits()
    )
    for story_id, is_mine in session().execute(statement).tuples():
        found[story_id] = found.get(story_id, False) or bool(is_mine)
    return found


def _waits() -> ColumnElement[bool]:
    return SecondOpinion.settled_at.is_(None) & ~_is_decided()


def _is_decided() -> ColumnElement[bool]:
    """A moderator's decision since then that stands."""
    return exists().where(
        Decision.story_id == SecondOpinion.story_id, Decision.created_at > SecondOpinion.asked_at,
        Decision.actor_kind == ActorKind.MODERATOR, Decision.reversed_at.is_(None), Decision.reverses_id.is_(None),
    ).correlate(SecondOpinion)  # fmt: skip


def _is_for(account_id: int, role: StaffRole) -> ColumnElement[bool]:
    """Opinion.is_for as a condition."""
    roles = [asked for asked in StaffRole if role in asked.and_above]
    is_asked = or_(SecondOpinion.asked_of_id == account_id, SecondOpinion.asked_of_role.in_(roles))
    return (SecondOpinion.asked_by_id != account_id) & is_asked


def _all() -> Select[tuple[SecondOpinion, str, bool]]:
    return (
        select(SecondOpinion, DeskNote.words_encrypted, _is_decided())
        .outerjoin(DeskNote, DeskNote.id == SecondOpinion.note_id).order_by(SecondOpinion.id.desc())
    )  # fmt: skip


def _read(statement: Select[tuple[SecondOpinion, str, bool]]) -> list[Opinion]:
    rows = session().execute(statement).tuples()
    return [_opinion(row, answer, is_decided=is_decided) for row, answer, is_decided in rows]


def _opinion(row: SecondOpinion, answer: str | None, *, is_decided: bool) -> Opinion:
    asked_of = row.asked_of_id if row.asked_of_id is not None else row.asked_of_role
    assert asked_of is not None
    return Opinion(
        row.id, row.story_id, crypto.decrypt(row.question_encrypted), row.asked_by_id, asked_of, row.asked_at,
        _state(row, is_decided=is_decided), row.settled_by_id, row.settled_at,
        crypto.decrypt(answer) if answer else "",
    )  # fmt: skip


def _state(row: SecondOpinion, *, is_decided: bool) -> State:
    if row.settled_at is None:
        return State.DECIDED if is_decided else State.WAITING
    return State.TAKEN_BACK if row.settled_by_id == row.asked_by_id else State.ANSWERED


def _with_stories(opinions: Sequence[Opinion]) -> list[Listed]:
    """Two queries at most. What was asked about an erased story is gone with it."""
    ids = {opinion.story_id for opinion in opinions}
    found = {story.id: (story, version) for story, version in with_versions(Story.id.in_(ids))} if ids else {}
    return [Listed(one, *found[one.story_id]) for one in opinions if one.story_id in found]
