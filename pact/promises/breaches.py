"""Breaches of “no premium lines”: stories that say so, each confirmed by a moderator.

A confirmed breach counts while its story is public, scored and says that the line costs more than the basic rate. It is
kept while it does not, and counts again if the story comes back. Only an erased story takes it along.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, literal_column, select
from sqlalchemy.orm import aliased

from pact.audit.service import record
from pact.companies.models import Company, CompanyStatus
from pact.core import clock, data_version
from pact.core.db import all_of, session
from pact.promises.catalogue import Promise
from pact.promises.models import Breach, PromiseVersion
from pact.stories.fields import Source
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import published

TESTED: tuple[Source, ...] = (Source.UNPROMPTED, Source.EMAIL)
"""Where the stories come from that test promises."""
# Literal SQL, as in the partial index: with a bound parameter a database cannot tell that the index covers the query.
_IS_PREMIUM: ColumnElement[bool] = literal_column("story_version.line_cost = 'premium'")


class BreachRefused(Exception):
    """The story is not, or no longer, one whose breach can be confirmed: it changed, or is not public any more."""


def breach_months(company_id: int) -> list[tuple[int, date]]:
    """The confirmed breaches of a company that count: each by the id of the promise’s version and the month in which the
    story counts. One query.
    """
    statement = _covered().join(Breach, Breach.story_id == Story.id).where(Story.company_id == company_id)
    rows = session().execute(statement.with_only_columns(PromiseVersion.id, Story.month)).tuples()
    return [(version, month) for version, month in rows if month is not None]


def breach_of(story: Story) -> Breach | None:
    """The breach that a moderator confirmed, whether or not it counts now."""
    return session().get(Breach, story.id)


def is_covered(story: Story) -> bool:
    """Whether the story counts and says that the line costs more, and the company had promised that none does."""
    return session().scalar(_covered().where(Story.id == story.id)) is not None


def confirm_breach(story: Story, *, by: int, seen_version: int | None) -> bool:
    """Confirm that the line costs more than the basic rate. `seen_version` is the public version that was read.

    Returns whether that is new: False if it was confirmed before. Raises BreachRefused.
    """
    _lock(story)
    if not is_covered(story) or story.published_version_id != seen_version:
        raise BreachRefused
    if breach_of(story) is not None:
        return False
    session().add(Breach(story_id=story.id, confirmed_by_id=by, confirmed_at=clock.now()))
    _changed("breach.confirmed", story, by)
    return True


def undo_breach(story: Story, *, by: int) -> bool:
    """Take a confirmation back, at any time and whatever has become of the story. False if there is none."""
    _lock(story)
    breach = breach_of(story)
    if breach is None:
        return False
    session().delete(breach)
    _changed("breach.undone", story, by)
    return True


def forget_breaches(story_ids: Sequence[int]) -> None:
    """Delete the breaches of stories that are erased."""
    session().execute(delete(Breach).where(Breach.story_id.in_(story_ids)))


def unconfirmed_stories(limit: int) -> list[Story]:
    """Stories at signatories that say the line costs more, and that no moderator has confirmed. The oldest first."""
    ids = _unconfirmed().order_by(Story.published_at, Story.id).limit(limit)
    return all_of(published().where(Story.id.in_(ids)).order_by(Story.published_at, Story.id))


def counting_unconfirmed() -> Select[tuple[int]]:
    return select(func.count()).select_from(_unconfirmed().subquery())


def count_unconfirmed() -> int:
    return session().scalar(counting_unconfirmed()) or 0


def _unconfirmed() -> Select[tuple[int]]:
    is_public = Company.status == CompanyStatus.ACCEPTED
    return _covered().where(is_public, ~exists().where(Breach.story_id == Story.id))


def _covered() -> Select[tuple[int]]:
    """Ids of the stories that count, say that the line costs more, and fall in a term of the promise.

    One version of the promise is in force both at the contact and at the confirmation: none that came later begins before
    the story’s month is over.
    """
    later = aliased(PromiseVersion)
    replaced = exists().where(
        later.company_id == PromiseVersion.company_id, later.promise == PromiseVersion.promise,
        later.number > PromiseVersion.number, later.starts_on <= Story.month,
    )  # fmt: skip
    public = published().where(
        _IS_PREMIUM, Story.tallied_version_id == Story.published_version_id, Story.source.in_(TESTED)
    )
    covers = and_(
        PromiseVersion.company_id == Story.company_id,
        PromiseVersion.promise == Promise.NO_PREMIUM_LINES,
        PromiseVersion.is_end.is_(False),
        PromiseVersion.starts_on <= StoryVersion.contacted_on,
        ~replaced,
    )
    return public.with_only_columns(Story.id).join(PromiseVersion, covers)


def _lock(story: Story) -> None:
    """Let a decision on the story that is made at the same time go first, and read what it made of it."""
    session().execute(select(Story.id).where(Story.id == story.id).with_for_update())
    session().refresh(story, ["status", "published_version_id", "tallied_version_id", "company_id"])


def _changed(verb: str, story: Story, by: int) -> None:
    session().flush()
    data_version.bump()
    record(verb, "story", story.id, by=by)
