"""League tables: which there are, and their rows."""

from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select

from pact.api.answers import Row
from pact.core.clock import month_key
from pact.core.db import columns, session
from pact.core.i18n.languages import page_url
from pact.rankings.measures import Measure
from pact.rankings.models import Edition, LeagueTable, ident_of
from pact.rankings.tables.export import rounded_points
from pact.rankings.values import INTERVAL_WORDS

_table, _edition = columns(LeagueTable), columns(Edition)
_NEWEST = select(func.max(_edition.revision)).where(_edition.month == _table.month).scalar_subquery()
_TABLES = (
    select(
        _table.measure, _table.month, _table.ranked, _table.unranked, _table.stories, _table.unprompted,
        _table.average, _table.method, _table.is_provisional, _table.made_at, _NEWEST.label("revision"),
    )
    .where(_table.ranked > 0, _table.stories_of_month > 0)
    .order_by(_table.month.desc(), _table.measure)
)  # fmt: skip


def tables(*, measure: str | None, month: date | None, after: tuple[date, str] | None, size: int) -> list[Any]:
    """Tables that rank a company and have stories of their month, newest month first; one query."""
    statement = _TABLES.limit(size)
    if measure:
        statement = statement.where(_table.measure == Measure(measure))
    if month:
        statement = statement.where(_table.month == month)
    if after:
        last, name = after
        later = and_(_table.month == last, _table.measure > name)
        statement = statement.where(or_(_table.month < last, later))
    return list(session().execute(statement))


def table_row(found: Any) -> Row:
    measure = Measure(found.measure).value
    return {
        "measure": measure,
        "period": month_key(found.month),
        "ranked": found.ranked,
        "unranked": found.unranked,
        "stories": found.stories,
        "unprompted": found.unprompted,
        "average": rounded_points(found.average),
        "interval": INTERVAL_WORDS,
        "method": found.method,
        "provisional": found.is_provisional,
        "made_at": found.made_at.isoformat(),
        "edition": ident_of(found.month, found.revision) if found.revision else None,
        "address": page_url(f"/rankings/{measure}?period={month_key(found.month)}"),
    }
