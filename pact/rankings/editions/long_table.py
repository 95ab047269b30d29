"""All editions in one long table: a row for each edition, measure and company, the oldest edition first."""

import json
from collections.abc import Iterator
from typing import Any

from pact.core.spreadsheets import csv_parts
from pact.rankings.editions.export import rows_of
from pact.rankings.editions.queries import body_of, edition_heads
from pact.rankings.tables.columns import edition_columns


def long_table_csv() -> Iterator[str]:
    """The file in parts. One edition is in memory at a time. What an older edition does not have is empty."""
    columns = edition_columns()
    return csv_parts(columns, ([row.get(name) for name in columns] for row in _rows()))


def _rows() -> Iterator[dict[str, Any]]:
    for edition in reversed(edition_heads()):
        yield from rows_of(json.loads(body_of(edition)))
