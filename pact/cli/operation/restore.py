"""`flask restore`: a backup into an empty database, and whether everything is there."""

from collections.abc import Iterator
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from pact.audit.verifying import verify
from pact.cli.operation import figures, postgresql_programs, sqlite_files
from pact.cli.operation.manifest import Manifest, ManifestRefused, content_of, read_manifest
from pact.cli.operation.stored_secrets import digest_key_fits, unreadable
from pact.core.db import db, reading_only, snapshot
from pact.promises.verdicts import verifying as verdicts
from pact.rankings.editions import verifying as editions
from pact.receipts import verifying as receipts


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@with_appcontext
def command(file: Path) -> None:
    """Restore the backup FILE into DATABASE_URL, which must be empty, and check it. Exits with 1 if something is wrong.

    If the backup is of an older version of the site, migrations are applied afterwards.
    """
    try:
        manifest = read_manifest(file)
        _check_place(manifest)
        _load(file)
    except (ManifestRefused, OSError, postgresql_programs.ProgramMissing,
            postgresql_programs.ProgramFailed) as error:  # fmt: skip
        raise click.ClickException(f"Nothing was restored. {error}") from error
    faults = list(_not_as_written(manifest))
    if manifest.migration_head != figures.head_of_code():
        db.engine.dispose()
        upgrade(directory=current_app.extensions["migrate"].directory)
        click.echo(f"Migrated from {manifest.migration_head} to {figures.head_of_code()}.")
    faults += [*_broken(manifest), *_missing_keys()]
    for fault in faults:
        click.echo(fault)
    if faults:
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
    with reading_only(), db.engine.connect() as connection:
        if figures.tables_of(connection):
            raise ManifestRefused("The database is not empty. Name a new one in DATABASE_URL.")
    db.engine.dispose()


def _load(file: Path) -> None:
    if db.engine.dialect.name == "postgresql":
        postgresql_programs.load(file, db.engine)
    else:
        sqlite_files.load(file, str(db.engine.url.database))


def _not_as_written(manifest: Manifest) -> Iterator[str]:
    with reading_only(), db.engine.connect() as connection:
        content = content_of(connection)
    yield from (f"Rows of {words}." for words in figures.differing(manifest.tables, content["tables"]))
    click.echo(f"{len(content['tables'])} tables, {sum(content['tables'].values()):,} rows.")
    for name in ("migration_head", "audit"):
        if content[name] != getattr(manifest, name):
            yield f"{name}: {getattr(manifest, name)} in the manifest, {content[name]} in the database."


def _broken(manifest: Manifest) -> Iterator[str]:
    proof = verify()
    click.echo(f"Audit log: {proof.count:,} entries, head {proof.digest}.")
    if proof.broken is not None:
        yield "The audit log is not as it was written: run `audit verify`."
    with snapshot():
        kinds = {
            "edition": editions.differences(),
            "verdict": verdicts.differences(),
            "count": receipts.differences(),
        }
    for kind, found in kinds.items():
        click.echo(f"{len(found)} {kind}s verified.")
        yield from (f"{kind} {name}: {line}" for name, lines in found.items() for line in lines)


def _missing_keys() -> Iterator[str]:
    """What cannot be read with the settings that are here, in words without any of them."""
    with snapshot():
        lost, fits = unreadable(), digest_key_fits()
    for column, count in lost.items():
        yield f"PACT_DATA_KEYS lacks the key that encrypted {count:,} values of {column}."
    if fits is False:
        yield "PACT_DIGEST_KEY is not the one that the site had: nobody is found by their e-mail address."
