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
_ROUNDED: Final = ("score", "low", "high", "n", "above_median", "below_median", "figures", "explained")
_EXACT: Final = [column.key for column in _ROW if column.key not in _ROWS_NOT_SHOWN | {*_ROUNDED}]
# JSON is read as text: it is decoded only where the numbers beside it are shown alike.
_ROWS: Final = select(*(
    cast(_ROW[name], Text).label(name) if isinstance(_ROW[name].type, JSON) else _ROW[name]
    for name in (*_EXACT, *_ROUNDED)
)).where(_ROW.table_id == bindparam("table"))  # fmt: skip


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
    """Whether two rows are shown differently. What is stored alike is shown alike, so it is not looked at closer: of a large
    table that is nearly all, because scores have two decimals and explanations are stored as rounded.
    """
    if before is None or after is None:
        return True
    old, new = _scores(before), _scores(after)
    differ = (
        before[: len(_EXACT)] != after[: len(_EXACT)]
        or (old != new and list(map(_points, old)) != list(map(_points, new)))
        or (before.n != after.n and _missing(before) != _missing(after))
        or _tone(before) != _tone(after)
    )
    if differ or after.stories < FEWEST:
        return differ
    is_told_alike = before.explained == after.explained and old[0] == new[0]
    return (before.figures != after.figures and _figures(before.figures) != _figures(after.figures)) or (
        not is_told_alike and _told(measure, before) != _told(measure, after)
    )


def _scores(row: Row[Any]) -> tuple[float | None, ...]:
    """The score and its interval."""
    return score_of_row(row.stories, row.score, row.low, row.high)


def _points(points: float | None) -> tuple[float, int] | None:
    """As drawn and as printed."""
    return None if points is None else (drawn_score(points), shown_score(points))


def _missing(row: Row[Any]) -> int | None:
    """The stories that are missing to be ranked."""
    return None if row.is_eligible else math.ceil(ELIGIBLE_N - row.n)


def _tone(row: Row[Any]) -> str:
    return tone_of(row.above_median, row.below_median)


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
