"""Copies of SQLite databases, with its online backup: others read and write while a copy is made."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine

from pact.cli.operation.manifest import content_of, sync

PAGES_AT_ONCE = 4096


class DatabaseDamaged(Exception):
    """SQLite finds the copy damaged. The message is SQLite's."""


def dump(database: str, to: Path) -> dict[str, Any]:
    """Write a copy of the file `database` to `to`, as one file, and return what a manifest says of its content.

    It has the state of the moment at which it began: a reading transaction holds that, so writers need not wait and
    the copy never begins anew. Until it ends, the write-ahead log grows with what is written. Raises DatabaseDamaged.
    """
    with closing(_opened(database)) as source, closing(sqlite3.connect(to)) as copy:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the transaction begins with reading
        source.backup(copy, pages=PAGES_AT_ONCE)
        source.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode=DELETE")  # no files beside it
        found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise DatabaseDamaged(found)
    with _reading(to) as connection:
        return content_of(connection)


def load(copy: Path, database: Path) -> None:
    """Make the new file `database` what `copy` is. Raises sqlite3.Error."""
    with closing(_opened(str(copy))) as source, closing(sqlite3.connect(database)) as target:
        source.backup(target)


def finish(database: Path) -> None:
    """Have all of a database that nobody has open in its one file, and on the disk. Raises sqlite3.Error or OSError."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    sync(database)


def remove(database: Path) -> None:
    """Delete a database with the files that SQLite keeps beside it, if they are there."""
    for path in (database, *beside(database)):
        path.unlink(missing_ok=True)


def beside(database: Path) -> list[Path]:
    """The files that SQLite keeps beside a database and plays back when it opens one of this name."""
    return [database.with_name(database.name + ending) for ending in ("-wal", "-shm", "-journal")]


def _opened(database: str) -> sqlite3.Connection:
    """A connection that only reads. Raises sqlite3.OperationalError if there is no such file."""
    connection = sqlite3.connect(f"{Path(database).resolve().as_uri()}?mode=ro", uri=True)
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout=15000")
    return connection


@contextmanager
def _reading(path: Path) -> Iterator[Connection]:
    engine = create_engine(URL.create("sqlite", database=str(path)))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
