"""Rows of CSV and JSON Lines files, one at a time, however large the file.

A file that cannot be read any further raises FileFault; a row that is wrong by itself is handed on with its
fault, so that it ends among the rejected rows and the rest of the file is still read.
"""

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

LONGEST_LINE = 4 * 1024 * 1024
"""Bytes. A file of something else may have no line end at all and must not fill the memory."""
LONGEST_FIELD = 1024 * 1024
"""Characters. A quotation mark that is never closed would otherwise swallow the rest of the file."""
SEPARATORS = ",;\t"
JSON_COLUMNS = ("row",)


class FileFormat(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


class FileFault(Exception):  # noqa: N818 (something to mend in the file, told in a sentence)
    """The file cannot be read, or not beyond this place; the message says where and why."""


@dataclass(frozen=True)
class Row:
    """A row as it stands in the file."""

    line: int  # where it begins, the file's first line being 1
    cells: dict[str, str]  # by column; a missing or null value of JSON is the empty text
    original: Sequence[str]  # in the order of the source's columns
    fault: str = ""  # why the row cannot be taken apart, if it cannot

    def digest(self) -> str:
        """The same 32 hex digits for the same cells: what a row without an id is known by."""
        return hashlib.sha256(json.dumps(self.cells, sort_keys=True).encode()).hexdigest()[:32]


class RowSource:
    """An open file of rows. `columns` is known at once; iterating reads the rows as they come.

    `names` are the columns that a row may be asked for, `columns` the ones that `Row.original` holds.
    `position` is how many bytes have been read, for a progress bar.
    """

    def __init__(self, file: BinaryIO, file_format: FileFormat) -> None:
        self.position = 0
        self.line = 0
        self._lines = self._decoded(file)
        if file_format is FileFormat.CSV:
            self._rows, self.columns = self._open_csv()
            self.names: Sequence[str] = self.columns
        else:
            self._rows, self.names = self._open_json()
            self.columns = JSON_COLUMNS

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    def _decoded(self, file: BinaryIO) -> Iterator[str]:
        while raw := file.readline(LONGEST_LINE + 1):
            self.line += 1
            self.position += len(raw)
            if len(raw) > LONGEST_LINE:
                raise FileFault(f"Line {self.line} is longer than {LONGEST_LINE // 1024**2} MB.")
            try:
                yield raw.decode("utf-8-sig" if self.line == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise FileFault(f"Line {self.line} is not UTF-8 text. Save the file as UTF-8.") from error

    def _open_csv(self) -> tuple[Iterator[Row], Sequence[str]]:
        csv.field_size_limit(LONGEST_FIELD)
        first = next(self._lines, "")
        separator = max(SEPARATORS, key=first.count)
        records = self._records(first, separator)
        header = next(records, (1, []))[1]
        columns = tuple(name.strip() for name in header)
        if not any(columns):
            raise FileFault("The file is empty: its first line should name the columns.")
        if twice := sorted({name for name in columns if name and columns.count(name) > 1}):
            raise FileFault(f"The first line names the column “{twice[0]}” more than once.")
        return self._csv_rows(records, columns), columns

    def _records(self, first: str, separator: str) -> Iterator[tuple[int, list[str]]]:
        """Each record with the line it begins on; blank lines are none."""

        def lines() -> Iterator[str]:
            yield first
            yield from self._lines

        reader = csv.reader(lines(), delimiter=separator)
        while True:
            begins = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise FileFault(
                    f"The row that begins on line {begins} cannot be read; is a quotation mark missing? ({error})"
                ) from error
            if cells is None:
                return
            if cells:
                yield begins, cells

    @staticmethod
    def _csv_rows(records: Iterator[tuple[int, list[str]]], columns: Sequence[str]) -> Iterator[Row]:
        for line, cells in records:
            if len(cells) == len(columns):
                yield Row(line, dict(zip(columns, cells, strict=True)), cells)
            else:
                yield Row(line, {}, cells, f"The row has {len(cells)} cells and the first line {len(columns)}")

    def _open_json(self) -> tuple[Iterator[Row], Sequence[str]]:
        rows = self._json_rows()
        first = next(rows, None)
        if first is None:
            raise FileFault("The file is empty: each line should be a JSON object.")
        if first.fault:
            raise FileFault(f"Line {first.line} is not a JSON object.")

        def all_rows() -> Iterator[Row]:
            yield first
            yield from rows

        return all_rows(), tuple(first.cells)

    def _json_rows(self) -> Iterator[Row]:
        for text in self._lines:
            if not text.strip():
                continue
            try:
                found = json.loads(text)
            except (ValueError, RecursionError):
                found = None
            original = (text.rstrip("\r\n"),)
            if isinstance(found, dict):
                yield Row(self.line, {name: _json_cell(value) for name, value in found.items()}, original)
            else:
                yield Row(self.line, {}, original, "The line is not a JSON object")


def _json_cell(value: Any) -> str:
    """A JSON value as a CSV cell would hold it."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case list():
            return ",".join(_json_cell(item) for item in value)
        case _:
            return json.dumps(value)


def format_of(path: Path) -> FileFormat | None:
    """The format that the file's name says, or None."""
    return {
        ".csv": FileFormat.CSV, ".tsv": FileFormat.CSV, ".txt": FileFormat.CSV,
        ".jsonl": FileFormat.JSONL, ".ndjson": FileFormat.JSONL,
    }.get(path.suffix.lower())  # fmt: skip
