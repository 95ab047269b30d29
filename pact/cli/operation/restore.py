"""`flask restore`: a backup into an empty database, and whether everything is there. All of it, or nothing.

On SQLite the database is made and checked beside its place, and gets its name at the end. On PostgreSQL the rows are
written in one transaction, without the one that names the migration. It is written at the end: until then no command
takes the database for a site.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import Migrate, upgrade
from sqlalchemy.exc import SQLAlchemyError

from pact.cli.ending import alone_in, ends_cleanly
from pact.cli.faults import sentence
from pact.cli.frozen.whole import verify_all
from pact.cli.operation import figures, postgresql_programs, sqlite_files
from pact.cli.operation.manifest import ANYWAY, Manifest, ManifestRefused, content_of, read_manifest, sync
from pact.cli.operation.stored_secrets import digest_key_fits, unreadable
from pact.cli.operation.target import site_at
from pact.config import KEYS
from pact.core.db import database_file, db, making_database, reading_only, snapshot


class SiteNotWhole(Exception):
    """What was restored is not what the manifest says, or cannot be read. The message has a line for each fault."""


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    ANYWAY, "anyway", is_flag=True, help="Restore it even if something is wrong, such as a key that is lost."
)
@with_appcontext
def command(file: Path, anyway: bool) -> None:
    """Restore the backup FILE into DATABASE_URL, which must be empty, and check it. If something is wrong, restores nothing.

    If the backup is of an older version of the site, migrations are applied.
    """
    try:
        with ends_cleanly():
            manifest = read_manifest(file)
            _check_place(manifest)
            is_server = db.engine.dialect.name == "postgresql"
            faults = (_into_server if is_server else _into_file)(file, manifest, anyway=anyway)
    except SiteNotWhole as error:
        raise click.ClickException(f"Nothing was restored.\n{error}") from error
    except (ManifestRefused, OSError, sqlite3.Error, SQLAlchemyError, postgresql_programs.ProgramMissing,
            postgresql_programs.ProgramFailed) as error:  # fmt: skip
        raise click.ClickException(f"Nothing was restored. {sentence(error)}") from error
    if faults:
        click.echo(f"Restored despite {len(faults)} faults.")
        raise SystemExit(1)
    click.echo(
        "Restored. Log, editions, verdicts and counts of stories are unchanged, and the keys read what is encrypted."
    )


def _check_place(manifest: Manifest) -> None:
    """Raises ManifestRefused if the database here cannot take this backup."""
    if manifest.database != db.engine.dialect.name:
        raise ManifestRefused(
            f"The backup is of {manifest.database} and DATABASE_URL is {db.engine.dialect.name}. Restore it into "
            f"{manifest.database}, then move it with `db copy`."
        )
    if not figures.is_known(manifest.migration_head):
        raise ManifestRefused(
            f"The backup has the migration {manifest.migration_head}, which this version does not know. It was made "
            f"by version {manifest.code_version}."
        )
    path = database_file(db.engine)
    if path is not None and not path.exists():
        for other in sqlite_files.beside(path):
            if other.exists():
                raise ManifestRefused(f"{other} is left of another database. Delete it, or name another place.")
        return
    with reading_only(), db.engine.connect() as connection:
        is_whole_or_other = figures.tables_of(connection) and not figures.is_unfinished(connection)
    db.engine.dispose()
    if is_whole_or_other:
        raise ManifestRefused("The database is not empty. Name a new one in DATABASE_URL.")


def _into_file(file: Path, manifest: Manifest, *, anyway: bool) -> list[str]:
    path = database_file(db.engine)
    assert path is not None
    with _there(path.parent), alone_in(path.parent):
        partial = path.with_name(f".{path.name}.partial")
        sqlite_files.remove(partial)  # what was left by one that was killed
        try:
            with making_database():
                sqlite_files.load(file, partial)
                with site_at(f"sqlite:///{partial}") as site, site.app_context():
                    Migrate(site, db, directory=str(figures.MIGRATIONS), render_as_batch=True)
                    faults = _checked(manifest, anyway=anyway)
            sqlite_files.finish(partial)
            _check_place(manifest)
            partial.replace(path)
            sync(path.parent)
        finally:
            sqlite_files.remove(partial)
    return faults


@contextmanager
def _there(folder: Path) -> Iterator[None]:
    """Inside the block there is the folder. If it was made for it and nothing came into it, it is taken away again."""
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield
    finally:
        with suppress(OSError):
            for each in made:
                each.rmdir()


def _into_server(file: Path, manifest: Manifest, *, anyway: bool) -> list[str]:
    with reading_only(), db.engine.connect() as connection:
        replaces = figures.is_unfinished(connection)
    db.engine.dispose()
    postgresql_programs.load(file, db.engine, without=figures.VERSION, replaces=replaces)
    try:
        faults = _checked(manifest, anyway=anyway)
    except BaseException:
        _set_head(None)
        raise
    _set_head(figures.head_of_code())
    return faults


def _set_head(head: str | None) -> None:
    db.session.remove()
    with db.engine.begin() as connection:
        figures.set_head(connection, head)


def _checked(manifest: Manifest, *, anyway: bool) -> list[str]:
    """Migrate what was restored, and say what is wrong with it. Raises SiteNotWhole if it may not be used like that."""
    faults = list(_not_as_written(manifest))
    if manifest.migration_head != figures.head_of_code():
        db.engine.dispose()
        _set_head(manifest.migration_head)
        upgrade(directory=str(figures.MIGRATIONS))
        if db.engine.dialect.name == "postgresql":
            _set_head(None)
        click.echo(f"Migrated from {manifest.migration_head} to {figures.head_of_code()}.")
    keys = list(_missing_keys())
    faults += _broken()
    for fault in (*faults, *keys):
        click.echo(fault)
    if (faults or keys) and not anyway:
        raise SiteNotWhole("\n".join(_what_to_do(manifest, faults, lacks_keys=bool(keys))))
    return [*faults, *keys]


def _what_to_do(manifest: Manifest, faults: list[str], *, lacks_keys: bool) -> Iterator[str]:
    """`faults` are those that no key mends."""
    if not faults:
        yield _next_step(manifest)
    elif set(faults) <= set(manifest.faults or ()):
        yield f"The site had these faults when the backup was made. `restore {ANYWAY}` restores it with them."
        if lacks_keys:
            yield _next_step(manifest)
    else:
        yield _BROKEN if manifest.faults is not None else _BROKEN_OR_WAS


_TRY_ANOTHER = f"Try another backup. If there is none, `restore {ANYWAY}` restores this one as it is."
_BROKEN = f"The site is not as it was when the backup was made. {_TRY_ANOTHER}"
_BROKEN_OR_WAS = (
    "The site is not as it was when the backup was made, or had these faults then: its manifest does not say. "
    f"{_TRY_ANOTHER}"
)


def _next_step(manifest: Manifest) -> str:
    names = " and ".join(name for name in ("PACT_DATA_KEYS", "PACT_DIGEST_KEY") if name in manifest.keys)
    kept = current_app.config["PACT"].instance / KEYS
    return (
        f"Set {names} as the site had them when the backup was made ({manifest.made_at}) and run the command again. A site "
        f"in development has them in {kept}. If a key is lost for good, `restore {ANYWAY}` restores all the same, "
        "and what it encrypted stays unreadable."
    )


def _not_as_written(manifest: Manifest) -> Iterator[str]:
    with reading_only(), db.engine.connect() as connection:
        content = content_of(connection)
    before, now = (
        {name: rows for name, rows in counts.items() if name != figures.VERSION}
        for counts in (manifest.tables, content["tables"])
    )
    yield from (f"Rows of {words}." for words in figures.differing(before, now))
    click.echo(f"{figures.told(now)}.")
    if content["audit"] != manifest.audit:
        yield f"audit: {manifest.audit} in the manifest, {content['audit']} in the database."
    if content["migration_head"] not in (None, manifest.migration_head):
        yield f"migration_head: {manifest.migration_head} in the manifest, {content['migration_head']} in the database."


def _broken() -> Iterator[str]:
    found = verify_all()
    click.echo(f"Audit log: {found.log.count:,} entries, head {found.log.digest}.")
    for kind, number in found.verified.items():
        click.echo(f"{number} {kind}s verified.")
    yield from found.faults


def _missing_keys() -> Iterator[str]:
    """What cannot be read with the settings that are here, in words without any of them."""
    with snapshot():
        lost, fits = unreadable(), digest_key_fits()
    for column, count in lost.items():
        yield f"PACT_DATA_KEYS lacks the key that encrypted {count:,} values of {column}."
    if fits is False:
        yield "PACT_DIGEST_KEY is not the one that the site had: nobody is found by their e-mail address."
