"""Read the rows of CSV and JSON Lines files one at a time, however large the file.

FileError means that the file cannot be read any further. A single bad row is returned with its `error`, so that it
ends up among the rejected rows and the rest of the file is still read.
"""

import csv
import hashlib
import json
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

MAX_LINE_LENGTH = 4 * 1024 * 1024
"""Bytes. A file that is not text may have no line ends at all and must not fill the memory."""
MAX_FIELD_LENGTH = 64 * 1024
"""Characters. So many are read for a quotation mark that is never closed, before the next row is tried."""
_NOT_UTF8 = re.compile("[\udc80-\udcff]")
SEPARATORS = ",;\t"
JSON_COLUMNS = ("row",)


SAVE_AS_UTF8 = (
    "Save the file as UTF-8 (in a spreadsheet: “CSV UTF-8”; or: iconv -f windows-1252 -t utf-8 FILE > NEW), and import it "
    "again: rows that are imported already are skipped"
)


class FileFormat(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


class FileError(Exception):
    """The file cannot be read, or not beyond some line. The message says where and why."""


@dataclass(frozen=True)
class Row:
    """A row of the file."""

    line: int  # where the row begins, counted from 1
    cells: dict[str, str]  # by column; a missing or null JSON value is ""
    original: Sequence[str]  # in the order of the source's columns
    error: str = ""  # why the row cannot be split into cells, if so

    def digest(self) -> str:
        """32 hex digits that identify a row without an id: the same for equal cells."""
        return hashlib.sha256(json.dumps(self.cells, sort_keys=True).encode()).hexdigest()[:32]


class RowSource:
    """An open file of rows. Opening it reads the header; iterating reads the rows.

    `names` are the columns in `Row.cells`, `columns` those in `Row.original`.
    `position` is the number of bytes read so far, for a progress bar.
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
        while raw := file.readline(MAX_LINE_LENGTH + 1):
            self.line += 1
            self.position += len(raw)
            if len(raw) > MAX_LINE_LENGTH:
                raise FileError(f"Line {self.line} is longer than {MAX_LINE_LENGTH // 1024**2} MB.")
            text = raw.decode("utf-8-sig" if self.line == 1 else "utf-8", "surrogateescape")
            if self.line == 1 and _NOT_UTF8.search(text):
                raise FileError(f"Line 1 is not UTF-8 text. {SAVE_AS_UTF8}")
            yield text

    def _open_csv(self) -> tuple[Iterator[Row], Sequence[str]]:
        csv.field_size_limit(MAX_FIELD_LENGTH)
        first = next(self._lines, "")
        separator = max(SEPARATORS, key=first.count)
        records = self._records(first, separator)
        _line, header, fault = next(records, (1, [], ""))
        if fault:
            raise FileError(f"Line 1 should name the columns. {fault}.")
        columns = tuple(name.strip() for name in header)
        if not any(columns):
            raise FileError("The file is empty: its first line should name the columns.")
        if twice := sorted({name for name in columns if name and columns.count(name) > 1}):
            raise FileError(f"The first line names the column “{twice[0]}” more than once.")
        return self._csv_rows(records, columns), columns

    def _records(self, first: str, separator: str) -> Iterator[tuple[int, list[str], str]]:
        """Each record with the line it begins on, its cells, and why it cannot be split into cells, if so. Blank lines are
        skipped.

        A record with a stray or unclosed quotation mark ends with its first line; the lines after it are tried as records.
        """
        again: deque[str] = deque()  # lines that were read for a record that could not be split
        taken: list[str] = []  # the lines of the current record
        line = 0  # the last line that is in a record

        def lines() -> Iterator[str]:
            while True:
                text = again.popleft() if again else next(self._lines, None)
                if text is None:
                    return
                taken.append(text)
                yield text

        again.append(first)
        reader = csv.reader(lines(), delimiter=separator, strict=True)
        while True:
            taken.clear()
            try:
                cells = next(reader, None)
            except csv.Error as error:
                again.extendleft(reversed(taken[1:]))
                reader = csv.reader(lines(), delimiter=separator, strict=True)
                line += 1
                yield (
                    line,
                    [taken[0].rstrip("\r\n")],
                    f"The row cannot be split into cells; is a quotation mark missing or left over? ({error})",
                )
                continue
            if cells is None:
                return
            begins, line = line + 1, line + len(taken)
            if any(_NOT_UTF8.search(text) for text in taken):
                yield begins, cells, f"The row is not UTF-8 text. {SAVE_AS_UTF8}"
            elif cells:
                yield begins, cells, ""

    @staticmethod
    def _csv_rows(records: Iterator[tuple[int, list[str], str]], columns: Sequence[str]) -> Iterator[Row]:
        for line, cells, fault in records:
            if fault:
                yield Row(line, {}, cells, fault)
            elif len(cells) == len(columns):
                yield Row(line, dict(zip(columns, cells, strict=True)), cells)
            else:
                yield Row(line, {}, cells, f"The row has {len(cells)} cells and the first line {len(columns)}")

    def _open_json(self) -> tuple[Iterator[Row], Sequence[str]]:
        rows = self._json_rows()
        first = next(rows, None)
        if first is None:
            raise FileError("The file is empty: each line should be a JSON object.")
        if first.error:
            raise FileError(f"Line {first.line} is not a JSON object.")
        return chain([first], rows), tuple(first.cells)

    def _json_rows(self) -> Iterator[Row]:
        for text in self._lines:
            if not text.strip():
                continue
            if _NOT_UTF8.search(text):
                yield Row(self.line, {}, (text.rstrip("\r\n"),), f"The row is not UTF-8 text. {SAVE_AS_UTF8}")
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
    """A JSON value as it would be written in a CSV cell."""
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


def other_kind(path: Path) -> str:
    """What to do with a file that is a spreadsheet or compressed; empty for a file that may be text."""
    with path.open("rb") as stream:
        begins = stream.read(6)
    is_sheet = path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods", ".numbers")
    if is_sheet or begins.startswith(b"\xd0\xcf\x11\xe0"):
        return f"{path.name} is a spreadsheet. Open it, save the sheet with the rows as “CSV UTF-8”, and import that file."
    if begins.startswith((b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")):
        return f"{path.name} is compressed. Unpack it first (gunzip, unzip, bunzip2 or unxz), and import the file in it."
    return ""


def format_of(path: Path) -> FileFormat | None:
    """The format that the file's extension stands for, or None."""
    return {
        ".csv": FileFormat.CSV, ".tsv": FileFormat.CSV, ".txt": FileFormat.CSV,
        ".jsonl": FileFormat.JSONL, ".ndjson": FileFormat.JSONL,
    }.get(path.suffix.lower())  # fmt: skip
