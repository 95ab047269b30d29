"""Companies and sectors."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import func, select

from pact.api.answers import Row
from pact.companies.models import Company, CompanyStatus, Sector
from pact.core.clock import month_key
from pact.core.db import columns, session
from pact.core.i18n.languages import page_url
from pact.rankings.measures import Measure
from pact.rankings.tables.company_queries import PlacedRow, rows_of_companies
from pact.rankings.tables.export import rounded_points
from pact.rankings.tables.queries import published_counts
from pact.rankings.values import INTERVAL_WORDS

_company, _sector = columns(Company), columns(Sector)
_SECTORS = (
    select(_sector.slug, _sector.name, func.count())
    .join_from(Sector, Company, _company.sector_id == _sector.id)
    .where(_company.status == CompanyStatus.ACCEPTED)
    .group_by(_sector.id, _sector.slug, _sector.name)
)


def company_rows(companies: Sequence[Company]) -> list[Row]:
    """The companies with what is public about each. One query, however many."""
    counts = published_counts([company.id for company in companies])
    return [_company_row(company, counts[company.id]) for company in companies]


def _company_row(company: Company, basis: Any) -> Row:
    return {
        "slug": company.slug,
        "name": company.name,
        "sector": company.sector.name,
        "sector_slug": company.sector.slug,
        "country": company.country,
        "site": company.site,
        "address": page_url(f"/companies/{company.slug}"),
        "stories": basis.told,
        "invited": basis.invited,
        "records": basis.total - basis.told,
        # As in the files of tables, where invited stories stand apart.
        "sources": replace(basis, told=basis.told - basis.invited).english_counts,
    }


def company_in_full(company: Company) -> Row:
    """A company with its row in each measure's current table. Three queries."""
    [row] = company_rows([company])
    return row | {"rankings": [standing(placed) for placed in rows_of_companies([company.id])]}


def standing(placed: PlacedRow) -> Row:
    table, row = placed.table, placed.row
    rank, sector = row.ranks.whole, row.ranks.sector
    return {
        "measure": Measure(table.measure).value,
        "period": month_key(table.month),
        "rank": rank[0], "rank_low": rank[1], "rank_high": rank[2],
        "sector_rank": sector[0], "sector_rank_low": sector[1], "sector_rank_high": sector[2],
        "score": rounded_points(row.score), "score_low": rounded_points(row.low), "score_high": rounded_points(row.high),
        "stories": row.stories,
        "n": rounded_points(row.n),
        "months_with_stories": row.months,
        "eligible": row.is_eligible,
        "interval": INTERVAL_WORDS,
        "method": table.method,
        "provisional": table.is_provisional,
    }  # fmt: skip


class CountedSector(NamedTuple):
    slug: str
    name: str
    companies: int


def counted_sectors(*, after: str | None, size: int) -> list[CountedSector]:
    """Sectors with a public company by slug, after this one."""
    statement = _SECTORS.order_by(_sector.slug).limit(size)
    if after:
        statement = statement.where(_sector.slug > after)
    return [CountedSector(*row) for row in session().execute(statement).tuples()]
