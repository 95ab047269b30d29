"""Tell authors where they may take a complaint that the company has not settled, and write to them once when they may."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased

from pact.authors.own_page.reminders import wants_reminders
from pact.companies.directory.models import Redress
from pact.companies.directory.redress import redress_for
from pact.companies.models import Company
from pact.core import clock
from pact.core.db import all_of, one_or_none, session
from pact.jobs.models import Rank
from pact.jobs.service import enqueue, handles, runs_daily
from pact.mail.service import send_later
from pact.stories.author_models import RedressMail
from pact.stories.fields import SOLVED, Resolved, Status
from pact.stories.models import Author, Story, StoryVersion
from pact.stories.queries import latest_version

# If the worker was down, or the body was entered later, we write late, but not about what is long over.
TELL_NO_LATER_THAN = timedelta(days=60)
CHUNK = 200
TOLD_ABOUT = frozenset({Status.PENDING, Status.CHANGES_REQUESTED, Status.PUBLISHED})


class WayOn(NamedTuple):
    """Where the author may take the complaint. `opens_on` is None if they have not told us when they complained."""

    redress: Redress
    opens_on: date | None
    is_open: bool
    will_be_told: bool


def way_on(story: Story) -> WayOn | None:
    """None where we know of no body, and where the problem is solved or the story withdrawn."""
    version = latest_version(story)
    company = session().get_one(Company, story.company_id)
    redress = None if story.status is Status.WITHDRAWN or _is_settled(story, version) else redress_for(company)
    if redress is None:
        return None
    opens_on = version.complained_on and version.complained_on + timedelta(weeks=redress.weeks)
    is_open = redress.weeks == 0 or (opens_on is not None and opens_on <= clock.today())
    will_be_told = story.status in TOLD_ABOUT and wants_reminders(story) and redress_mail_of(story) is None
    return WayOn(redress, opens_on, is_open, will_be_told and not is_open)


def redress_to_tell(story: Story) -> Redress | None:
    """The body to name in the mail; None if it must not be sent any more."""
    found = way_on(story)
    is_due = found is not None and found.is_open and found.redress.weeks > 0
    return found.redress if found and is_due and story.status in TOLD_ABOUT and wants_reminders(story) else None


def redress_mail_of(story: Story) -> RedressMail | None:
    return one_or_none(select(RedressMail).where(RedressMail.story_id == story.id))


@runs_daily("redress-mails", hour=9, minute=10)
def tell_daily(arguments: dict[str, Any]) -> None:
    enqueue("authors.tell_redress", unique_key="authors.tell_redress")


@handles("authors.tell_redress", rank=Rank.BULK)
def tell_due(arguments: dict[str, Any]) -> None:
    """Mail the authors whose weeks since their complaint are over. Each story causes one mail at most."""
    for redress in all_of(select(Redress).where(Redress.weeks > 0).order_by(Redress.id)):
        due = _due(redress)
        for story_id in due:
            session().add(RedressMail(story_id=story_id, told_at=clock.now()))
            send_later("authors/redress", recipient_kind="story", recipient_id=story_id, data={"story": story_id})
        if len(due) == CHUNK:
            enqueue("authors.tell_redress")


def _due(redress: Redress) -> Sequence[int]:
    until = clock.today() - timedelta(weeks=redress.weeks)
    told = select(RedressMail.id).where(RedressMail.story_id == Story.id).exists()
    statement = (
        _complained()
        .where(_is_for(redress), StoryVersion.complained_on.between(until - TELL_NO_LATER_THAN, until), ~told)
        .order_by(Story.id)
        .limit(CHUNK)
    )
    return all_of(statement)


def _complained() -> Select[tuple[int]]:
    """Stories not solved whose authors may be written to, with the version that they sent last."""
    later = aliased(StoryVersion)
    is_replaced = (
        select(later.id)
        .where(later.story_id == Story.id, later.redacted_from_id.is_(None), later.number > StoryVersion.number)
        .exists()
    )
    return (
        select(Story.id)
        .join(StoryVersion, StoryVersion.story_id == Story.id)
        .join(Company, Company.id == Story.company_id)
        .join(Author, Author.id == Story.author_id)
        .where(
            Story.status.in_(TOLD_ABOUT),
            Author.reminders_off_at.is_(None),
            StoryVersion.redacted_from_id.is_(None),
            ~is_replaced,
            or_(StoryVersion.resolved.is_(None), StoryVersion.resolved.not_in(SOLVED)),
            or_(Story.resolved_later.is_(None), Story.resolved_later != Resolved.LATER_CONTACT),
        )
    )


def _is_for(redress: Redress) -> ColumnElement[bool]:
    """Whether it is the body for the story's company: one for every sector gives way to that of the sector."""
    if redress.sector_id is not None:
        return (Company.country == redress.country) & (Company.sector_id == redress.sector_id)
    own = select(Redress.id).where(Redress.country == Company.country, Redress.sector_id == Company.sector_id)
    return (Company.country == redress.country) & ~own.exists()


def _is_settled(story: Story, version: StoryVersion) -> bool:
    return version.resolved in SOLVED or story.resolved_later is Resolved.LATER_CONTACT
