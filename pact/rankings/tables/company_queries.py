"""What finished tables and tallies say of single companies: their rows, their months, their histograms."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from pact.companies.models import Company
from pact.core.db import session
from pact.rankings.measures import ANSWER_COLUMNS, Measure
from pact.rankings.models import LeagueRow, LeagueTable, Tally
from pact.rankings.tables.queries import default_ids
from pact.rankings.tables.rows import TableRow, row_maker, statement
from pact.rankings.values import ANSWERED_COLUMNS, GAVE_UP_COLUMNS, MICRO

MOST_MONTHS = 36
_COUNTED = (*ANSWER_COLUMNS, *ANSWERED_COLUMNS, *GAVE_UP_COLUMNS)


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
    months = (
        select(LeagueTable.id)
        .where(LeagueTable.measure == measure)
        .order_by(LeagueTable.month.desc())
        .limit(MOST_MONTHS)
        .subquery()
    )
    query = (
        select(
            LeagueRow.company_id, LeagueTable.month, LeagueRow.score, LeagueRow.low, LeagueRow.high,
            LeagueRow.stories, LeagueRow.is_eligible, LeagueTable.average,
        )
        .join(LeagueTable, LeagueTable.id == LeagueRow.table_id)
        .where(LeagueRow.company_id.in_(company_ids), LeagueTable.id.in_(select(months.c.id)))
        .order_by(LeagueTable.month, LeagueRow.company_id)
    )  # fmt: skip
    return [MonthScore(*row) for row in session().execute(query).tuples()]


def counted_since(company: Company, since: date) -> dict[str, float]:
    """A company's scored stories from the month `since` on, by the tallies' columns of answers and waits.

    Weighted as the tables weigh them, in stories; one query.
    """
    sums = [func.coalesce(func.sum(getattr(Tally, column)), 0) for column in _COUNTED]
    row = session().execute(select(*sums).where(Tally.company_id == company.id, Tally.month >= since)).one()
    return {column: int(value) / MICRO for column, value in zip(_COUNTED, row, strict=True)}


def rows_of_companies(company_ids: Sequence[int]) -> list[PlacedRow]:
    """The companies' rows in the tables shown by default, measure by measure; two queries."""
    query = (
        statement()
        .add_columns(LeagueRow.sd, LeagueTable)
        .join(LeagueTable, LeagueTable.id == LeagueRow.table_id)
        .where(LeagueRow.company_id.in_(company_ids), LeagueRow.table_id.in_(default_ids()))
    )
    found = [
        PlacedRow(table=row[-1], row=row_maker(row[-1])(tuple(row)[:-2]), sd=row[-2])
        for row in session().execute(query)
    ]
    order = list(Measure)
    return sorted(found, key=lambda placed: order.index(placed.table.measure))
