"""Deletes and blanks data of stories. pact/retention/rules.py says what is due and when."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Delete, String, Update, cast, delete, func, literal, or_, select, update

from pact.companies.models import Company, CompanyAlias, CompanyStatus
from pact.core import clock
from pact.core.db import all_of, session
from pact.stories.author_models import CaseReference, ConsentChange, FollowUp, RedressMail
from pact.stories.fields import CONSENTS, VERSION_FIELDS, Affiliation
from pact.stories.me_too.models import MeToo, MeTooMark
from pact.stories.models import Author, Story, StoryVersion

# The columns with the author's own text, and those made from it.
WORDS = ("title", "body", "tips", "own_answer_1", "own_answer_2", "display_name", "body_html", "summary")
# Values of a version and a story after erasure: nothing the author said, nothing that identifies them.
_NOTHING_SAID: dict[str, Any] = (
    dict.fromkeys(set(VERSION_FIELDS) - {"contacted_on"})
    | dict.fromkeys(WORDS, "")
    | dict.fromkeys((*CONSENTS, "incentive"), False)
    | {"courtesies": [], "affiliation": Affiliation.NONE, "consented_at": {}, "fingerprint": None}
)
ANONYMISED_FIELDS: dict[str, Any] = dict.fromkeys(
    (
        "author_id",
        "email_encrypted",
        "mailbox_digest",
        "source_digest",
        "idempotency_key",
        "resolved_later",
        "resolved_later_at",
        "after_reply",
        "edited_at",
        "language",
    )
)


_FORGOTTEN = "forgotten "


def has_text() -> ColumnElement[bool]:
    """Whether a version still has any of its author's text."""
    return or_(StoryVersion.fingerprint.is_not(None), *(getattr(StoryVersion, name) != "" for name in WORDS))


def delete_unconfirmed(story_ids: Sequence[int]) -> None:
    """Delete stories that were never confirmed, and proposed companies without any other story."""
    proposed = select(Story.company_id).join(Company).where(
        Story.id.in_(story_ids), Company.status == CompanyStatus.PROPOSED
    )  # fmt: skip
    companies = set(session().execute(proposed).scalars())
    _execute(delete(Story).where(Story.id.in_(story_ids)))
    needed = set(session().execute(select(Story.company_id).where(Story.company_id.in_(companies))).scalars())
    _execute(delete(CompanyAlias).where(CompanyAlias.company_id.in_(companies - needed)))
    _execute(delete(Company).where(Company.id.in_(companies - needed)))


def forget_sources(story_ids: Sequence[int]) -> None:
    """Blank the hashed sources of stories. Their weights are stored, so nothing needs the source any more."""
    _execute(update(Story).where(Story.id.in_(story_ids)).values(source_digest=None))


def blank_stories(story_ids: Sequence[int]) -> None:
    """Blank the text of all versions of these stories. Keeps answers and decisions."""
    _blank(StoryVersion.story_id.in_(story_ids))


def blank_versions(version_ids: Sequence[int]) -> None:
    """Blank the text of these versions only."""
    _blank(StoryVersion.id.in_(version_ids))


def _blank(which: ColumnElement[bool]) -> None:
    _execute(update(StoryVersion).where(which).values(dict.fromkeys(WORDS, "") | {"fingerprint": None}))


def erase_stories(story_ids: Sequence[int]) -> None:
    """Erase these stories, which are no longer public, down to an empty shell without an author.

    The shell keeps what other records refer to: id, company, call-out, months and status, and one version without text or
    answers. Author, source, links, later answers and "me too" votes are deleted.
    """
    newest = (
        select(StoryVersion.story_id, func.max(StoryVersion.id).label("id"))
        .where(StoryVersion.story_id.in_(story_ids), StoryVersion.redacted_from_id.is_(None))
        .group_by(StoryVersion.story_id)
        .subquery()
    )
    shells = all_of(select(newest.c.id))
    _execute(delete(StoryVersion).where(StoryVersion.story_id.in_(story_ids), StoryVersion.id.not_in(shells)))
    for version_id, day in session().execute(
        select(StoryVersion.id, StoryVersion.contacted_on).where(StoryVersion.id.in_(shells))
    ).tuples().all():  # fmt: skip
        blank = _NOTHING_SAID | {"contacted_on": clock.month_of(day)}
        _execute(update(StoryVersion).where(StoryVersion.id == version_id).values(blank))
    for model in (FollowUp, RedressMail, CaseReference, ConsentChange, MeToo, MeTooMark):
        _execute(delete(model).where(model.story_id.in_(story_ids)))
    _execute(update(Story).where(Story.id.in_(story_ids)).values(ANONYMISED_FIELDS))


def forget_authors(author_ids: Sequence[int]) -> None:
    """Delete the addresses of authors' stories.

    A row that a story refers to stays, so that one author's stories still belong together.

    The digest is replaced by a unique value that is not the digest of any address.
    """
    referred = select(Story.id).where(Story.author_id == Author.id).exists()
    _execute(delete(Author).where(Author.id.in_(author_ids), ~referred))
    stand_in = literal(_FORGOTTEN).concat(cast(Author.id, String))
    _execute(update(Author).where(Author.id.in_(author_ids)).values(email_digest=stand_in))
    blank = {"email_encrypted": None, "mailbox_digest": None}
    _execute(update(Story).where(Story.author_id.in_(author_ids)).values(blank))


def is_forgotten() -> ColumnElement[bool]:
    """Whether the author's address has been deleted."""
    return Author.email_digest.startswith(_FORGOTTEN)


def _execute(statement: Delete | Update) -> None:
    session().execute(statement.execution_options(synchronize_session=False))
