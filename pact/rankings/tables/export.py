"""A table as CSV (RFC 4180, safe in a spreadsheet) and JSON."""

import json
from datetime import date
from typing import Any

from pact.companies.models import Sector
from pact.core.clock import month_key
from pact.core.i18n.rounding import without_fraction
from pact.core.spreadsheets import csv_text
from pact.rankings.measures import MEASURES, ROW_FIGURES, Measure
from pact.rankings.shares import shown_share
from pact.rankings.sources import Basis
from pact.rankings.tables.listing import TableView
from pact.rankings.tables.rows import TableRow
from pact.rankings.tables.weighting import SITE_WEIGHTS, Weights
from pact.rankings.values import INTERVAL_WORDS, POINT_DECIMALS

COLUMNS = (
    "rank", "rank_low", "rank_high", "company", "company_slug", "sector", "sector_rank", "sector_rank_low",
    "sector_rank_high", "score", "score_low", "score_high",
    "stories", "n", "months_with_stories", "eligible", "measure", "period", "interval", "method",
    "provisional", "sources",
)  # fmt: skip
FIGURES = tuple(figure.name for figure in ROW_FIGURES)

# Of a table of outcomes, where records of a source do not say how they ended.
BOUNDS = ("resolved_share_low", "resolved_share_high")

# Only in tables with a reader's own weights.
OWN_WEIGHTS = ("site_rank", "weights")


def as_csv(view: TableView | None, *, with_unranked: bool) -> str:
    """The table's rows, best first. There is a header even without rows."""
    own = OWN_WEIGHTS if view is not None and view.weights else ()
    columns = [*COLUMNS, *FIGURES, *own]
    rows = _rows(view, with_unranked=with_unranked)
    return csv_text(columns, ([row.get(name) for name in columns] for row in rows))


def as_json(
    measure: Measure, view: TableView | None, *, month: date | None, sector: Sector | None, weights: Weights | None
) -> str:
    """The table with what readers must know about it. Unranked companies are in a list of their own.

    `month`, `sector` and `weights` are those asked for. Without a table all fields are there, and what is not known
    is null.
    """
    table = view.table if view else None
    period, basis = table.month if table else month, view.basis if view else Basis()
    rows = _rows(view, with_unranked=True)
    head: dict[str, Any] = {
        "measure": measure.value,
        "period": month_key(period) if period else None,
        "sector": sector.slug if sector else None,
        "made_at": table.made_at.isoformat() if table else None,
        "made_later": table.is_made_later if table else None,
        "method": table.method if table else None,
        "provisional": table.is_provisional if table else None,
        "interval": INTERVAL_WORDS,
        "stories": view.stories if view else 0,
        "unprompted": view.unprompted if view else 0,
        "average": _rounded(view.average) if view else None,
        "sources": [rows.as_json for rows in basis.imported],
        **(
            {
                name: without_fraction(float(shown_share(view.figures[name])))
                for name in BOUNDS
                if name in view.figures
            }
            if view
            else {}
        ),
        "about": basis.english,
        "ranked": [row for row in rows if row["eligible"]],
        "not_yet_ranked": [row for row in rows if not row["eligible"]],
    }
    if measure is Measure.OVERALL:
        head["weights"] = (weights or SITE_WEIGHTS)._asdict()
    return json.dumps(head, ensure_ascii=False, indent=1)


def _rows(view: TableView | None, *, with_unranked: bool) -> list[dict[str, Any]]:
    if view is None:
        return []
    return [_row(view, row) for row in [*view.ranked, *(view.unranked if with_unranked else [])]]


def _row(view: TableView, row: TableRow) -> dict[str, Any]:
    values = (
        *row.whole_ranks, row.company, row.slug, row.sector, *row.sector_ranks, _rounded(row.score),
        _rounded(row.low), _rounded(row.high), row.stories, _rounded(row.n), row.months, row.is_eligible,
        view.table.measure.value, month_key(view.table.month), INTERVAL_WORDS, view.table.method,
        view.table.is_provisional, view.basis.english_counts,
    )  # fmt: skip
    figures = {figure.name: row.figures.get(figure.name) for figure in MEASURES[view.table.measure].figures}
    if figures.get("calls", 0) is None:
        figures["gave_up_share"] = (
            None  # of a table from before calls were counted, it is of all that nobody answered
        )
    own = {"site_rank": row.site_rank, "weights": str(view.weights)} if view.weights else {}
    found = dict(zip(COLUMNS, values, strict=True)) | figures | own
    return {name: without_fraction(value) if isinstance(value, float) else value for name, value in found.items()}


def _rounded(number: float | None) -> float | None:
    return None if number is None else without_fraction(round(number, POINT_DECIMALS))
