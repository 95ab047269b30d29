"""A company's score, interval and rank by month, as its tables have them today."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, select

from pact.companies.models import Company
from pact.core.clock import month_key
from pact.core.db import columns, session, sql_table
from pact.rankings.editions.queries import edition_heads
from pact.rankings.measures import Measure
from pact.rankings.models import Edition, LeagueRow, LeagueTable
from pact.rankings.tables.columns import BY_NAME, Column
from pact.rankings.tables.export import rounded_points
from pact.rankings.values import INTERVAL_WORDS, score_of_row

# Marks a message for extraction: files say it in English, pages in the reader's language.
_ = str
HISTORY_COLUMNS: Final[tuple[Column, ...]] = (
    *(BY_NAME[name] for name in (
        "month", "measure", "score", "score_low", "score_high", "rank", "rank_low", "rank_high",
    )),
    Column("ranked", "integer", _("How many companies the month’s table ranks."), "", 0),
    *(BY_NAME[name] for name in ("n", "stories", "eligible", "interval", "method", "provisional")),
    Column("edition", "string", _("The edition that froze this row. Empty where the month is not frozen yet."),
           is_optional=True),
    Column("made_at", "string", _("When the table was made, in UTC.")),
    Column("made_later", "boolean", _("Whether the table was made long after its month, from what was known when it was "
                                        "made.")),
)  # fmt: skip
NAMES: Final = tuple(column.name for column in HISTORY_COLUMNS)
_row, _table = columns(LeagueRow), columns(LeagueTable)
_OF_COMPANY = (
    select(
        _table.month, _table.measure, _row.score, _row.low, _row.high, _row.rank, _row.rank_low, _row.rank_high,
        _table.ranked, _row.n, _row.stories, _row.is_eligible, _table.method, _table.is_provisional, _table.made_at,
        _table.is_made_later,
    )
    .join_from(sql_table(LeagueRow), sql_table(LeagueTable), _table.id == _row.table_id)
    .where(_row.company_id == bindparam("company"))
)  # fmt: skip
_ROUNDED: Final = timedelta(seconds=1)
"""The time of freezing is kept in whole seconds."""


def history_of(company: Company, measure: Measure | None = None) -> list[dict[str, Any]]:
    """The rows by measure, then by month, the oldest first. Two queries, whatever the number of stories."""
    rows = session().execute(_OF_COMPANY, {"company": company.id}).all()
    frozen, order = _newest(edition_heads()), list(Measure)
    wanted = [row for row in rows if measure is None or row.measure is measure]
    wanted.sort(key=lambda row: (order.index(row.measure), row.month))
    return [_month(row, frozen.get(row.month)) for row in wanted]


def _newest(heads: Iterable[Edition]) -> dict[date, Edition]:
    """The newest revision by month."""
    found: dict[date, Edition] = {}
    for edition in heads:  # the newest first
        found.setdefault(edition.month, edition)
    return found


def _month(row: Any, edition: Edition | None) -> dict[str, Any]:
    score, low, high = score_of_row(row.stories, row.score, row.low, row.high)
    values = (
        month_key(row.month), row.measure.value, rounded_points(score), rounded_points(low), rounded_points(high),
        row.rank, row.rank_low, row.rank_high, row.ranked, rounded_points(row.n), row.stories, row.is_eligible,
        INTERVAL_WORDS, row.method, row.is_provisional, _froze(edition, row.made_at), row.made_at.isoformat(),
        row.is_made_later,
    )  # fmt: skip
    return dict(zip(NAMES, values, strict=True))


def _froze(edition: Edition | None, made_at: datetime) -> str | None:
    """The edition, if the table that it froze is still the month's: freezing makes the table, then the edition."""
    return edition.ident if edition is not None and made_at <= edition.frozen_at + _ROUNDED else None
