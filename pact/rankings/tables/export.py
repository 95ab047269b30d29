"""A table as CSV (RFC 4180, safe in a spreadsheet) and JSON."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import Any

from pact.core.clock import month_key
from pact.core.i18n.rounding import without_fraction
from pact.core.spreadsheets import csv_parts
from pact.rankings.measures import MEASURES, ROW_FIGURES, Measure
from pact.rankings.shares import shown_share
from pact.rankings.sources import Basis
from pact.rankings.tables.choice import Chosen
from pact.rankings.tables.listing import WholeTable
from pact.rankings.tables.rows import TableRow
from pact.rankings.tables.weighting import SITE_WEIGHTS, Weights
from pact.rankings.values import INTERVAL_WORDS, POINT_DECIMALS

COLUMNS = (
    "rank", "rank_low", "rank_high", "company", "company_slug", "sector", "sector_rank", "sector_rank_low",
    "sector_rank_high", "score", "score_low", "score_high",
    "stories", "n", "months_with_stories", "eligible", "measure", "period", "interval", "method",
    "provisional", "sources", "country", "country_rank", "country_rank_low", "country_rank_high", "country_sector_rank",
    "country_sector_rank_low", "country_sector_rank_high",
)  # fmt: skip
FIGURES = tuple(figure.name for figure in ROW_FIGURES)

# Of a table of outcomes, where records of a source do not say how they ended.
BOUNDS = ("resolved_share_low", "resolved_share_high")

# Only in tables with a reader's own weights.
OWN_WEIGHTS = ("site_rank", "weights")


def as_csv(whole: WholeTable | None, *, with_unranked: bool) -> Iterator[str]:
    """The table's rows, best first, in parts. There is a header even without rows."""
    own = OWN_WEIGHTS if whole is not None and whole.weights else ()
    columns = [*COLUMNS, *FIGURES, *own]
    rows = chain(_ranked(whole), _unranked(whole) if with_unranked else ())
    return csv_parts(columns, ([row.get(name) for name in columns] for row in rows))


def as_json(
    measure: Measure,
    whole: WholeTable | None,
    *,
    month: date | None,
    chosen: Chosen,
    weights: Weights | None,
) -> Iterator[str]:
    """The table with what readers must know about it, in parts. Unranked companies are in a list of their own.

    `month`, `chosen` and `weights` are those asked for. Without a table all fields are there, and what is not known
    is null.
    """
    head = json_head(measure, whole, month, chosen)
    if measure is Measure.OVERALL:
        head["weights"] = (weights or SITE_WEIGHTS)._asdict()
    before, lists, after = json.dumps(head, ensure_ascii=False, indent=1).partition(_NO_ROWS)
    assert lists  # a name in the data cannot look like it: its quotation marks would be escaped
    yield f'{before}\n "ranked": '
    yield from _json_list(_ranked(whole, why=True))
    yield ',\n "not_yet_ranked": '
    yield from _json_list(_unranked(whole, why=True))
    yield after


_NO_ROWS = '\n "ranked": [],\n "not_yet_ranked": []'


def _json_list(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The rows as the JSON of a list within an object, in parts."""
    opening, closing = "[", "[]"
    for row in rows:
        yield opening + "\n  " + json.dumps(row, ensure_ascii=False, indent=1).replace("\n", "\n  ")
        opening, closing = ",", "\n ]"
    yield closing


def json_head(measure: Measure, whole: WholeTable | None, month: date | None, chosen: Chosen) -> dict[str, Any]:
    """What readers must know about a table."""
    table = whole.table if whole else None
    period, basis = table.month if table else month, whole.basis if whole else Basis()
    return {
        "measure": measure.value,
        "period": month_key(period) if period else None,
        "sector": chosen.sector.slug if chosen.sector else None,
        "country": chosen.country or None,
        "made_at": table.made_at.isoformat() if table else None,
        "made_later": table.is_made_later if table else None,
        "method": table.method if table else None,
        "provisional": table.is_provisional if table else None,
        "interval": INTERVAL_WORDS,
        "stories": whole.stories if whole else 0,
        "unprompted": whole.unprompted if whole else 0,
        "invited": basis.invited,
        "evidence_seen": basis.evidence,
        "average": rounded_points(whole.average) if whole else None,
        "sources": [rows.as_json for rows in basis.imported],
        **(
            {
                name: without_fraction(float(shown_share(whole.figures[name])))
                for name in BOUNDS
                if name in whole.figures
            }
            if whole
            else {}
        ),
        "about": basis.english,
        "ranked": [],
        "not_yet_ranked": [],
    }


def _ranked(whole: WholeTable | None, *, why: bool = False) -> Iterator[dict[str, Any]]:
    return (json_row(whole, row, why=why) for row in whole.ranked()) if whole else iter(())


def _unranked(whole: WholeTable | None, *, why: bool = False) -> Iterator[dict[str, Any]]:
    return (json_row(whole, row, why=why) for row in whole.unranked()) if whole else iter(())


def json_row(view: WholeTable, row: TableRow, *, why: bool) -> dict[str, Any]:
    """A row of a JSON file, with the columns of the CSV."""
    values = (
        *row.ranks.whole, row.company, row.slug, row.sector, *row.ranks.sector, rounded_points(row.score),
        rounded_points(row.low), rounded_points(row.high), row.stories, rounded_points(row.n), row.months, row.is_eligible,
        view.table.measure.value, month_key(view.table.month), INTERVAL_WORDS, view.table.method,
        view.table.is_provisional, view.basis.english_counts, row.country, *row.ranks.country, *row.ranks.country_sector,
    )  # fmt: skip
    figures = {figure.name: row.figures.get(figure.name) for figure in MEASURES[view.table.measure].figures}
    if figures.get("calls", 0) is None:
        figures["gave_up_share"] = (
            None  # of a table from before calls were counted, it is of all that nobody answered
        )
    own = {"site_rank": row.site_rank, "weights": str(view.weights)} if view.weights else {}
    found = dict(zip(COLUMNS, values, strict=True)) | figures | own
    plain = {name: without_fraction(value) if isinstance(value, float) else value for name, value in found.items()}
    return plain | ({"explanation": row.why(), "explained": row.explained} if why else {})


def rounded_points(number: float | None) -> float | None:
    """As files and the API show it."""
    return None if number is None else without_fraction(round(number, POINT_DECIMALS))
