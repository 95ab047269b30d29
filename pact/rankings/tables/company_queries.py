"""Reads single companies: their rows and monthly scores in finished tables, and their tallies."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, null, select, union_all

from pact.companies.models import Company
from pact.core.db import columns, session, sql_table
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueRow, LeagueTable, StoryTally
from pact.rankings.sources import Basis, Counted, basis_from_json
from pact.rankings.tables.queries import DEFAULT_TABLES
from pact.rankings.tables.rows import TableRow, row_maker, statement, table_rows
from pact.rankings.values import FEWEST, score_of_row

MOST_MONTHS = 36


class TableHead(NamedTuple):
    """What the row of a company says of its table."""

    measure: Measure
    month: date
    method: str
    average: float | None
    compared_with: date | None
    is_provisional: bool
    stories: int
    unprompted: int
    basis_json: dict[str, Any] | None

    @property
    def basis(self) -> Basis:
        """Where the table's stories and records come from."""
        return basis_from_json(self.basis_json, stories=self.stories, unprompted=self.unprompted)


_row, _table = columns(LeagueRow), columns(LeagueTable)
# Statements are built once, because building one takes longer than running it.
_MONTHS = (
    select(_table.id)
    .where(_table.measure == bindparam("measure"))
    .order_by(_table.month.desc())
    .limit(MOST_MONTHS)
    .subquery()
)
_OF_COMPANIES = _row.company_id.in_(bindparam("companies", expanding=True))
_MONTH_SCORES = (
    select(
        _row.company_id, _table.month, _row.score, _row.low, _row.high,
        _row.stories, _row.is_eligible, _table.average, _table.method, _table.ranked,
    )
    .join_from(sql_table(LeagueRow), sql_table(LeagueTable), _table.id == _row.table_id)
    .where(_OF_COMPANIES, _row.stories >= FEWEST, _table.id.in_(select(_MONTHS.c.id)))
    .order_by(_table.month, _row.company_id)
)  # fmt: skip
_ROWS = (
    statement()
    .add_columns(_row.sd, *(_table[name] for name in TableHead._fields[:-1]), _table.figures["basis"])
    .join(sql_table(LeagueTable), _table.id == _row.table_id)
    .where(_OF_COMPANIES, _row.table_id.in_(DEFAULT_TABLES))
)
_IN_TABLE = statement().where(_OF_COMPANIES, _row.table_id == bindparam("table"))

_tally = columns(StoryTally)


def _tallies(dimensions: str, *more: ColumnElement[Any]) -> Select[tuple[Any, ...]]:
    return (
        select(_tally.dimension, _tally.bucket, func.sum(_tally.n), *more)
        .where(
            _tally.company_id == bindparam("company"), _tally.dimension.in_(bindparam(dimensions, expanding=True))
        )
        .group_by(_tally.dimension, _tally.bucket)
    )


_BETWEEN = _tallies("dimensions").where(_tally.month >= bindparam("first"), _tally.month < bindparam("end"))
_TALLIES = union_all(
    _tallies("ever", func.min(_tally.month), func.max(_tally.month)),
    _tallies("lately", null(), null()).where(_tally.month >= bindparam("since")),
)


class CompanyTallies(NamedTuple):
    """What a company's page counts, by dimension: of all months, and by bucket of the months since one."""

    ever: dict[str, list[Counted]]
    lately: dict[str, dict[str, int]]


class MonthScore(NamedTuple):
    """A company's score in a month's table (points of 100, not clipped), and the average of all ranked companies
    there.

    `stories` are the scored stories behind the score, from that month and before.
    """

    company_id: int
    month: date
    score: float
    low: float
    high: float
    stories: int
    is_ranked: bool
    average: float | None
    method: str
    ranked: int

    @property
    def average_shown(self) -> float | None:
        """The average, where so many companies are ranked that it is not the score of a few."""
        return self.average if self.ranked >= FEWEST else None


class SectorAverage(NamedTuple):
    """The average score of a sector's ranked companies in a month's table, and how many those are."""

    average: float
    ranked: int


def sector_averages(company: Company, measure: Measure) -> dict[date, SectorAverage]:
    """The averages of the company's sector in its country, by month, for the last `MOST_MONTHS` that have a table. One
    query.

    These are the averages of the sector's own tables. Tables made before their countries were kept have none.
    """
    of_country = _table.figures["countries"][company.country] if company.country else _table.figures
    of_sector = of_country["sectors"][str(company.sector_id)]
    statement = select(_table.month, of_sector["average"].as_float(), of_sector["ranked"].as_integer()).where(
        _table.id.in_(select(_MONTHS.c.id))
    )
    rows = session().execute(statement, {"measure": measure}).tuples()
    return {month: SectorAverage(average, ranked) for month, average, ranked in rows if ranked}


class PlacedRow(NamedTuple):
    """A company's row in a table, with its standard deviation for comparisons."""

    table: TableHead
    row: TableRow
    sd: float


def month_scores(company_ids: Sequence[int], measure: Measure) -> list[MonthScore]:
    """Scores of these companies in the last `MOST_MONTHS` months that have a table, oldest first. One query.

    Months in which there were too few stories to show a score are left out, and those whose table was made by another
    method than the newest: scores of different methods cannot be compared.
    """
    rows = session().execute(_MONTH_SCORES, {"measure": measure, "companies": company_ids}).tuples()
    scores = [
        MonthScore._make((*key, *score_of_row(stories, *points), stories, *rest))
        for *key, points, stories, rest in ((*row[:2], row[2:5], row[5], row[6:]) for row in rows)
    ]
    return [score for score in scores if score.method == scores[-1].method]


def tallies_of(company_id: int, *, lately: Sequence[str], since: date, ever: Sequence[str] = ()) -> CompanyTallies:
    """The company's tallies of these dimensions: `ever` of all months, `lately` since the month `since`.

    One query, however many dimensions a page counts, and it reads no row of any other.
    """
    parameters = {"company": company_id, "ever": ever, "lately": lately, "since": since}
    found = CompanyTallies({name: [] for name in ever}, {name: {} for name in lately})
    for dimension, bucket, n, first, last in session().execute(_TALLIES, parameters).tuples():
        if first is None:
            found.lately[dimension][bucket] = int(n)
        else:
            found.ever[dimension].append((bucket, int(n), first, last))
    return found


def tallies_between(
    company_id: int, dimensions: Sequence[str], first: date, end: date
) -> dict[str, dict[str, int]]:
    """How many stories the tallies have of the months from `first` up to but not including `end`: dimension → bucket →
    stories. One query.
    """
    parameters = {"company": company_id, "dimensions": dimensions, "first": first, "end": end}
    found: dict[str, dict[str, int]] = {dimension: {} for dimension in dimensions}
    for dimension, bucket, n in session().execute(_BETWEEN, parameters).tuples():
        found[dimension][bucket] = int(n)
    return found


def rows_of_companies(company_ids: Sequence[int]) -> list[PlacedRow]:
    """Rows of these companies in the tables shown by default, by measure. Two queries."""
    rows = session().execute(_ROWS, {"companies": company_ids})
    found = [_placed(row) for row in rows]
    order = list(Measure)
    return sorted(found, key=lambda placed: order.index(placed.table.measure))


def rows_in_table(table: LeagueTable | None, company_ids: Sequence[int]) -> dict[str, TableRow]:
    """The rows that these companies have in one table, by slug. One query."""
    if table is None or not company_ids:
        return {}
    found = table_rows(_IN_TABLE, table, {"table": table.id, "companies": company_ids})
    return {row.slug: row for row in found}


def _placed(row: Sequence[Any]) -> PlacedRow:
    size = len(TableHead._fields)
    head = TableHead._make(row[-size:])
    return PlacedRow(table=head, row=row_maker(head)(row[: -size - 1]), sd=row[-size - 1])
