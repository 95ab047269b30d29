"""Import a directory of companies. A second run of the same file changes nothing.

The file is read first, without the database. Then the rows are written in short transactions; each row is written as a
whole or not at all. Rows that need what other rows may say come last: the company that is their group, or the sector and
country of the company that a body is for.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pact.audit.service import record
from pact.companies.queries import company_meant
from pact.core.db import session, write_in_parts
from pact.intake.directory.applying import Said, apply
from pact.intake.directory.columns import Entry, read_entry
from pact.intake.mapping import RowError
from pact.intake.reading import Row

ROWS_AT_ONCE = 10


@dataclass
class Summary:
    """Counts of rows; `rejected` counts by rule, and `first_lines` has the first line of each rule."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    first_lines: dict[str, int] = field(default_factory=dict)


def _comes_last(entry: Entry) -> tuple[bool, bool]:
    is_partial = entry.get("redress_body") is not None and not {"sector", "country"} <= entry.cells.keys()
    return entry.get("group") is not None, is_partial


class DirectoryImport:
    """One run. `digest` is the file's, for the log. A dry run counts what would be done and writes nothing."""

    def __init__(self, digest: str, *, is_dry: bool, on_rejection: Callable[[Row, str], None]) -> None:
        self.summary = Summary()
        self._digest = digest
        self._is_dry = is_dry
        self._on_rejection = on_rejection
        self._is_logged = False
        # What a dry run would have added before: it is rolled back, so it is not found.
        self._named: set[str] = set()
        self._said = Said()
        self._added: set[str] = set()

    def run(self, rows: Iterable[Row]) -> Summary:
        """Import the rows. Raises FileError, before anything is written, if the file cannot be read."""
        entries = [entry for row in rows if (entry := self._read(row)) is not None]
        self._named = {entry.key for entry in entries}
        entries.sort(key=_comes_last)
        for _ in write_in_parts(entries, self._write, at_once=ROWS_AT_ONCE):
            pass
        return self.summary

    def _read(self, row: Row) -> Entry | None:
        self.summary.read += 1
        try:
            return read_entry(row)
        except RowError as error:
            self._reject(row, error)
            return None

    def _write(self, part: Sequence[Entry]) -> None:
        """Write a part of the rows. The caller commits, so that the entry in the log comes with the first change."""
        did = [self._apply(entry) for entry in part]
        if self._is_dry:
            session().rollback()
        elif any(did) and not self._is_logged:
            record("directory.imported", "directory", None, digest=self._digest)
            self._is_logged = True

    def _apply(self, entry: Entry) -> bool:
        try:
            with session().begin_nested():
                is_new, has_changed = apply(self._without_group_to_come(entry), self._said)
        except RowError as error:
            self._reject(entry.row, error)
            return False
        is_new = is_new and entry.key not in self._added
        if is_new:
            self._added.add(entry.key)
            self.summary.added += 1
        elif has_changed:
            self.summary.changed += 1
        else:
            self.summary.unchanged += 1
        return has_changed

    def _without_group_to_come(self, entry: Entry) -> Entry:
        """In a dry run, a group that the file would have added is not there."""
        group = entry.get("group")
        if not self._is_dry or group is None or company_meant(group) is not None:
            return entry
        if Entry(entry.row, {"name": group}).key not in self._named:
            return entry
        return Entry(entry.row, {name: cell for name, cell in entry.cells.items() if name != "group"})

    def _reject(self, row: Row, error: RowError) -> None:
        self.summary.rejected[error.rule] += 1
        self.summary.first_lines.setdefault(error.rule, row.line)
        self._on_rejection(row, error.reason)
