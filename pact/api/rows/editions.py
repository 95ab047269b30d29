"""Editions and their frozen tables."""

from collections.abc import Iterator, Mapping
from typing import Any

from pact.api.answers import Row
from pact.core.clock import month_key
from pact.core.i18n.languages import page_url
from pact.core.site import site_url
from pact.rankings.editions.export import columns_of, rows_of, tables_in_order
from pact.rankings.models import Edition
from pact.rankings.tables.columns import edition_columns


def edition_row(edition: Edition) -> Row:
    own = f"/editions/{edition.ident}"
    return {
        "edition": edition.ident,
        "month": month_key(edition.month),
        "revision": edition.revision,
        "reason": edition.reason,
        "frozen_at": edition.frozen_at.isoformat(),
        "method": edition.method,
        "stories": edition.stories,
        "sha256": edition.sha256,
        "signed": edition.signature is not None,
        "address": page_url(own),
        "json": site_url(f"{own}.json"),
        "csv": site_url(f"{own}.csv"),
        "changes": site_url(f"{own}/changes.json"),
    }


def tables_of(content: Mapping[str, Any]) -> list[Row]:
    """What is frozen of each table as a whole."""
    return [
        {
            "measure": measure,
            "method": table["method"],
            "provisional": table["provisional"],
            "stories": table["stories"],
            "unprompted": table["unprompted"],
            "average": table["average"],
            "ranked": len(table["ranked"]),
            "not_yet_ranked": len(table["not_yet_ranked"]),
        }
        for measure, table in tables_in_order(content)
    ]


def frozen_rows(content: Mapping[str, Any], measure: str) -> Iterator[Row]:
    """The rows of a measure, as in the CSV: what this edition does not have is null."""
    names, had = edition_columns(), {*columns_of(content)}
    for row in rows_of(content):
        if row["measure"] == measure:
            yield {name: row.get(name) if name in had else None for name in names}
