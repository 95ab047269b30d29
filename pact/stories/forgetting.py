"""Taking out of stories what is kept no longer; what is due, and when, stands in moderation/retention.py."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Delete, String, Update, cast, delete, literal, or_, select, update

from pact.companies.models import Company, CompanyAlias, CompanyStatus
from pact.core.db import session
from pact.stories.draft_models import MailDraft
from pact.stories.models import Author, Story, StoryVersion

# All of a version that its author wrote in words, and what was made of it.
WORDS = ("title", "body", "tips", "display_name", "body_html", "summary")


def has_words() -> ColumnElement[bool]:
    """Whether a version still holds any of its author's words."""
    return or_(StoryVersion.fingerprint.is_not(None), *(getattr(StoryVersion, name) != "" for name in WORDS))


def delete_unconfirmed(story_ids: Sequence[int]) -> None:
    """Delete stories that were never confirmed, with the proposed companies that no other story is about."""
    proposed = select(Story.company_id).join(Company).where(
        Story.id.in_(story_ids), Company.status == CompanyStatus.PROPOSED
    )  # fmt: skip
    companies = set(session().execute(proposed).scalars())
    _execute(delete(Story).where(Story.id.in_(story_ids)))
    needed = set(session().execute(select(Story.company_id).where(Story.company_id.in_(companies))).scalars())
    _execute(delete(CompanyAlias).where(CompanyAlias.company_id.in_(companies - needed)))
    _execute(delete(Company).where(Company.id.in_(companies - needed)))


def forget_sources(story_ids: Sequence[int]) -> None:
    """Blank the keyed hashes of where stories came from; weights are stored and need them no more."""
    _execute(update(Story).where(Story.id.in_(story_ids)).values(source_digest=None))


def blank_stories(story_ids: Sequence[int]) -> None:
    """Blank the words of all versions of these stories; answers and decisions stay."""
    _blank(StoryVersion.story_id.in_(story_ids))


def blank_versions(version_ids: Sequence[int]) -> None:
    """Blank the words of these versions only."""
    _blank(StoryVersion.id.in_(version_ids))


def _blank(which: ColumnElement[bool]) -> None:
    _execute(update(StoryVersion).where(which).values(dict.fromkeys(WORDS, "") | {"fingerprint": None}))


def forget_authors(author_ids: Sequence[int]) -> None:
    """Delete authors' addresses. A row that a story refers to stays, so that one person's stories stay one's.

    What stands in place of the digest is no digest of any address, and unique as the column wants it.
    """
    referred = select(Story.id).where(Story.author_id == Author.id).exists()
    _execute(delete(Author).where(Author.id.in_(author_ids), ~referred))
    stand_in = literal("forgotten ").concat(cast(Author.id, String))
    blank = {"email_encrypted": "", "email_digest": stand_in}
    _execute(update(Author).where(Author.id.in_(author_ids)).values(blank))


def delete_mail_drafts(draft_ids: Sequence[int]) -> None:
    """Delete what came by mail and no story was made of in time, and what is left of the rest."""
    _execute(delete(MailDraft).where(MailDraft.id.in_(draft_ids)))


def _execute(statement: Delete | Update) -> None:
    session().execute(statement.execution_options(synchronize_session=False))
