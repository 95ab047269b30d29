"""The database that a site is copied into: prepared, filled in one transaction, and finished."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Connection, Table, func, select, text, update

from pact.audit.models import AuditHead
from pact.core.db import db, prepare_engine, sql_table
from pact.schema import metadata

SEEDED = ("audit_head", "data_version", "ground", "role", "sector")
"""Tables that have rows in a new site, because migrations put them there. The copy's rows replace them."""
HEAD = sql_table(AuditHead)


class TargetNotEmpty(Exception):
    """A table that has rows already."""


@contextmanager
def site_at(url: str) -> Iterator[Flask]:
    """An application with this database and no pages. In its context `session()` belongs to that database.

    Its connections are closed at the end.
    """
    app = Flask("pact")
    app.config.update(
        PACT=replace(current_app.config["PACT"], database_url=url),
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
    )
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    prepare_engine(engine)
    try:
        yield app
    finally:
        engine.dispose()


@contextmanager
def filling(app: Flask) -> Iterator[Connection]:
    """A transaction in which rows may come before those they refer to; all references are checked at its end.

    Triggers that forbid changes stay as they are. Raises TargetNotEmpty.
    """
    with app.app_context():
        engine = db.engine
    with engine.connect() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        if is_sqlite:  # has no effect within a transaction
            _raw(connection).execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                _check_empty(connection)
                forward = [] if is_sqlite else _drop_forward_references(connection)
                for name in SEEDED:
                    if name != HEAD.name:
                        connection.execute(metadata.tables[name].delete())
                yield connection
                for owner, name, definition in forward:
                    connection.exec_driver_sql(f"ALTER TABLE {owner} ADD CONSTRAINT {name} {definition}")
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise RuntimeError("Rows refer to others that are not there.")
        finally:
            if is_sqlite:
                _raw(connection).execute("PRAGMA foreign_keys=ON")


def move_head(connection: Connection, head: dict[str, Any]) -> None:
    """Set the end of the audit log, after its entries: a trigger lets it only move forward, and entries only follow it."""
    if head["count"]:
        connection.execute(update(HEAD).values(head))


def numbers_given(connection: Connection) -> dict[str, int]:
    """The highest number that each table has ever given to a row, which may have been deleted since."""
    if connection.dialect.name == "sqlite":
        return {name: int(n) for name, n in connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")}
    found = {}
    for table in _numbered():
        state = text(f"SELECT last_value, is_called FROM {_sequence(connection, table)}")  # noqa: S608 (our own names)
        last, is_called = connection.execute(state).one()
        found[table.name] = int(last) if is_called else 0
    return found


def go_on_after(connection: Connection, numbers: dict[str, int]) -> None:
    """Have each table number its next rows after these, and after the rows that it has."""
    for table in _numbered():
        [key] = table.primary_key.columns
        last = max(numbers.get(table.name, 0), connection.scalar(select(func.coalesce(func.max(key), 0))) or 0)
        if connection.dialect.name == "postgresql":
            setting = text("SELECT setval(:name, :last, :used)")
            connection.execute(
                setting, {"name": _sequence(connection, table), "last": max(last, 1), "used": last > 0}
            )
        else:
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
            connection.execute(
                text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"),
                {"name": table.name, "last": last},
            )


def _check_empty(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        if table.name not in SEEDED and connection.execute(select(table).limit(1)).first() is not None:
            raise TargetNotEmpty(table.name)
    if connection.execute(select(HEAD.c.count)).scalar_one():
        raise TargetNotEmpty(HEAD.name)


def _numbered() -> list[Table]:
    return [table for table in metadata.sorted_tables if table.autoincrement_column is not None]


def _sequence(connection: Connection, table: Table) -> str:
    statement = text("SELECT pg_get_serial_sequence(:name, :key)")
    found = connection.execute(statement, {"name": table.name, "key": table.autoincrement_column.name})  # type: ignore[union-attr]
    return str(found.scalar_one())


def _drop_forward_references(connection: Connection) -> list[tuple[str, str, str]]:
    """Drop the foreign keys of a table to itself or to a later one. Returns (table, name, definition) of each."""
    place = {table.name: number for number, table in enumerate(metadata.sorted_tables)}
    found = connection.exec_driver_sql(
        "SELECT own.relname, other.relname, quote_ident(conname), pg_get_constraintdef(key.oid) FROM pg_constraint key"
        " JOIN pg_class own ON own.oid = conrelid JOIN pg_class other ON other.oid = confrelid"
        " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname"
    ).all()
    forward = [
        (own, name, definition)
        for own, other, name, definition in found
        if own in place and place[other] >= place[own]
    ]
    for own, name, _definition in forward:
        connection.exec_driver_sql(f"ALTER TABLE {own} DROP CONSTRAINT {name}")
    return forward


def _raw(connection: Connection) -> Any:
    return connection.connection.driver_connection
