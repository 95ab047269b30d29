"""`flask db copy`: the whole site into another database, from SQLite to PostgreSQL or back."""

from contextlib import closing
from typing import Any

import click
from flask import Flask
from flask.cli import with_appcontext
from flask_migrate.cli import db as command
from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from pact.audit.verifying import verify
from pact.cli.ending import ends_cleanly
from pact.cli.faults import sentence
from pact.cli.operation import figures
from pact.cli.operation.rows import Digest, digest_of, read_rows, write_rows
from pact.cli.operation.target import (
    HEAD,
    TargetNotEmpty,
    filling,
    go_on_after,
    move_head,
    numbers_given,
    site_at,
)
from pact.config_checks import sqlalchemy_url
from pact.core.db import database_file, db, reading_only, snapshot
from pact.moderation.companies.search_index import index_all
from pact.rankings.tallies.recount import differences
from pact.schema import metadata

AGAIN = "Make the other database anew, with all migrations, and run the command again. This one is as it was."


class CopyDiffers(Exception):
    """A table that is not the same in both databases."""


@click.command("copy")
@click.option("--to", "url", envvar="PACT_COPY_TO", help="The other database, as for DATABASE_URL. "
              "PACT_COPY_TO says it without showing a password in the list of processes.")  # fmt: skip
@with_appcontext
def copy(url: str | None) -> None:
    """Copy the whole site into another database, which is migrated and otherwise empty, and compare the two.

    What the site receives while this runs is not copied, so stop the site first. Exits with 1 if anything differs.
    """
    if not url:
        raise click.UsageError("Name the other database: --to URL, or PACT_COPY_TO in the environment.")
    try:
        address = sqlalchemy_url(url)
    except ValueError as error:
        raise click.BadParameter(f"Write {error}.", param_hint="--to") from None
    with ends_cleanly(), site_at(address) as other:
        before = _copy_or_refuse(other)
        click.echo(f"{before['rows']}: every value is equal.")
        with other.app_context():
            _finish(before)
    click.echo("Both are the same. Set DATABASE_URL to the other database and start the site with the same keys.")


def _finish(before: dict[str, Any]) -> None:
    """Index the copy, compare it, and only then let it be a site."""
    try:
        index_all()
        after, faults = _facts_of_copy()
        faults += [f"{words}." for words in figures.differing(before, after)]
        for name, value in after.items():
            click.echo(f"{name}: {value}")
        for fault in faults:
            click.echo(fault)
        if faults:
            raise SystemExit(1)
        with db.engine.begin() as connection:
            figures.set_head(connection, figures.head_of_code())
    except SQLAlchemyError as error:
        raise click.ClickException(f"The copy is not complete. {sentence(error)} {AGAIN}") from error


def _copy_or_refuse(other: Flask) -> dict[str, Any]:
    try:
        _check_head("This")
        with other.app_context():
            _check_head("The other")
        return _copy(other)
    except (TargetNotEmpty, CopyDiffers, SQLAlchemyError) as error:
        words = {
            TargetNotEmpty: f"The other database is not empty: {error} has rows.",
            CopyDiffers: f"The copy of {error} would not have been equal.",
        }.get(type(error)) or sentence(error)
        raise click.ClickException(f"Nothing was copied. {words}") from error


def _copy(other: Flask) -> dict[str, Any]:
    """Copy all rows in one transaction of the other database, which is rolled back if they are not equal there.

    Returns what both must have in common.
    """
    with filling(other) as target, reading_only(), _reading() as source:
        for table in metadata.sorted_tables:
            if table.name == HEAD.name:
                continue
            read = Digest(table)
            with closing(read_rows(source, table)) as parts:
                for some in parts:
                    read.add(some)
                    write_rows(target, table, some)
            if digest_of(target, table).value != read.value:
                raise CopyDiffers(table.name)
        move_head(target, dict(source.execute(select(HEAD)).mappings().one()))
        go_on_after(target, numbers_given(source))
        figures.set_head(target, None)  # until it is complete, no command takes it for a site
        return _facts(source) | {"differences in a recount": _recounted()}


def _reading() -> Connection:
    """A connection that sees one state of this site's database."""
    connection = db.engine.connect()
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return connection


def _check_head(name: str) -> None:
    """Refuse a database that has other migrations than this code."""
    path = database_file(db.engine)
    if path is not None and not path.exists():
        raise click.ClickException(f"Nothing was copied. There is no database {path}.")
    with reading_only(), db.engine.connect() as connection:
        if figures.is_unfinished(connection):
            raise click.ClickException(f"Nothing was copied. {name} database: {figures.UNFINISHED}")
        head = figures.head_of(connection) or "none"
    if head != figures.head_of_code():
        raise click.ClickException(
            f"Nothing was copied. {name} database is at the migration {head}, not {figures.head_of_code()}. Run "
            "`flask --app app db upgrade` with its address in DATABASE_URL first."
        )


def _facts(connection: Connection) -> dict[str, Any]:
    log = figures.end_of_audit_log(connection) or {}
    counts, frozen = _counts(connection), figures.digest_of_frozen(connection)
    return {
        "rows": figures.told(counts),
        "editions": f"{counts['edition']}, digest {frozen['edition']}",
        "verdicts": f"{counts['verdict']}, digest {frozen['verdict']}",
        "audit log": f"{log['entries']:,} entries, head {log['digest']}",
    }


def _counts(connection: Connection) -> dict[str, int]:
    return {name: rows for name, rows in figures.count_rows(connection).items() if name in metadata.tables}


def _facts_of_copy() -> tuple[dict[str, Any], list[str]]:
    """The same of the copy, and what is wrong with it in itself."""
    proof = verify()
    with reading_only(), db.engine.connect() as connection:
        facts = _facts(connection)
    faults = [] if proof.broken is None else ["The copy's audit log does not verify."]
    return facts | {"differences in a recount": _recounted()}, faults


def _recounted() -> int:
    with snapshot():
        return len(differences())


command.add_command(copy)  # to the commands of Flask-Migrate
