"""The file of the rows that were not imported, each with its line and the reason."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from pact.intake.reading import Row

# Not “line” and “reason”: those are likely names of a source's own columns.
OWN_COLUMNS = ("rejected_line", "rejected_reason")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)


class RejectedRows:
    """Writes rejected rows as they come. No file is left where no row was rejected.

    Raises OSError on entering where the file cannot be written, which is before anything is imported.
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = path
        self.columns = columns
        self.count = 0

    def __enter__(self) -> "RejectedRows":
        # A lone surrogate from JSON has no UTF-8 form; the reader of the file sees its number instead.
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


def _cell(text: str) -> str:
    """A spreadsheet must not take a text for a formula; a negative number may stay one."""
    if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
