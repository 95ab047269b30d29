"""Reading stories. Everything public must read them through `published()`."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, func, literal_column, select, text
from sqlalchemy.orm import contains_eager, joinedload

from pact.companies.models import Company, Sector
from pact.core.data_version import Scope
from pact.core.db import all_of, columns, one_or_none, session
from pact.stories.fields import INVITED_SOURCES, Resolved, Status
from pact.stories.models import Author, Story, StoryVersion

ALL_STORIES: Final = Scope("stories")
"""Which stories are public, and what lists show of them."""
# Literal SQL, spelled as in the partial indexes of lists. With a bound parameter or another spelling a database
# cannot tell that the index covers the query, and sorts all stories instead.
_PUBLISHED = Story.status == literal_column(f"'{Status.PUBLISHED.value}'")
_NO_RECORD = text("NOT story.is_record")


def published() -> Select[tuple[Story]]:
    """Published stories with their public version, company and sector. Includes records."""
    return (
        select(Story)
        .join(StoryVersion, StoryVersion.id == Story.published_version_id)
        .join(Company, Company.id == Story.company_id)
        .where(_PUBLISHED)
        .options(
            contains_eager(Story.published_version),
            contains_eager(Story.company).joinedload(Company.sector),
        )
    )


def listed() -> Select[tuple[Story]]:
    """Published stories with text, as lists show them."""
    return published().where(_NO_RECORD)


# Built once, because building a statement takes longer than running it.
_ONE = listed().where(Story.public_id == bindparam("public_id"))
_NEWEST = listed().order_by(Story.published_at.desc(), Story.id.desc()).limit(bindparam("limit"))
_NEWEST_OF_COMPANY = _NEWEST.where(Story.company_id == bindparam("company"))
_NEWEST_OF_SECTOR = _NEWEST.where(Company.sector_id == bindparam("sector"))
_story = columns(Story)
_LATER_OUTCOMES = (
    select(_story.resolved_later, func.count())
    .where(
        text(f"story.status = '{Status.PUBLISHED.value}'"),
        _story.company_id == bindparam("company"),
        _story.month >= bindparam("since"),
        _story.resolved_later.is_not(None),
        _story.after_reply.is_(None),
        _story.source.not_in(sorted(INVITED_SOURCES)),
    )
    .group_by(_story.resolved_later)
)


def published_story(public_id: str) -> Story | None:
    return one_or_none(_ONE, {"public_id": public_id})


def newest(*, limit: int, company: Company | None = None, sector: Sector | None = None) -> list[Story]:
    """The latest published stories, optionally of one company or of a sector."""
    if sector is not None:
        return all_of(_NEWEST_OF_SECTOR, {"limit": limit, "sector": sector.id})
    if company is None:
        return all_of(_NEWEST, {"limit": limit})
    return all_of(_NEWEST_OF_COMPANY, {"limit": limit, "company": company.id})


# From range to range by the index of listed ids: to read them all would take as long as there are stories.
_ID_RANGES = (
    text("""
    WITH RECURSIVE range (place) AS (
        SELECT (SELECT id / :size FROM story WHERE status = 'published' AND NOT is_record ORDER BY id LIMIT 1)
        UNION ALL
        SELECT (SELECT id / :size FROM story WHERE status = 'published' AND NOT is_record
                AND id >= (range.place + 1) * :size ORDER BY id LIMIT 1)
        FROM range WHERE range.place IS NOT NULL
    )
    SELECT place FROM range WHERE place IS NOT NULL
""")
    .bindparams(bindparam("size", type_=BigInteger))
    .columns(place=BigInteger)
)


def story_id_ranges(size: int) -> list[int]:
    """The numbers of those ranges of `size` ids that contain a listed story, in order."""
    return list(session().scalars(_ID_RANGES, {"size": size}))


def stories_between(first: int, end: int) -> list[tuple[str, datetime]]:
    """Public ids and times of the listed stories with ids from `first` up to but not including `end`."""
    statement = (
        select(Story.public_id, Story.published_at)
        .where(_PUBLISHED, _NO_RECORD, Story.id >= first, Story.id < end)
        .order_by(Story.id)
    )
    return [(public_id, moment) for public_id, moment in session().execute(statement).tuples() if moment]


def later_outcomes(company_id: int, *, since: date) -> dict[Resolved, int]:
    """How many authors answered the follow-up about a company's published stories, by answer.

    Counts stories since the month `since`, without those whose authors were asked after a reply.
    """
    rows = session().execute(_LATER_OUTCOMES, {"company": company_id, "since": since}).tuples()
    return {outcome: count for outcome, count in rows if outcome is not None}


def story_by_public_id(public_id: str) -> Story | None:
    """Any story in any status, with company and author. Only for its author and the desk."""
    return one_or_none(
        select(Story)
        .where(Story.public_id == public_id)
        .options(joinedload(Story.company).joinedload(Company.sector), joinedload(Story.author))
    )


def latest_version(story: Story) -> StoryVersion:
    """The version that the author sent last."""
    statement = (
        select(StoryVersion)
        .where(StoryVersion.story_id == story.id, StoryVersion.redacted_from_id.is_(None))
        .order_by(StoryVersion.number.desc())
        .limit(1)
    )
    return session().execute(statement).scalar_one()


def redacted_version(version: StoryVersion) -> StoryVersion | None:
    """The latest redacted version of this one, or None."""
    statement = select(StoryVersion).where(StoryVersion.redacted_from_id == version.id)
    return one_or_none(statement.order_by(StoryVersion.number.desc()).limit(1))


def same_mailbox(story: Story) -> ColumnElement[bool]:
    """Selects the stories whose author is the same person for certain."""
    return and_(Story.author_id == story.author_id, Story.mailbox_digest == story.mailbox_digest)


_BY_DIGEST = select(Author).where(Author.email_digest == bindparam("digest"))


def author_by_digest(digest: str) -> Author | None:
    return one_or_none(_BY_DIGEST, {"digest": digest})
