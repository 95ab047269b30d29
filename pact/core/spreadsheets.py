"""Tables as CSV after RFC 4180, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from pact.core.i18n.rounding import without_fraction

ROWS_AT_ONCE: Final = 500


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A header and the rows below it. None becomes an empty cell."""
    return "".join(csv_parts(columns, rows))


def csv_parts(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The same in parts, each made when it is asked for."""
    rows, part = iter(rows), [columns]
    while part:
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\r\n").writerows([safe_cell(value) for value in row] for row in part)
        yield stream.getvalue()
        part = [*islice(rows, ROWS_AT_ONCE)]


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
