"""Rows carried from one database to another as they are stored, whatever the kinds of the two.

JSON is carried as its text and enumerations as theirs, so a value that the code would read differently or refuse stays
what it is.
"""

import hashlib
import json
from collections.abc import Callable, Generator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Insert,
    LargeBinary,
    Numeric,
    Row,
    Select,
    String,
    Table,
    Text,
    bindparam,
    cast,
    func,
    select,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from pact.core.db import EnumText

MOST_ROWS, MOST_BYTES = 1000, 8_000_000
"""So many rows, of about so many bytes together, are in memory at a time; a larger row alone."""


class Digest:
    """A number that any change of any value of a table's rows changes, in whatever order they are read."""

    def __init__(self, table: Table) -> None:
        self.rows, self._sum = 0, 0
        self._plain = [_plainer(column) for column in table.columns]

    def add(self, rows: Sequence[Row[Any]]) -> None:
        self.rows += len(rows)
        for row in rows:
            words = repr([plain(value) for plain, value in zip(self._plain, row, strict=True)]).encode()
            self._sum += int.from_bytes(hashlib.sha256(words).digest())

    @property
    def value(self) -> tuple[int, int]:
        """The number of rows, and the digest."""
        return self.rows, self._sum


def read_rows(connection: Connection, table: Table) -> Generator[Sequence[Row[Any]]]:
    """All rows of the table, some at a time, in the order of their keys."""
    at_once = _rows_at_once(connection, table)
    options = {"stream_results": True, "max_row_buffer": at_once}
    with connection.execute(_select(table), execution_options=options) as found:
        while rows := found.fetchmany(at_once):
            yield rows


def write_rows(connection: Connection, table: Table, rows: Sequence[Row[Any]]) -> None:
    connection.execute(
        _insert(connection, table), [dict(zip(table.columns.keys(), row, strict=True)) for row in rows]
    )


def digest_of(connection: Connection, table: Table) -> Digest:
    digest = Digest(table)
    for rows in read_rows(connection, table):
        digest.add(rows)
    return digest


def _carried_as(column: Column[Any]) -> TypeEngine[Any]:
    if isinstance(column.type, JSON):
        return Text()
    return String() if isinstance(column.type, EnumText) else column.type


def _select(table: Table) -> Select[Any]:
    values = (_text_of(column) for column in table.columns)
    return select(
        *(value.label(column.name) for value, column in zip(values, table.columns, strict=True))
    ).order_by(*table.primary_key.columns)


def _insert(connection: Connection, table: Table) -> Insert:
    casts = (
        connection.dialect.name == "postgresql"
    )  # SQLite keeps the text as it is, and would cast it to a number

    def value(column: Column[Any]) -> ColumnElement[Any]:
        given: ColumnElement[Any] = bindparam(column.key, type_=_carried_as(column))
        return cast(given, JSON) if casts and isinstance(column.type, JSON) else given

    return table.insert().values({column.key: value(column) for column in table.columns})


def _rows_at_once(connection: Connection, table: Table) -> int:
    """How many rows of the table are about `MOST_BYTES`, if all were as large as the largest."""
    lengths = [func.coalesce(func.max(func.length(_text_of(column))), 0)
               for column in table.columns if isinstance(column.type, JSON | LargeBinary | Text)]  # fmt: skip
    if not lengths:
        return MOST_ROWS
    largest: int = sum(connection.execute(select(*lengths)).one())
    return max(1, min(MOST_ROWS, MOST_BYTES // (largest + 1)))


def _text_of(column: Column[Any]) -> ColumnElement[Any]:
    return cast(column, Text) if isinstance(column.type, JSON) else type_coerce(column, _carried_as(column))


def _plainer(column: Column[Any]) -> Callable[[Any], Any]:
    """What makes two databases' ways of giving the same value of this column equal."""
    if isinstance(column.type, JSON):
        return _plain_json
    return _plain_number if isinstance(column.type, Numeric) else _plain


def _plain_number(value: Decimal | float | None) -> float | None:
    """PostgreSQL gives 4 as it is, SQLite as 4.0."""
    return None if value is None else float(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, memoryview):
        return bytes(value)
    return value


def _plain_json(text: str | None) -> str | None:
    """SQLite stores JSON that is one number as a number: 1.0 as 1."""
    if text is not None and text[:1] in "-0123456789":
        return repr(float(json.loads(text)))
    return text
