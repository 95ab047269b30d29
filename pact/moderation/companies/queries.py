"""Stories shown on the desk's company pages."""

from collections.abc import Sequence

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import aliased, joinedload

from pact.companies.models import Company
from pact.core.db import pairs_of, session
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
