"""Records the statements that reach the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "BEGIN IMMEDIATE")


class Statements(list[str]):
    """Statements in the order they ran."""

    @property
    def writes(self) -> list[str]:
        """Statements that change something or take a write lock."""
        return [statement for statement in self if statement.lstrip().upper().startswith(WRITES)]

    @property
    def reads(self) -> list[str]:
        return [statement for statement in self if statement.lstrip().upper().startswith(("SELECT", "WITH"))]


@contextmanager
def count_queries() -> Iterator[Statements]:
    """Record everything executed inside the block, on any engine. `len(statements.reads)` is the number of queries."""
    statements = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


CHANGE = re.compile(r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)


class Changes(list[str]):
    """Statements that changed rows and were committed, in order."""

    @property
    def tables(self) -> set[str]:
        return {_table(statement) for statement in self}

    def beside(self, tables: frozenset[str]) -> list[str]:
        """The statements that change other tables than these."""
        return [statement for statement in self if _table(statement) not in tables]


def _table(statement: str) -> str:
    found = CHANGE.match(statement)
    assert found is not None
    return found[1].lower()


@contextmanager
def committed_changes() -> Iterator[Changes]:
    """Record what is changed inside the block, on any engine, and not rolled back."""
    kept = Changes()
    open_ones: dict[Connection, list[str]] = {}
    marks: dict[Connection, list[int]] = {}  # one for each open savepoint

    def note(connection: Connection, cursor: Any, statement: str, *_rest: Any) -> None:
        if CHANGE.match(statement) and cursor.rowcount != 0:
            open_ones.setdefault(connection, []).append(statement)

    def keep(connection: Connection) -> None:
        kept.extend(open_ones.pop(connection, []))

    def drop(connection: Connection) -> None:
        open_ones.pop(connection, None)

    def mark(connection: Connection, _name: str | None) -> None:
        marks.setdefault(connection, []).append(len(open_ones.get(connection, [])))

    def release(connection: Connection, _name: str, _context: None) -> None:
        marks[connection].pop()

    def drop_to_mark(connection: Connection, _name: str, _context: None) -> None:
        del open_ones.get(connection, [])[marks[connection].pop() :]

    listeners = {
        "after_cursor_execute": note,
        "commit": keep,
        "rollback": drop,
        "savepoint": mark,
        "release_savepoint": release,
        "rollback_savepoint": drop_to_mark,
    }
    for name, listener in listeners.items():
        event.listen(Engine, name, listener)
    try:
        yield kept
    finally:
        for name, listener in listeners.items():
            event.remove(Engine, name, listener)


class Rows:
    """How many rows the database gave."""

    def __init__(self) -> None:
        self.read = 0


@contextmanager
def count_rows() -> Iterator[Rows]:
    """Count the rows that are read inside the block, on any engine."""
    rows = Rows()

    def counted(row: Any) -> Any:
        rows.read += 1
        return row

    def note(connection: Connection, cursor: Any, *_rest: Any) -> None:
        if cursor.description:
            is_sqlite = connection.dialect.name == "sqlite"
            cursor.row_factory = (lambda _cursor, row: counted(row)) if is_sqlite else (lambda _cursor: counted)

    event.listen(Engine, "after_cursor_execute", note)
    try:
        yield rows
    finally:
        event.remove(Engine, "after_cursor_execute", note)
