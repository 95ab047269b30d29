"""Of which companies new tables change what their pages show.

One story moves the averages, and so the last digits of all rows, but few of them as they are printed and drawn. So rows and
tables are compared as a company's page shows them. What is not named here is compared as it is stored: a column or a figure
that is added drops too many pages rather than too few.
"""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import JSON, Row, Text, bindparam, cast, select

from pact.core.data_version import Scope
from pact.core.db import columns, session
from pact.core.i18n.rounding import whole
from pact.rankings.explaining import as_told
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueRow, LeagueTable
from pact.rankings.queries import ALL_ROWS, rows_of
from pact.rankings.sources import basis_from_json
from pact.rankings.values import (
    ELIGIBLE_N,
    FEWEST,
    POINT_DECIMALS,
    drawn_score,
    score_of_row,
    shown_score,
    tone_of,
)

MOST_NAMED: Final = 1000
"""If the pages of more companies change, those of all are said to."""
_ROW, _TABLE = columns(LeagueRow), columns(LeagueTable)
_OLD_TABLES: Final = select(*_TABLE).where(_TABLE.id.in_(bindparam("tables", expanding=True)))
# Ranks among others than all that are ranked, and what only tables, comparisons and the method's example show.
_ROWS_NOT_SHOWN: Final = frozenset({
    "table_id", "position", "sd", "sector_rank", "sector_rank_low", "sector_rank_high", "in_country", "rank_change",
    "trend", "what_if",
})  # fmt: skip
_FIGURES_NOT_SHOWN: Final = frozenset({"known", "asked", "covariance", "ranked", "counting", "share_within_3"})
# JSON is read as text: it is decoded only where the numbers beside it are shown alike.
_ROWS: Final = select(*(
    cast(column, Text).label(column.key) if isinstance(column.type, JSON) else column
    for column in _ROW
    if column.key not in _ROWS_NOT_SHOWN
)).where(_ROW.table_id == bindparam("table"))  # fmt: skip
_ROUNDED: Final = frozenset({"score", "low", "high", "n", "above_median", "below_median", "figures", "explained"})
_EXACT: Final = [column.key for column in _ROW if column.key not in _ROWS_NOT_SHOWN | _ROUNDED]


def changed_by(standing: Iterable[int], written: Mapping[int, LeagueTable]) -> set[Scope]:
    """What changes on companies' pages when the tables with these ids are replaced by those written, of the same month."""
    found = session().execute(_OLD_TABLES, {"tables": list(standing)}).all()
    old, new = ({table.measure: table for table in tables} for tables in (found, written.values()))
    if {key: _of_table(table) for key, table in old.items()} != {
        key: _of_table(table) for key, table in new.items()
    }:
        return {ALL_ROWS}
    changed = set[int]()
    for ident, table in written.items():
        before, after = _rows(old[table.measure].id), _rows(ident)
        changed |= {
            company
            for company in (before.keys() | after.keys()) - changed
            if _differ(table.measure, before.get(company), after.get(company))
        }
        if len(changed) > MOST_NAMED:
            return {ALL_ROWS}
    return set(map(rows_of, changed))


def _of_table(table: Any) -> dict[str, Any]:
    """What is shown of a table."""
    basis = basis_from_json(table.figures.get("basis"), stories=table.stories, unprompted=table.unprompted)
    only_of_whole = {"id", "made_at", "stories", "unprompted", "unranked"}
    return {column.key: getattr(table, column.key) for column in _TABLE if column.key not in only_of_whole} | {
        "stories_of_month": table.stories_of_month > 0,
        "ranked": (table.ranked > 0, table.ranked >= FEWEST),
        "average": _points(table.average),
        "figures": (basis.is_told, basis.is_imported),
    }


def _rows(table: int) -> dict[int, Row[Any]]:
    return {row.company_id: row for row in session().execute(_ROWS, {"table": table})}


def _differ(measure: Measure, before: Row[Any] | None, after: Row[Any] | None) -> bool:
    if before is None or after is None:
        return True
    if before == after:
        return False
    if _numbers(before) != _numbers(after):
        return True
    if after.stories < FEWEST:
        return False
    return _figures(before.figures) != _figures(after.figures) or _told(measure, before) != _told(measure, after)


def _numbers(row: Row[Any]) -> list[Any]:
    """Those that are exact, the score with its interval, what is missing to be ranked, and the tone."""
    shown = [getattr(row, name) for name in _EXACT]
    shown += map(_points, score_of_row(row.stories, row.score, row.low, row.high))
    shown.append(None if row.is_eligible else math.ceil(ELIGIBLE_N - row.n))
    shown.append(tone_of(row.above_median, row.below_median))
    return shown


def _points(points: float | None) -> tuple[float, int] | None:
    """As drawn and as printed."""
    return None if points is None else (drawn_score(points), shown_score(points))


def _told(measure: Measure, row: Row[Any]) -> tuple[Any, ...] | None:
    """What explains the score."""
    explained = json.loads(row.explained) if row.explained else None
    return as_told(measure, explained, round(row.score, POINT_DECIMALS)) if explained else None


def _figures(text: str) -> dict[str, Any]:
    """The figures behind a row's words."""
    figures = {name: figure for name, figure in json.loads(text).items() if name not in _FIGURES_NOT_SHOWN}
    if "means" in figures:
        figures["means"] = [None if mean is None else shown_score(mean) for mean in figures["means"]]
    if figures.get("median_wait") is not None:
        figures["median_wait"] = whole(figures["median_wait"])
    return figures
