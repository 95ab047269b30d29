"""What finished tables and tallies say of single companies: their rows, their months, their histograms."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from pact.companies.models import Company
from pact.core.db import session
from pact.rankings.measures import ANSWER_COLUMNS, Measure
from pact.rankings.models import LeagueRow, LeagueTable, Tally
from pact.rankings.tables.queries import default_ids
from pact.rankings.tables.rows import TableRow, row_maker, statement
from pact.rankings.values import ANSWERED_COLUMNS, GAVE_UP_COLUMNS, MICRO

MOST_MONTHS = 36
_COUNTED = (*ANSWER_COLUMNS, *ANSWERED_COLUMNS, *GAVE_UP_COLUMNS)


# Statements are built once, because building one takes longer than running it.
_MONTHS = (
    select(LeagueTable.id)
    .where(LeagueTable.measure == bindparam("measure"))
    .order_by(LeagueTable.month.desc())
    .limit(MOST_MONTHS)
    .subquery()
)
_OF_COMPANIES = LeagueRow.company_id.in_(bindparam("companies", expanding=True))
_MONTH_SCORES = (
    select(
        LeagueRow.company_id, LeagueTable.month, LeagueRow.score, LeagueRow.low, LeagueRow.high,
        LeagueRow.stories, LeagueRow.is_eligible, LeagueTable.average,
    )
    .join(LeagueTable, LeagueTable.id == LeagueRow.table_id)
    .where(_OF_COMPANIES, LeagueTable.id.in_(select(_MONTHS.c.id)))
    .order_by(LeagueTable.month, LeagueRow.company_id)
)  # fmt: skip
_COUNTED_SINCE = select(*(func.coalesce(func.sum(getattr(Tally, column)), 0) for column in _COUNTED)).where(
    Tally.company_id == bindparam("company"), Tally.month >= bindparam("since")
)
_ROWS = (
    statement()
    .add_columns(LeagueRow.sd, LeagueTable)
    .join(LeagueTable, LeagueTable.id == LeagueRow.table_id)
    .where(_OF_COMPANIES, LeagueRow.table_id.in_(bindparam("tables", expanding=True)))
)


class MonthScore(NamedTuple):
    """A company's score in a month's table (points of 100, unclipped), and the average of all ranked there.

    `stories` are the scored stories that the score rests on, of that month and before.
    """

    company_id: int
    month: date
    score: float
    low: float
    high: float
    stories: int
    is_ranked: bool
    average: float | None


class PlacedRow(NamedTuple):
    """A company's row in a table, and its standard deviation, which comparing two rows needs."""

    table: LeagueTable
    row: TableRow
    sd: float


def month_scores(company_ids: Sequence[int], measure: Measure) -> list[MonthScore]:
    """These companies' scores of the last `MOST_MONTHS` months that have a table, the oldest first; one query."""
    rows = session().execute(_MONTH_SCORES, {"measure": measure, "companies": company_ids})
    return [MonthScore(*row) for row in rows.tuples()]


def counted_since(company: Company, since: date) -> dict[str, float]:
    """A company's scored stories from the month `since` on, by the tallies' columns of answers and waits.

    Weighted as the tables weigh them, in stories; one query.
    """
    row = session().execute(_COUNTED_SINCE, {"company": company.id, "since": since}).one()
    return {column: int(value) / MICRO for column, value in zip(_COUNTED, row, strict=True)}


def rows_of_companies(company_ids: Sequence[int]) -> list[PlacedRow]:
    """The companies' rows in the tables shown by default, measure by measure; two queries."""
    rows = session().execute(_ROWS, {"companies": company_ids, "tables": default_ids()})
    found = [PlacedRow(table=row[-1], row=row_maker(row[-1])(tuple(row)[:-2]), sd=row[-2]) for row in rows]
    order = list(Measure)
    return sorted(found, key=lambda placed: order.index(placed.table.measure))
