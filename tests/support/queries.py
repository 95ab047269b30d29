"""Watching the statements that reach the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "BEGIN IMMEDIATE")


class Statements(list[str]):
    """Statements in the order in which they ran."""

    @property
    def writes(self) -> list[str]:
        """Those that change something, or take the lock for it."""
        return [statement for statement in self if statement.lstrip().upper().startswith(WRITES)]

    @property
    def reads(self) -> list[str]:
        return [statement for statement in self if statement.lstrip().upper().startswith(("SELECT", "WITH"))]


@contextmanager
def count_queries() -> Iterator[Statements]:
    """Everything executed within the block, on any engine: `len(statements.reads)` is the number of queries."""
    statements = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
