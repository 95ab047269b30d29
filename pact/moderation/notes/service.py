"""Write, read and delete notes to colleagues. The log says who wrote a note about what, never what it says."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, delete, or_, select

from pact.audit.service import record
from pact.companies.models import Company
from pact.core import clock, crypto
from pact.core.db import all_of, session
from pact.core.sanitising import clean_text
from pact.moderation.notes.models import DeskNote
from pact.stories.models import Story

KEPT: Final = timedelta(days=365)
LONGEST: Final = 1000
"""Characters."""


class About(StrEnum):
    """What a note is about."""

    STORY = "story"
    AUTHOR = "author"
    COMPANY = "company"


class Note(NamedTuple):
    """A note as the desk shows it."""

    id: int
    about: About
    words: str
    account_id: int
    written_at: datetime


class NoAuthor(Exception):
    """The story has no author to write a note about: it was imported or erased."""


def write_note(story: Story, about: About, words: str, *, by: int) -> DeskNote:
    """Write a note about the story, its author or its company. Raises NoAuthor."""
    if about is About.AUTHOR and story.author_id is None:
        raise NoAuthor
    ident = {About.STORY: story.id, About.AUTHOR: story.author_id, About.COMPANY: story.company_id}[about]
    note = _written(words, by=by, **{f"{about}_id": ident})
    if about is About.COMPANY:
        record("company.noted", "company", story.company_id, by=by, note=note.id)
    else:
        record("story.noted", "story", story.id, by=by, note=note.id, about=about)
    return note


def write_company_note(company: Company, words: str, *, by: int) -> DeskNote:
    """Write a note about a company."""
    note = _written(words, by=by, company_id=company.id)
    record("company.noted", "company", company.id, by=by, note=note.id)
    return note


def _written(words: str, *, by: int, **about: Any) -> DeskNote:
    text = crypto.encrypt(clean_text(words))
    note = DeskNote(account_id=by, words_encrypted=text, written_at=clock.now(), **about)
    session().add(note)
    session().flush()
    return note


def delete_note(note: DeskNote, *, by: int) -> None:
    """Delete one's own note."""
    kind, subject = (
        ("company", note.company_id) if note.company_id is not None
        else ("story", note.story_id) if note.story_id is not None
        else ("author", note.author_id)
    )  # fmt: skip
    record(f"{kind}.note_deleted", kind, subject, by=by, note=note.id)
    session().delete(note)
    session().flush()


def notes_beside(story: Story) -> list[Note]:
    """The notes about a story, its author and its company, the latest first. One query."""
    about = [DeskNote.story_id == story.id, DeskNote.company_id == story.company_id]
    if story.author_id is not None:
        about.append(DeskNote.author_id == story.author_id)
    return _notes(or_(*about))


def notes_about_company(company: Company) -> list[Note]:
    """The notes about a company, the latest first."""
    return _notes(DeskNote.company_id == company.id)


def notes_for_author(story: Story) -> list[Note]:
    """The notes about a story and its author, which belong to the author's copy of their data."""
    about = [DeskNote.story_id == story.id]
    if story.author_id is not None:
        about.append(DeskNote.author_id == story.author_id)
    return _notes(or_(*about))


def _notes(which: ColumnElement[bool]) -> list[Note]:
    return [_read(note) for note in all_of(select(DeskNote).where(which).order_by(DeskNote.id.desc()))]


def _read(note: DeskNote) -> Note:
    about = About.STORY if note.story_id else About.AUTHOR if note.author_id else About.COMPANY
    return Note(note.id, about, crypto.decrypt(note.words_encrypted), note.account_id, note.written_at)


def forget_notes_on(story_ids: Sequence[int]) -> None:
    """Delete the notes about these stories."""
    session().execute(delete(DeskNote).where(DeskNote.story_id.in_(story_ids)))


def forget_notes_about_authors(author_ids: Sequence[int]) -> None:
    """Delete the notes about these authors."""
    session().execute(delete(DeskNote).where(DeskNote.author_id.in_(author_ids)))
