"""Which months have an edition."""

from datetime import date

from sqlalchemy import select

from pact.core.db import all_of, session
from pact.rankings.measures import Measure
from pact.rankings.models import Edition, LeagueTable


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
