"""A frozen edition as one CSV, made from its JSON, which is the record."""

from collections.abc import Iterator, Mapping
from typing import Any

from pact.core.spreadsheets import csv_text
from pact.rankings.editions.body import basis_of_frozen
from pact.rankings.tables.columns import edition_columns


def edition_csv(content: Mapping[str, Any], country: str = "") -> str:
    """All measures one after another, ranked companies before unranked ones, of all or of a country. RFC 4180, safe in a
    spreadsheet.
    """
    columns, rows = columns_of(content), rows_of(content)
    kept = (row for row in rows if not country or row["country"] == country)
    return csv_text(columns, ([row.get(name) for name in columns] for row in kept))


def columns_of(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns of its CSV, which never change."""
    return edition_columns(content["tables"], format_version=content["format_version"])


def rows_of(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of all its tables, each with what is said of its table."""
    for measure, table in tables_in_order(content):
        head = {
            "edition": content["edition"],
            "month": content["month"],
            "measure": measure,
            "interval": content["interval"],
            "method": table["method"],
            "provisional": table["provisional"],
            "sources": basis_of_frozen(table).english_counts,
        }
        for row in (*table["ranked"], *table["not_yet_ranked"]):
            yield row["figures"] | row | head


def tables_in_order(content: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The tables by measure, overall first and the others alphabetically, since frozen keys are sorted."""
    return sorted(content["tables"].items(), key=lambda pair: (pair[0] != "overall", pair[0]))
