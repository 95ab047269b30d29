"""Download entries as CSV or JSON Lines, with everything needed to check them (see pact/audit/chain.py)."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

from pact.audit.chain import FIELDS, moment_words
from pact.audit.models import AuditEntry

COLUMNS = (*FIELDS, "previous_digest", "digest")
# A spreadsheet would read a cell that starts with one of these as a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class ExportFormat(StrEnum):
    CSV = "csv"
    JSON_LINES = "jsonl"


def exported(found: Iterable[AuditEntry], kind: ExportFormat) -> Iterator[str]:
    """The entries, one line at a time."""
    return _csv(found) if kind is ExportFormat.CSV else _json_lines(found)


def _csv(found: Iterable[AuditEntry]) -> Iterator[str]:
    """RFC 4180; details are JSON in one cell, and no cell is a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    for cells in _rows(found):
        writer.writerow(cells)
        yield stream.getvalue()
        stream.seek(0)
        stream.truncate()


def _rows(found: Iterable[AuditEntry]) -> Iterator[list[Any]]:
    yield list(COLUMNS)
    for entry in found:
        plain = _plain(entry)
        plain["details"] = json.dumps(plain["details"], sort_keys=True, separators=(",", ":"))
        yield [_cell(plain[name]) for name in COLUMNS]


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def _json_lines(found: Iterable[AuditEntry]) -> Iterator[str]:
    """Each line is the canonical form of an entry, plus its two digests."""
    for entry in found:
        yield json.dumps(_plain(entry), sort_keys=True, separators=(",", ":")) + "\n"


def _plain(entry: AuditEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in COLUMNS} | {"at": moment_words(entry.at)}
