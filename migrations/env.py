"""Runs the migrations with the application's engine and metadata."""

import sqlite3
from contextlib import nullcontext
from typing import Any

from alembic import context
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Connection, Engine, TypeDecorator, event
from sqlalchemy.exc import OperationalError

from pact.cli.faults import sentence
from pact.cli.operation.figures import UNFINISHED, is_unfinished
from pact.core.db import making_database, reading_only
from pact.schema import metadata

# The full-text index is created by hand, differently for each database, and so is the index of trigrams.
SEARCH_TABLE = "story_search"
OF_ONE_DATABASE = "ix_company_alias_words"
LONGEST_WAIT = 5000  # milliseconds
GOES_ON = " What was migrated so far is kept. Run the command again, and it goes on from there."


def include_object(_object: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    if kind == "index" and name == OF_ONE_DATABASE:
        return False
    return not (kind == "table" and name is not None and name.startswith(SEARCH_TABLE))


def render_item(kind: str, item: Any, _autogen_context: Any) -> str | bool:
    """Write our own types as plain database types, so that migrations do not depend on the code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}".replace("length=", "")
    return False


def refuse_unfinished(connection: Connection) -> None:
    """Raise CommandError on a database into which a site was not restored or copied to the end."""
    with reading_only(), connection.begin():
        if is_unfinished(connection):
            raise CommandError(UNFINISHED)


def limit_waiting(connection: Connection) -> None:
    """On PostgreSQL, have no statement wait long for a lock: all who come after it would wait behind it.

    What is made CONCURRENTLY waits for older transactions while others go on, for as long as it takes. So may a
    statement that has its lock: a limit that the site has for its requests does not hold here.
    """
    if connection.dialect.name != "postgresql":
        return
    most = LONGEST_WAIT
    connection.exec_driver_sql(f"SET statement_timeout = 0; SET lock_timeout = {most}")
    connection.commit()

    @event.listens_for(connection, "before_cursor_execute")
    def limit(_connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        nonlocal most
        needed = 0 if " CONCURRENTLY" in statement.upper() else LONGEST_WAIT
        if needed != most and not statement.startswith("SET lock_timeout"):
            most = needed
            connection.exec_driver_sql(f"SET lock_timeout = {most}")


def migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        refuse_unfinished(connection)
        limit_waiting(connection)
        context.configure(
            connection=connection,
            target_metadata=metadata,
            include_object=include_object,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "postgresql":
            connection.invalidate()  # nobody else gets it with these settings


only_reads = context._proxy.context_opts.get("dont_mutate", False)  # `db current`, which makes no database
try:
    with nullcontext() if only_reads else making_database():
        migrate(current_app.extensions["migrate"].db.engine)
except (
    OperationalError,
    sqlite3.OperationalError,
) as error:  # what the disk or the server refuses, no fault of a migration
    raise CommandError(f"{sentence(error)}{'' if only_reads else GOES_ON}") from error
