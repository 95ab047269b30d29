"""Reads what a few more stories would make of a ranked company (pact/rankings/cases.py)."""

from typing import NamedTuple

from sqlalchemy import bindparam, select

from pact.companies.models import Company
from pact.core.db import columns, session, sql_table
from pact.rankings.cases import CASES, Case, Outcome, positions_of
from pact.rankings.models import LeagueRow, LeagueTable


class WhatIf(NamedTuple):
    """A ranked company as it stands, and what each of `CASES` would make of it."""

    company: str
    slug: str
    now: Outcome
    cases: dict[Case, Outcome]


_row, _company = columns(LeagueRow), columns(Company)
_COMPUTED = (
    select(_company.name, _company.slug)
    .join_from(sql_table(LeagueRow), sql_table(Company), _company.id == _row.company_id)
    .where(_row.table_id == bindparam("table"), _row.position.in_(bindparam("positions", expanding=True)))
    .order_by(_row.position)
)
_ONE = (
    select(_company.name, _company.slug, _row.score, _row.low, _row.high, _row.rank, _row.what_if)
    .join_from(sql_table(LeagueRow), sql_table(Company), _company.id == _row.company_id)
    .where(_row.table_id == bindparam("table"), _row.is_eligible, _company.slug == bindparam("slug"))
)


def companies_of(table: LeagueTable) -> list[tuple[str, str]]:
    """Name and slug of the companies whose cases are computed, best first."""
    parameters = {"table": table.id, "positions": positions_of(table.ranked)}
    return [(name, slug) for name, slug in session().execute(_COMPUTED, parameters).tuples()]


def what_if(table: LeagueTable, slug: str) -> WhatIf | None:
    """The cases of one company. None if they are not computed, as in tables made by an older version of the site."""
    found = session().execute(_ONE, {"table": table.id, "slug": slug}).one_or_none()
    if found is None or not found.what_if:
        return None
    outcomes = [Outcome(*case) for case in found.what_if]
    now = Outcome(found.score, found.low, found.high, found.rank)
    return WhatIf(found.name, found.slug, now, dict(zip(CASES, outcomes, strict=True)))
