"""What telling a story needs to know: the names of a company, what a source has sent, an author's earlier story."""

from datetime import timedelta

from sqlalchemy import func, select

from pact.companies.models import CompanyAlias
from pact.companies.queries import company_named
from pact.core import clock
from pact.core.db import session
from pact.stories.fields import Status
from pact.stories.models import Story

SAME_MATTER_WITHIN = timedelta(days=30)
EDITABLE = frozenset({Status.PENDING, Status.PUBLISHED, Status.CHANGES_REQUESTED})
"""In which a story's author can change it."""


def names_of_company(name: str) -> tuple[str, ...]:
    """Every name of the company that is known by this one, and this one itself."""
    company = company_named(name)
    if company is None:
        return (name,)
    names = select(CompanyAlias.name).where(CompanyAlias.company_id == company.id)
    return (name, *session().execute(names).scalars())


def is_received(idempotency_key: str) -> bool:
    """Whether the form with this key has become a story already."""
    found = select(Story.id).where(Story.idempotency_key == idempotency_key)
    return bool(idempotency_key) and session().scalar(found) is not None


def unconfirmed_from(source_digest: str) -> int:
    """How many stories this source has sent within a day that nobody has confirmed."""
    day_ago = clock.now() - timedelta(days=1)
    statement = select(func.count()).where(
        Story.source_digest == source_digest, Story.status == Status.UNCONFIRMED, Story.created_at > day_ago
    )
    return session().scalar(statement) or 0


def earlier_story(story: Story) -> Story | None:
    """The author's own story about the same company within the month before, where it can still be changed."""
    statement = (
        select(Story)
        .where(
            Story.author_id == story.author_id,
            Story.company_id == story.company_id,
            Story.id != story.id,
            Story.status.in_(EDITABLE),
            Story.created_at <= story.created_at,
            Story.created_at > story.created_at - SAME_MATTER_WITHIN,
        )
        .order_by(Story.created_at.desc(), Story.id.desc())
        .limit(1)
    )
    return session().execute(statement).scalar_one_or_none()
