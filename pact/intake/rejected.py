"""Write the rows that were not imported to a file, each with its line and the reason."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from pact.intake.reading import Row, RowSource

# Not “line” and “reason”: a source may have columns with these names.
OWN_COLUMNS = ("rejected_line", "rejected_reason")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)


class RejectedRows:
    """Writes rejected rows as they come. The file is deleted if no row was rejected.

    Raises OSError on entering if the file cannot be written, before anything is imported.
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = path
        self.columns = columns
        self.count = 0

    def __enter__(self) -> "RejectedRows":
        # JSON may hold lone surrogates, which UTF-8 cannot encode; they are written as escapes.
        self._file = self.path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([*OWN_COLUMNS, *map(_cell, self.columns)])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if not self.count:
            self.path.unlink()

    def add(self, row: Row, reason: str) -> None:
        self.count += 1
        self._writer.writerow([row.line, reason, *map(_cell, row.original)])


def rows_of(source: RowSource) -> tuple[Sequence[str], Iterator[Row]]:
    """The columns and rows of a file, which may be one of rejected rows that somebody has mended: without what was added to
    it.
    """
    columns = source.columns
    if not set(OWN_COLUMNS) <= {*columns}:
        return columns, iter(source)
    kept = [at for at, name in enumerate(columns) if name not in OWN_COLUMNS]
    return [columns[at] for at in kept], (_mended(row, columns, kept) for row in source)


def _mended(row: Row, columns: Sequence[str], kept: Sequence[int]) -> Row:
    if row.error:
        return replace(
            row, original=[_unquoted(cell) for cell in row.original[len(OWN_COLUMNS) :]] or row.original
        )
    cells = {columns[at]: _unquoted(row.original[at]) for at in kept}
    return replace(row, cells=cells, original=list(cells.values()))


def _unquoted(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and _cell(cell[1:]) == cell else cell


def _cell(text: str) -> str:
    """Quote text that a spreadsheet would run as a formula; negative numbers stay as they are."""
    if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
