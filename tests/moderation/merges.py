"""Companies to merge, and what merging changes."""

from typing import Any

import pytest
from sqlalchemy import Table, select

from pact.companies.models import Company, CompanyAlias
from pact.core.db import session
from pact.moderation.companies.merging import (
    MergeObstacle,
    MergeRefused,
    merge_companies,
)
from pact.rankings.models import MeasureProduct, MetricTally, PublishedTotal, StoryTally, Tally
from pact.stories.models import Story


def snapshot() -> dict[str, Any]:
    """Everything a merge moves: tallies, which story counts where, names, statuses, addresses."""
    session().flush()
    tables: list[Table] = [
        model.__table__ for model in (Tally, StoryTally, MeasureProduct, MetricTally, PublishedTotal)
    ]  # type: ignore[misc]
    rows = {table.name: sorted(session().execute(select(table)).tuples(), key=str) for table in tables}
    stories = select(Story.id, Story.company_id, Story.tallied_version_id, Story.weight).order_by(Story.id)
    aliases = select(CompanyAlias.id, CompanyAlias.company_id).order_by(CompanyAlias.id)
    known = select(Company.id, Company.status, Company.slug).order_by(Company.id)
    return rows | {
        "stories": session().execute(stories).tuples().all(),
        "aliases": session().execute(aliases).tuples().all(),
        "companies": session().execute(known).tuples().all(),
    }


def refusal(source: Company, target: Company, by: int) -> MergeObstacle:
    with pytest.raises(MergeRefused) as refused:
        merge_companies(source, target, by=by)
    return refused.value.obstacle
