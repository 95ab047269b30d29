"""Which months have an edition, and which tables stand now."""

from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import func, select

from pact.core.data_version import Scope
from pact.core.db import all_of, session
from pact.rankings.measures import Measure
from pact.rankings.models import Edition, LeagueTable

TURN = "league tables"
"""For `wait_for_turn`: whoever replaces or freezes tables compares them first with those that were read."""

TABLES: Final = Scope("league tables")
"""The league tables. They change whenever they are made again, since they say when that was."""
ALL_ROWS: Final = Scope("tables")
"""The tables with the rows of all companies, as the companies' own pages show them. A worker of an earlier version says so
whenever it makes tables, while a new version is rolled out, so pages of tables depend on both.
"""
NO_MONTH = date(1, 1, 1)
"""The month of tables that are being written or deleted (building/replacing.py). They have no measure either."""


def rows_of(company_id: int) -> Scope:
    """A company's rows in the tables, as its own page shows them."""
    return Scope(f"rows:{company_id}")


class StandingTable(NamedTuple):
    """A table as it was written. One that replaces it has another time, and usually another id."""

    id: int
    made_at: datetime


def standing_tables(month: date) -> frozenset[StandingTable]:
    """The tables that a month has now."""
    rows = session().execute(select(LeagueTable.id, LeagueTable.made_at).where(LeagueTable.month == month))
    return frozenset(StandingTable(*row) for row in rows.tuples())


def newest_tables_made_at() -> datetime | None:
    """When the oldest table of the newest month was made; None if there are no tables."""
    newest = select(func.max(LeagueTable.month)).scalar_subquery()
    made_at = select(func.min(LeagueTable.made_at)).where(
        LeagueTable.month == newest, LeagueTable.month != NO_MONTH
    )
    return session().scalar(made_at)


def frozen_months() -> set[date]:
    """Months that have an edition. Their tables are not made again."""
    return set(session().execute(select(Edition.month).distinct()).scalars())


def unfrozen_months(*, before: date) -> list[date]:
    """Months before this one whose tables were made while live and have no edition yet, oldest first."""
    return all_of(
        select(LeagueTable.month)
        .where(LeagueTable.measure == Measure.OVERALL, LeagueTable.is_made_later.is_(False))
        .where(LeagueTable.month < before, LeagueTable.month.not_in(select(Edition.month)))
        .order_by(LeagueTable.month)
    )
