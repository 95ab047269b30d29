"""Tables as CSV after RFC 4180, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from pact.core.i18n.rounding import without_fraction


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A header and the rows below it. None becomes an empty cell."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return stream.getvalue()


def safe_cell(value: Any) -> Any:
    """A cell's value: booleans as yes or no, whole numbers without a fraction, and an apostrophe before text that a
    spreadsheet would run as a formula.
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return without_fraction(value)
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
