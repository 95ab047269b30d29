"""Stories and refusals shown on the desk's company pages, and whether somebody has changed what a page showed."""

from collections.abc import Sequence

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import aliased, joinedload

from pact.companies.models import Company, CompanyStatus
from pact.core.crypto import text_digest
from pact.core.db import all_of, pairs_of, session
from pact.moderation.companies.models import CompanyRefusal
from pact.moderation.models import Ground
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion

# Literal, so that the queue's partial index can be used (see stories.queries).
_WAITING = Story.status == literal_column(f"'{Status.PENDING.value}'")


def waiting_counts(company_ids: Sequence[int]) -> dict[int, int]:
    """How many stories of each company wait for a decision; companies without any are left out."""
    return pairs_of(
        select(Story.company_id, func.count())
        .where(_WAITING, Story.company_id.in_(company_ids))
        .group_by(Story.company_id)
    )


def latest_stories(company: Company, *, limit: int = 5) -> list[tuple[Story, StoryVersion]]:
    """The company's latest stories at the desk, with the version last sent; no records."""
    version = aliased(StoryVersion)
    newest = (
        select(func.max(version.number)).where(version.story_id == Story.id).correlate(Story).scalar_subquery()
    )
    statement = (
        select(Story, StoryVersion)
        .join(StoryVersion, (StoryVersion.story_id == Story.id) & (StoryVersion.number == newest))
        .where(Story.company_id == company.id, Story.status != Status.UNCONFIRMED, Story.is_record.is_(False))
        .order_by(Story.id.desc())
        .limit(limit)
        .options(joinedload(Story.company))
    )
    return list(session().execute(statement).tuples())


def counts_by_status(company: Company) -> dict[Status, int]:
    """How many stories the company has of each status."""
    counted = select(Story.status, func.count()).where(Story.company_id == company.id).group_by(Story.status)
    return pairs_of(counted)


def waiting_stories(company: Company) -> list[Story]:
    """Its stories that wait for a decision, the oldest first."""
    return all_of(select(Story).where(Story.company_id == company.id, _WAITING).order_by(Story.id))


def refusals_of(company: Company, *, limit: int = 20) -> list[tuple[CompanyRefusal, Ground]]:
    """When the company was refused and on which grounds, the latest first."""
    statement = (
        select(CompanyRefusal, Ground)
        .join(Ground, Ground.id == CompanyRefusal.ground_id)
        .where(CompanyRefusal.company_id == company.id)
        .order_by(CompanyRefusal.id.desc())
    )
    return list(session().execute(statement.limit(limit)).tuples())


def hidden_ids(companies: Sequence[Company]) -> set[int]:
    """Those of the companies that were public before they were refused. One query."""
    refused = [company.id for company in companies if company.status is CompanyStatus.REFUSED]
    latest = (
        select(func.max(CompanyRefusal.id))
        .where(CompanyRefusal.company_id.in_(refused), CompanyRefusal.merge_id.is_(None))
        .group_by(CompanyRefusal.company_id)
    )
    was_public = CompanyRefusal.status_before == CompanyStatus.ACCEPTED
    return set(all_of(select(CompanyRefusal.company_id).where(CompanyRefusal.id.in_(latest), was_public)))


def look_of(company: Company) -> str:
    """A digest of the company as its page shows it. It differs once somebody has changed the company."""
    return text_digest(f"{company.id}\n{company.status}\n{company.name}\n{company.sector_id}")


def state_of(company: Company) -> str:
    """A digest of the company and its stories. It differs once somebody has changed one of them."""
    stories = session().execute(
        select(func.count(), func.max(Story.id), func.sum(Story.revision)).where(Story.company_id == company.id)
    )
    return text_digest(f"{look_of(company)}\n{stories.tuples().one()}")
