"""Encrypts what the database holds once more, with the first key of PACT_DATA_KEYS.

What was done is in the database itself, so that whoever was interrupted begins again and has less to write.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Column, LargeBinary, select, update

from pact.cli.operation.stored_secrets import encrypted_columns
from pact.core import crypto
from pact.core.db import rows_changed, session, snapshot, sql_table, write_in_parts
from pact.jobs.models import Job

AT_ONCE, LARGE_AT_ONCE = 1000, 10
"""How many rows of a column are in memory; pictures of evidence have megabytes."""
FERNET = "gAAAA"
"""How each encrypted text begins: a version, and the first bytes of a time."""
ARGUMENTS = sql_table(Job).c.arguments


@dataclass
class Renewed:
    """Numbers of rows, each by `table.column`."""

    newest: Counter[str] = field(default_factory=Counter)
    """With the first key before."""
    written: Counter[str] = field(default_factory=Counter)
    older: Counter[str] = field(default_factory=Counter)
    """Still with an older key: none were to be written, or they have changed meanwhile."""
    unreadable: Counter[str] = field(default_factory=Counter)
    """No key in PACT_DATA_KEYS decrypts them."""


class _Row(NamedTuple):
    id: int
    stored: Any
    again: Any


def renew(*, writes: bool, tell: Callable[[str, int], object] = lambda _name, _rows: None) -> Renewed:
    """Look through all that is encrypted and write again what an older key encrypted, in short transactions.

    A row that has changed since it was read is left as it is. With `writes=False` only counts. Calls `tell` with the
    name of a column and how many of its rows were written, after each part. Commits.
    """
    done = Renewed()
    for column in [*encrypted_columns(), ARGUMENTS]:
        name = f"{column.table.name}.{column.name}"
        for rows in _older(column, done, name):
            if not writes:
                done.older[name] += len(rows)
                continue
            for written, tried in _write(column, rows):
                done.written[name] += written
                done.older[name] += tried - written
                tell(name, done.written[name])
    return done


def _older(column: Column[Any], done: Renewed, name: str) -> Iterator[list[_Row]]:
    """The rows that an older key encrypted, some at a time, with what is to be written; counts the others."""
    most = LARGE_AT_ONCE if isinstance(column.type, LargeBinary) else AT_ONCE
    key, last = column.table.c.id, 0
    while True:
        with snapshot():
            of_part = select(key, column).where(key > last, column.is_not(None)).order_by(key).limit(most)
            part = session().execute(of_part).tuples().all()
        if not part:
            return
        last, rows = part[-1][0], []
        for number, stored in part:
            try:
                again, is_encrypted = _again(stored)
            except crypto.KeyRetired:
                done.unreadable[name] += 1
                continue
            if again is not None:
                rows.append(_Row(number, stored, again))
            elif is_encrypted:
                done.newest[name] += 1
        if rows:
            yield rows


def _again(stored: Any) -> tuple[Any, bool]:
    """The same with the first key, or None if that has nothing to do; whether anything in it is encrypted. KeyRetired."""
    if isinstance(stored, bytes):
        return (crypto.renewed(stored) if stored else None), bool(stored)
    if isinstance(stored, str):
        again = crypto.renewed(stored.encode()) if stored else None
        return (again.decode() if again else None), bool(stored)
    found = [text for text in _texts(stored) if text.startswith(FERNET)]
    replaced = {text: again for text in found if (again := _again(text)[0])}
    return (_replaced(stored, replaced) if replaced else None), bool(found)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _replaced(value: Any, texts: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(inner, texts) for name, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, texts) for inner in value]
    return texts.get(value, value) if isinstance(value, str) else value


def _write(column: Column[Any], rows: Sequence[_Row]) -> Iterator[tuple[int, int]]:
    """For each part: how many rows were written, and how many were tried."""
    key = column.table.c.id

    def write(part: Sequence[_Row]) -> tuple[int, int]:
        written = 0
        for row in part:
            is_same = session().scalar(select(column).where(key == row.id).with_for_update()) == row.stored
            if is_same:
                written += rows_changed(update(column.table).where(key == row.id).values({column.name: row.again}))
        return written, len(part)

    most = LARGE_AT_ONCE if isinstance(column.type, LargeBinary) else 500
    yield from write_in_parts(rows, write, at_once=min(50, most), most=most)
