"""Queries for the share form: a company's names, what a source has sent, an author's earlier story."""

from datetime import timedelta

from sqlalchemy import func, select

from pact.companies.models import CompanyAlias
from pact.companies.queries import company_named
from pact.core import clock
from pact.core.db import one_or_none, session
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.queries import same_mailbox

SAME_ISSUE_WITHIN = timedelta(days=30)
EDITABLE = frozenset({Status.PENDING, Status.PUBLISHED, Status.CHANGES_REQUESTED})
"""Statuses in which the author can change the story."""


def names_of_company(name: str) -> tuple[str, ...]:
    """This name, and every other name of the company it belongs to."""
    company = company_named(name)
    if company is None:
        return (name,)
    names = select(CompanyAlias.name).where(CompanyAlias.company_id == company.id)
    return (name, *session().execute(names).scalars())


def story_of_form(idempotency_key: str) -> Story | None:
    """The story that a form with this key has become, if it has arrived."""
    if not idempotency_key:
        return None
    return one_or_none(select(Story).where(Story.idempotency_key == idempotency_key))


def unconfirmed_from(source_digest: str) -> int:
    """How many unconfirmed stories this source has sent in the last 24 hours."""
    day_ago = clock.now() - timedelta(days=1)
    statement = select(func.count()).where(
        Story.source_digest == source_digest, Story.status == Status.UNCONFIRMED, Story.created_at > day_ago
    )
    return session().scalar(statement) or 0


def earlier_story(story: Story) -> Story | None:
    """The author's newest other story about this company in the 30 days before, if it can still be changed."""
    return one_or_none(
        select(Story)
        .where(
            same_mailbox(story),
            Story.company_id == story.company_id,
            Story.id != story.id,
            Story.status.in_(EDITABLE),
            Story.created_at <= story.created_at,
            Story.created_at > story.created_at - SAME_ISSUE_WITHIN,
        )
        .order_by(Story.created_at.desc(), Story.id.desc())
        .limit(1)
    )
