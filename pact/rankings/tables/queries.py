"""Reads finished tables. Nothing is computed here, and no story is read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, bindparam, case, func, or_, select, text, union_all

from pact.companies.models import Company, CompanyStatus, Sector
from pact.core.db import columns, one_or_none, session
from pact.rankings.measures import Measure
from pact.rankings.models import (
    Edition,
    LeagueRow,
    LeagueTable,
    PublishedTotal,
    SectorTally,
    StoryTally,
    ident_of,
)
from pact.rankings.sources import Basis, Counted, basis_of_buckets, texts_only
from pact.rankings.tables.choice import Chosen, Listed, narrowed
from pact.rankings.tables.rows import TableRow, statement, table_rows
from pact.rankings.tallies.dimensions import PUBLISHED
from pact.rankings.values import NAMED_N, SURE

# Literal, so that the database uses the partial index.
_SHOWN = text("league_table.ranked > 0 AND league_table.stories_of_month > 0")


_row, _table, _company, _sector = columns(LeagueRow), columns(LeagueTable), columns(Company), columns(Sector)
_tally, _sector_tally = columns(StoryTally), columns(SectorTally)
_total, _edition = columns(PublishedTotal), columns(Edition)


def _default_id(measure: Measure) -> ColumnElement[int]:
    """The table of a measure that is shown by default.

    It is the newest month's that has a ranked company and stories of its own: a table made only of ever older
    stories is no news. Without such a month, the newest with a ranked company, otherwise the newest.
    """
    own = select(_table.id).where(_table.measure == measure)
    shown = own.where(_SHOWN).order_by(_table.month.desc()).limit(1)
    newest = own.order_by((_table.ranked > 0).desc(), _table.month.desc()).limit(1)
    return func.coalesce(shown.scalar_subquery(), newest.scalar_subquery())


_DEFAULT_IDS = {measure: _default_id(measure) for measure in Measure}
_DEFAULT = {measure: select(LeagueTable).where(LeagueTable.id == ident) for measure, ident in _DEFAULT_IDS.items()}
DEFAULT_TABLES = union_all(*(select(ident) for ident in _DEFAULT_IDS.values()))
"""The ids of the tables shown by default, of every measure."""
_SHOWN_TABLE = (
    select(LeagueTable)
    .where(LeagueTable.id.in_(DEFAULT_TABLES))
    .order_by(
        _table.ranked == 0,
        case({measure.value: place for place, measure in enumerate(Measure)}, value=_table.measure),
    )
    .limit(1)
)


# Built once, because building a query costs as much as running it.
_OF_TABLE = _row.table_id == bindparam("table")
_REVISION = select(func.max(_edition.revision)).where(_edition.month == _table.month).scalar_subquery()
_MONTHS = (
    select(_table.month, _REVISION)
    .where(_table.measure == bindparam("measure"), _SHOWN)
    .order_by(_table.month.desc())
)
_OF_MONTH = select(LeagueTable).where(
    LeagueTable.measure == bindparam("measure"), LeagueTable.month == bindparam("month")
)
_known, _asked = (_row.figures[name].as_integer() for name in ("known", "asked"))
# The ranked rows come first. Asked for by their places they are read alone, and not with the thousands after them.
_IS_RANKED = _row.position <= bindparam("ranked", type_=Integer)
_NAMED = statement().where(
    _OF_TABLE,
    _IS_RANKED,
    _row.n >= NAMED_N,
    _company.status == CompanyStatus.ACCEPTED,
    # Tables made before this was counted have neither.
    or_(_asked.is_(None), 2 * _known > _asked),
)
_limit = bindparam("limit", type_=Integer)
_BEST = _NAMED.where(_row.above_median >= SURE).order_by(_row.position).limit(_limit)
_WORST = _NAMED.where(_row.below_median >= SURE).order_by(_row.position.desc()).limit(_limit)
# The row has no such probabilities of its own where all companies are of one country.
_above, _below = (
    func.coalesce(_row.in_country[name].as_float(), own)
    for name, own in (("above_median", _row.above_median), ("below_median", _row.below_median))
)
_NAMED_IN = narrowed(_NAMED)["country"]
_BEST_IN = _NAMED_IN.where(_above >= SURE).order_by(_row.position).limit(_limit)
_WORST_IN = _NAMED_IN.where(_below >= SURE).order_by(_row.position.desc()).limit(_limit)
_AT = statement().where(_OF_TABLE, _row.position == bindparam("position"), _row.is_eligible)
_ranked = func.count()
_SECTORS = narrowed(
    select(_sector.slug, _sector.name, _ranked)
    .select_from(LeagueRow)
    .join(Company, _company.id == _row.company_id)
    .join(Sector, _sector.id == _company.sector_id)
    .where(_OF_TABLE, _IS_RANKED, _company.status == CompanyStatus.ACCEPTED)
    .group_by(_sector.id, _sector.slug, _sector.name)
    .order_by(_ranked.desc(), _sector.name)
    .limit(bindparam("limit"))
)
_SOURCES_IN_TABLES = (
    select(_table.figures["sources_in_tables"])
    .where(_table.measure == Measure.OVERALL)
    .order_by(_table.month.desc())
    .limit(1)
    .scalar_subquery()
)
_TOTALS = select(
    _total.bucket, func.sum(_total.n), func.min(_total.month), func.max(_total.month), _SOURCES_IN_TABLES
).group_by(_total.bucket)
_OF_SECTORS = (
    select(_sector_tally.dimension, _sector_tally.bucket, func.sum(_sector_tally.n))
    .where(
        _sector_tally.dimension.in_(bindparam("dimensions", expanding=True)),
        _sector_tally.month >= bindparam("since"),
    )
    .group_by(_sector_tally.dimension, _sector_tally.bucket)
)
_OF_SECTOR = _OF_SECTORS.where(_sector_tally.sector_id == bindparam("sector"))
_PUBLISHED = (
    select(_tally.company_id, _tally.bucket, func.sum(_tally.n), func.min(_tally.month), func.max(_tally.month))
    .where(_tally.dimension == PUBLISHED, _tally.company_id.in_(bindparam("companies", expanding=True)))
    .group_by(_tally.company_id, _tally.bucket)
)


def table_of(measure: Measure, month: date | None) -> LeagueTable | None:
    """The table for a month. Without a month, the one shown by default."""
    if month is None:
        return one_or_none(_DEFAULT[measure])
    return one_or_none(_OF_MONTH, {"measure": measure, "month": month})


def table_to_show() -> LeagueTable | None:
    """Of the tables shown by default, the first in the order of the measures that ranks a company."""
    return one_or_none(_SHOWN_TABLE)


def months_with_tables(measure: Measure) -> dict[date, str]:
    """Months to choose from, newest first: those with stories and a ranked company. With the ID of the newest edition of
    each, or "".
    """
    rows = session().execute(_MONTHS, {"measure": measure}).tuples()
    return {month: ident_of(month, revision) if revision else "" for month, revision in rows}


def best_and_worst(
    table: LeagueTable, country: str = "", *, limit: int = 5
) -> tuple[list[TableRow], list[TableRow]]:
    """The best and the worst companies that may be named, of all or within a country, best and worst first.

    They need enough stories, enough certainty of being above or below the median company, and known outcomes of more
    than half of what is counted about them. A company that was merged since is left out, though the table keeps its
    row.
    """
    chosen = Chosen(country=country)
    parameters = {**chosen.parameters(table), "ranked": table.ranked, "limit": limit}
    average = chosen.figures(table).get("average")
    listed = Listed(table.measure, table.month, average, table.compared_with, table.basis)
    best, worst = (_BEST_IN, _WORST_IN) if country else (_BEST, _WORST)
    return table_rows(best, listed, parameters, chosen=chosen), table_rows(
        worst, listed, parameters, chosen=chosen
    )


class RankedSector(NamedTuple):
    slug: str
    name: str
    ranked: int  # companies


def ranked_sectors(table: LeagueTable, country: str = "", *, limit: int = 12) -> list[RankedSector]:
    """The sectors in which a table ranks most companies, of all or of a country, with their numbers."""
    chosen = Chosen(country=country)
    parameters = {**chosen.parameters(table), "ranked": table.ranked, "limit": limit}
    rows = session().execute(chosen.of(_SECTORS), parameters)
    return [RankedSector(*row) for row in rows.tuples()]


def example_row(table: LeagueTable) -> TableRow | None:
    """The row in the middle of the ranked companies, which /method uses as its worked example."""
    parameters = {"table": table.id, "position": (table.ranked + 1) // 2}
    return next(iter(table_rows(_AT, table, parameters)), None)


class PublishedBases(NamedTuple):
    """What is public now, and where it comes from."""

    every: Basis
    texts: Basis  # with a text
    tables: Basis  # of imported records only the sources of which a table counts a row


def published_bases() -> PublishedBases:
    """All public stories and records. One query, which reads no story."""
    rows = session().execute(_TOTALS).tuples().all()
    public = [(bucket, int(n), first, last) for bucket, n, first, last, _sources in rows]
    every, counted = basis_of_buckets(public), rows[0][-1] if rows else None
    # Tables made before it was kept do not say of which sources they count rows.
    imported = [of for of in every.imported if counted is None or of.source in counted]
    return PublishedBases(every, basis_of_buckets(texts_only(public)), replace(every, imported=tuple(imported)))


def sector_counts_since(
    sector: Sector | None, dimensions: tuple[str, ...], since: date
) -> dict[str, dict[str, int]]:
    """The tallies of a sector, or of all, since the month `since`: dimension → bucket → stories."""
    parameters: dict[str, Any] = {"dimensions": dimensions, "since": since}
    statement = _OF_SECTORS
    if sector is not None:
        statement, parameters["sector"] = _OF_SECTOR, sector.id
    found: dict[str, dict[str, int]] = {dimension: {} for dimension in dimensions}
    for dimension, bucket, n in session().execute(statement, parameters).tuples():
        found[dimension][bucket] = int(n)
    return found


def published_counts(company_ids: Sequence[int], *, texts: bool = False) -> dict[int, Basis]:
    """The public stories and records about each of these companies, and where they come from. One query."""
    found: dict[int, list[Counted]] = {company_id: [] for company_id in company_ids}
    for company_id, bucket, n, first, last in session().execute(_PUBLISHED, {"companies": company_ids}).tuples():
        found[company_id].append((bucket, int(n), first, last))
    return {
        company_id: basis_of_buckets(texts_only(counted) if texts else counted)
        for company_id, counted in found.items()
    }
