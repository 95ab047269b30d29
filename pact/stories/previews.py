"""Published stories as cards show them: plain rows, because loading objects for six stories takes as long as their page."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, bindparam, select, text

from pact.companies.line_costs import LineCost
from pact.companies.models import Company
from pact.core.db import columns, session, sql_table
from pact.stories.fields import (
    Affiliation,
    CallbackKept,
    Channel,
    EndedHow,
    NextStep,
    Obstacle,
    Resolved,
    Source,
    Status,
)
from pact.stories.models import Story, StoryVersion


class PreviewedCompany(NamedTuple):
    name: str
    slug: str


class StoryPreview(NamedTuple):
    """What a card needs of a story and of its public version, under the names that they have there."""

    id: int
    public_id: str
    source: Source
    source_name: str | None
    language: str | None
    published_at: datetime
    resolved_later: Resolved | None
    resolved_later_at: datetime | None
    channel: Channel | None
    contacted_on: date
    ended_how: EndedHow | None
    menu_minutes: float | None
    menu_minutes_low: float | None
    menu_minutes_high: float | None
    wait_minutes: float | None
    wait_minutes_low: float | None
    wait_minutes_high: float | None
    reply_days: float | None
    reply_days_low: float | None
    reply_days_high: float | None
    transfers: int | None
    transfers_low: int | None
    transfers_high: int | None
    contacts_for_issue: int | None
    contacts_for_issue_low: int | None
    contacts_for_issue_high: int | None
    resolved: Resolved | None
    callback_kept: CallbackKept | None
    obstacle: Obstacle | None
    next_step: NextStep | None
    line_cost: LineCost | None
    cost_per_minute: Decimal | None
    cost_per_minute_low: Decimal | None
    cost_per_minute_high: Decimal | None
    cost_total: Decimal | None
    cost_total_low: Decimal | None
    cost_total_high: Decimal | None
    currency: str | None
    title: str
    summary: str
    tips: str
    affiliation: Affiliation
    incentive: bool
    name: str
    slug: str

    @property
    def published_version(self) -> "StoryPreview":
        return self

    @property
    def company(self) -> PreviewedCompany:
        return PreviewedCompany(self.name, self.slug)


_story, _version, _company = columns(Story), columns(StoryVersion), columns(Company)
_OF_STORY: Final = StoryPreview._fields[: StoryPreview._fields.index("channel")]
_OF_VERSION: Final = StoryPreview._fields[len(_OF_STORY) : StoryPreview._fields.index("name")]
PREVIEWS: Final[Select[Any]] = (
    select(
        *(_story[name] for name in _OF_STORY),
        *(_version[name] for name in _OF_VERSION),
        *(_company[name] for name in ("name", "slug")),
    )
    .join_from(sql_table(Story), sql_table(StoryVersion), _version.id == _story.published_version_id)
    .join(sql_table(Company), _company.id == _story.company_id)
    # Spelled as in the partial indexes of lists, like `queries.listed`.
    .where(text(f"story.status = '{Status.PUBLISHED.value}' AND NOT story.is_record"))
)
"""The columns of a StoryPreview, of all listed stories."""
_NEWEST: Final = PREVIEWS.order_by(_story.published_at.desc(), _story.id.desc()).limit(bindparam("limit"))
_NEWEST_OF_COMPANY: Final = _NEWEST.where(_story.company_id == bindparam("company"))


def newest_previews(*, limit: int, company: Company | None = None) -> list[StoryPreview]:
    """The latest published stories, optionally of one company."""
    if company is None:
        rows = session().execute(_NEWEST, {"limit": limit})
    else:
        rows = session().execute(_NEWEST_OF_COMPANY, {"limit": limit, "company": company.id})
    return [StoryPreview._make(row) for row in rows]
