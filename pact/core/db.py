"""The database: declarative base, UTC times, and transactions that work on SQLite and PostgreSQL."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import click
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnDefault,
    CursorResult,
    DateTime,
    Delete,
    Dialect,
    Engine,
    MetaData,
    String,
    Table,
    TypeDecorator,
    Update,
    column,
    delete,
    event,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DisconnectionError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.selectable import TypedReturnsRows

from pact.core import clock

CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# In SQLite INTEGER has 64 bits, and only an INTEGER primary key is an alias of the rowid.
MAX_ID = 2**63 - 1
_BUSY_TIMEOUT = 15_000  # milliseconds
PAUSE_SECONDS = 0.12
# What is written in parts holds the write lock for about so long at a time. SQLite does not queue writers: one that waits
# looks again after a few milliseconds at first, but after a tenth of a second later. So a pause is a little longer.
LONGEST_HOLD = 0.1  # seconds
BigInt = BigInteger().with_variant(sqlite.INTEGER(), "sqlite")


E = TypeVar("E", bound=StrEnum)
K = TypeVar("K")
T = TypeVar("T")
R = TypeVar("R")


class UtcDateTime(TypeDecorator[datetime]):
    """A timezone-aware UTC datetime on every database. SQLite alone would return naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A datetime without a timezone cannot be stored. Use core.clock.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EnumText(TypeDecorator[E], Generic[E]):
    """A StrEnum stored as its value. A new member needs no migration; an unknown value raises ValueError."""

    impl = String(32)
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: E | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        return None if value is None else self.kind(value)


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=CONSTRAINT_NAMES),
        type_annotation_map={datetime: UtcDateTime, int: BigInt},
    )

    def __init_subclass__(cls, **given: Any) -> None:
        """Of tables that number their rows, no number is ever used again, as with PostgreSQL's sequences.

        Otherwise SQLite gives the number of the newest row, once it is deleted, to the next one. An old form, link, job or
        mail that names the row would then change or show another.
        """
        super().__init_subclass__(**given)
        table = cls.__dict__.get("__table__")
        if isinstance(table, Table) and table.autoincrement_column is not None:
            table.dialect_options["sqlite"]["autoincrement"] = True


db = SQLAlchemy(model_class=Base)


def sql_table(model: type[Base]) -> Table:
    """A model's table. A statement made of tables and their columns gives plain rows, at a third of the time."""
    return cast(Table, model.__table__)


def columns(model: type[Base]) -> ReadOnlyColumnCollection[str, Column[Any]]:
    return sql_table(model).c


# Whether a transaction that begins now may write. On SQLite a transaction that reads first and writes later fails
# at once if another has written in between. Taking the write lock at the start makes it wait for its turn instead.
_writing: ContextVar[bool] = ContextVar("writing", default=True)


# Whether a database that is not there yet may be made. SQLite would make an empty file of whatever is opened, and that file
# would look like the site's database.
_making: ContextVar[bool] = ContextVar("making", default=False)


@contextmanager
def _inside(variable: ContextVar[T], value: T) -> Iterator[None]:
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)


def making_database() -> AbstractContextManager[None]:
    """Inside the block, a file of SQLite that is not there is made when it is opened: by migrations and restoring."""
    return _inside(_making, True)


def reading_only() -> AbstractContextManager[None]:
    """Inside the block, transactions take no write lock on SQLite (GET requests, exports)."""
    return _inside(_writing, False)


@contextmanager
def snapshot() -> Iterator[None]:
    """Read one state of the database, and compute from it, while others write. Commits what was written before.

    Whatever takes long or talks to a network runs in such a block, or after it: no transaction is open when it ends.
    What is written then must be compared with the database first, because it may have changed. Objects read inside are
    read again when used outside, so take plain values along.
    """
    session().commit()
    with reading_only():
        try:
            if is_postgresql():
                session().connection(
                    execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
                )
                if click.get_current_context(silent=True):  # a command, which may compute for long
                    session().execute(text("SET LOCAL idle_in_transaction_session_timeout = '1h'"))
            yield
        finally:
            session().rollback()


def one_state() -> None:
    """From here on a request that only reads sees one state of the database, however long its answer takes to make."""
    if is_postgresql() and not _writing.get():  # on SQLite it does anyway
        session().rollback()
        session().connection(execution_options={"isolation_level": "REPEATABLE READ"})


class _Holding(threading.local):
    """For how long this thread's transactions have held the write lock since it last left it free for a pause."""

    began: float | None = None
    ended = 0.0
    total = 0.0

    def begin(self) -> None:
        self.began = clock.stopwatch()
        if self.began - self.ended >= PAUSE_SECONDS:
            self.total = 0.0

    def end(self) -> None:
        if self.began is not None:
            self.ended = clock.stopwatch()
            self.total += self.ended - self.began
            self.began = None


_holding = _Holding()


def let_others_write() -> None:
    """Between short transactions that follow each other, pause if they have held the write lock for long together."""
    if _holding.total >= LONGEST_HOLD and not is_postgresql():
        pause = _holding.ended + PAUSE_SECONDS - clock.stopwatch()
        time.sleep(min(max(0.0, pause), PAUSE_SECONDS))
        _holding.total = 0.0


def write_in_parts(
    items: Sequence[T], write: Callable[[Sequence[T]], R], *, at_once: int, least: int = 1, most: int = 500
) -> Iterator[R]:
    """Write the items in short transactions, a part of them in each. Yields what `write` returns once it is committed.

    The first part has `at_once` items. The others have as many as are written in about `LONGEST_HOLD`, whatever the
    machine and the size of the database, but at least `least` and at most `most`. Most of what a small part takes is its
    statements and its commit: where a part of one item is little faster than one of fifty, `least` keeps a busy machine from
    doing fifty times the work. Whoever is interrupted must find what is left by itself.
    """
    session().commit()
    start, size = 0, at_once
    while start < len(items):
        part = items[start : start + size]
        let_others_write()
        written = write(part)
        began = _holding.began or clock.stopwatch()
        session().commit()
        held = max(clock.stopwatch() - began, 1e-6)
        yield written
        start += len(part)
        size = max(least, min(most, 2 * size, int(len(part) * LONGEST_HOLD / held)))


def wait_for_turn(name: str) -> None:
    """Until it ends, make this transaction the only one that has asked for a turn with this name."""
    if is_postgresql():  # on SQLite there is only one writing transaction anyway
        number = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)
        session().execute(select(func.pg_advisory_xact_lock(number)))


def may_write() -> bool:
    """Whether a transaction that begins now may write."""
    return _writing.get()


def set_writing(writes: bool) -> None:
    """Set whether transactions may write for the rest of this request."""
    _writing.set(writes)


def begin_writing() -> None:
    """End what a request has read in a reading transaction, if it is in one. From now on its transactions may write."""
    if not _writing.get():
        session().commit()
        set_writing(True)


def end_writing() -> None:
    """Give up what a request has written, if it may write. Others need not wait while it makes a page that says why."""
    if _writing.get():
        session().rollback()
        set_writing(False)


def session() -> Session:
    """The current application context's session."""
    return cast(Session, db.session)


def all_of(statement: TypedReturnsRows[tuple[T]], values: Mapping[str, Any] | None = None) -> list[T]:
    """The rows of a statement with one column, such as `select(Story)`."""
    return list(session().scalars(statement, values))


def one_or_none(statement: TypedReturnsRows[tuple[T]], values: Mapping[str, Any] | None = None) -> T | None:
    """The only row of a statement with one column. Raises MultipleResultsFound if there are more."""
    return session().scalars(statement, values).one_or_none()


def pairs_of(statement: TypedReturnsRows[tuple[K, T]], values: Mapping[str, Any] | None = None) -> dict[K, T]:
    """The second column of a statement by the first."""
    return dict(session().execute(statement, values).tuples().all())


class Numbers:
    """Reads numbers on a raw connection, because every cached page needs them quickly.

    A context manager. Raises the database driver's errors as well as SQLAlchemy's.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> "Numbers":
        self._connection = self._engine.raw_connection()
        self._cursor = self._connection.cursor()
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()

    def read(self, statement: str, *values: object) -> int:
        """The number read by a statement with `?` for each value; 0 if there is no row."""
        self._execute(statement, values)
        row = self._cursor.fetchone()
        return int(row[0]) if row else 0

    def rows(self, statement: str, *values: object) -> list[Any]:
        """All rows that such a statement reads."""
        self._execute(statement, values)
        return list(self._cursor.fetchall())

    def _execute(self, statement: str, values: tuple[object, ...]) -> None:
        if values and self._engine.dialect.name == "postgresql":
            statement = statement.replace("?", "%s")
        self._cursor.execute(statement, values)


def rows_changed(statement: Update | Delete) -> int:
    """Run an UPDATE or DELETE and return how many rows it changed."""
    return cast(CursorResult[Any], session().execute(statement)).rowcount


def batched(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items, at most `size` at a time, for transactions that stay short."""
    return (items[start : start + size] for start in range(0, len(items), size))


def delete_rows(model: type[Any], ids: Collection[int]) -> None:
    """Delete the rows with these ids. Objects that the session has loaded are not told."""
    session().execute(delete(model).where(model.id.in_(ids)).execution_options(synchronize_session=False))


def next_ids(model: type[Base], count: int) -> Sequence[int]:
    """Numbers for so many new rows of a table that numbers its rows, which nobody else gets. Rows that have their numbers
    before they are inserted take one statement together, and not one each.

    On SQLite, whoever asks must be the only writer until they are inserted, so the transaction must be a writing one.
    """
    table = sql_table(model)
    if is_postgresql():
        sequence = func.pg_get_serial_sequence(table.name, "id")
        return all_of(select(func.nextval(sequence)).select_from(func.generate_series(1, count)))
    last = select(column("seq", BigInt)).select_from(text("sqlite_sequence")).where(column("name") == table.name)
    first = (session().scalar(last) or 0) + 1
    return range(first, first + count)


def insert_objects(objects: Sequence[Base]) -> None:
    """Insert new objects of one model, which have their ids, in one statement. Sets what their columns have as defaults.

    Unlike a flush, it does not put them into the session, which looks after each of them longer than writing it takes.
    """
    table = sql_table(type(objects[0]))
    defaults = {column.name: column.default.arg for column in table.c if isinstance(column.default, ColumnDefault)}
    for each in objects:
        for name, default in defaults.items():
            if getattr(each, name) is None:
                setattr(each, name, default(None) if callable(default) else default)
    names = table.c.keys()
    session().execute(insert(table), [{name: getattr(each, name) for name in names} for each in objects])


def insert_or(table: Any) -> postgresql.Insert | sqlite.Insert:
    """An INSERT with ON CONFLICT support for the current database."""
    if session().get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def add_unless_there(row: Base) -> bool:
    """Insert a row with a unique value that was looked for in this transaction and not found. Returns False if somebody else
    has inserted one since.

    On SQLite nobody can: a transaction that writes is the only one, and one that only reads may not write after another has.
    So it takes one statement there, and three where a savepoint is needed.
    """
    if not is_postgresql():
        session().add(row)
        session().flush()
        return True
    try:
        with session().begin_nested():
            session().add(row)
    except IntegrityError:
        return False
    return True


class BoundRows:
    """Rows of a table, from its columns, which hold what the driver takes: JSON is given as text.

    `later` names the column that only those who insert know. Nothing is left to SQLAlchemy, which takes longer for each
    value than the database does.
    """

    def __init__(self, model: type[Base], columns: Mapping[str, Sequence[Any]], *, later: str) -> None:
        names, mark = (later, *columns), "%s" if is_postgresql() else "?"
        marks = ", ".join([mark] * len(names))
        self._insert = f"INSERT INTO {sql_table(model).name} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 (our own names)
        self.rows: list[Any] = list(zip(*columns.values(), strict=True))

    def insert(self, later: int, part: Sequence[Any]) -> None:
        """Insert this part of the rows with this value in the column named at the start."""
        session().connection().exec_driver_sql(self._insert, [(later, *row) for row in part])


def is_postgresql() -> bool:
    return session().get_bind().dialect.name == "postgresql"


def truncate_log() -> None:
    """Empty SQLite's write-ahead log, in which erased rows stand until it is written over.

    The session must have no transaction open. Raises RuntimeError if other connections were using the log.
    """
    if is_postgresql():
        return
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=200")  # other writers wait as long as this does
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")  # most of the work, during which others may write
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT}")
    finally:
        connection.close()
    if busy:
        raise RuntimeError("The write-ahead log is in use.")


def prepare_engine(engine: Engine, *, before_writing: Callable[[], None] | None = None) -> None:
    """Set up a new engine: for SQLite WAL, foreign keys, a busy timeout and explicit transactions.

    `before_writing` is called before each transaction that may write.
    """
    event.listen(engine, "commit", lambda _connection: _holding.end())
    event.listen(engine, "rollback", lambda _connection: _holding.end())

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        is_sqlite, writes = engine.dialect.name == "sqlite", _writing.get()
        if before_writing and writes:
            before_writing()
        if is_sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
        if writes or not is_sqlite:
            _holding.begin()

    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)


class DatabaseMissing(sqlite3.OperationalError):
    """SQLite's file is not where it should be. It may come back: somebody who moves it is at work."""


def database_file(engine: Engine) -> Path | None:
    """Where an SQLite database is or would be; None for one of a server."""
    is_file = engine.dialect.name == "sqlite" and engine.url.database
    return Path(str(engine.url.database)) if is_file else None


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "do_connect")
    def make_none(*_: object) -> None:
        path = database_file(engine)
        if path is None or path.exists():
            return
        if not _making.get():
            raise DatabaseMissing(f"there is no database {path}")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, above
        cursor = connection.cursor()
        # FULL: a commit returns when it is on the disk, so a power cut takes nothing back that somebody was told.
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={_BUSY_TIMEOUT}", "synchronous=FULL",
                       "temp_store=MEMORY", "cache_size=-32000", "secure_delete=ON"):  # fmt: skip
            cursor.execute(f"PRAGMA {pragma}")
        path = cursor.execute("PRAGMA database_list").fetchone()[2]
        record.info["file"] = path, _number_of_file(path)
        cursor.close()

    @event.listens_for(engine, "checkout")
    def on_checkout(_connection: sqlite3.Connection, record: ConnectionPoolEntry, _proxy: object) -> None:
        # Whoever goes on with a file that was deleted or renamed would be told that things are saved which nobody finds.
        path, number = record.info["file"]
        if _number_of_file(path) != number:
            raise DisconnectionError


def _number_of_file(path: str) -> tuple[int, int] | None:
    """What tells the file at this path from another one that takes its place; None if there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 (of each request; a Path would take three times as long)
    except OSError:
        return None
    return found.st_dev, found.st_ino
