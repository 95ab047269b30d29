"""`flask backup`: a copy of the whole database in one file, while the site serves."""

import sqlite3
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from pact.cli.ending import alone_in, ends_cleanly
from pact.cli.faults import sentence
from pact.cli.frozen.whole import verify_all
from pact.cli.operation import figures, postgresql_programs, sqlite_files
from pact.cli.operation.manifest import ANYWAY, Manifest, manifest_of, path_beside, sync, write_manifest
from pact.core.db import db


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def command(file: Path) -> None:
    """Write the database to FILE, and what is in it to FILE.manifest.json, while the site serves.

    The keys are not in it. The manifest names the settings that are needed to read what is encrypted.
    """
    if not file.parent.is_dir():
        raise click.ClickException(f"There is no folder {file.parent}.")
    try:
        with ends_cleanly(), alone_in(file.parent):
            for path in (file, path_beside(file)):
                if path.exists():
                    raise click.ClickException(f"{path} exists. A backup replaces no file.")
            manifest = _write(file)
    except (OSError, sqlite3.Error, SQLAlchemyError, sqlite_files.DatabaseDamaged, postgresql_programs.ProgramMissing,
            postgresql_programs.ProgramFailed) as error:  # fmt: skip
        raise click.ClickException(f"No backup was written. {sentence(error)}") from error
    click.echo(f"{file}: {manifest.bytes:,} bytes, {figures.told(manifest.tables)}.")
    click.echo(f"SHA-256: {manifest.sha256}")
    click.echo(f"Keep these settings somewhere else, they are not in the backup: {', '.join(manifest.keys)}.")
    if manifest.faults is None:
        click.echo("The site could not be verified. `restore` does it.", err=True)
    elif manifest.faults:
        click.echo("\n".join([*manifest.faults, _FAULTY]), err=True)


_FAULTY = f"Warning: the site itself has these faults, so the backup has them too. `restore` asks for {ANYWAY}."


def _write(file: Path) -> Manifest:
    """Write both files, or none: they get their names when they are on the disk."""
    manifest_path = path_beside(file)
    partial, partial_manifest = (path.with_name(f".{path.name}.partial") for path in (file, manifest_path))
    try:
        content = _dump(partial)
        sync(partial)
        manifest = manifest_of(partial, name=file.name, content=content, faults=_faults(content["migration_head"]))
        write_manifest(manifest, partial_manifest)
        # The manifest last: where there is one, the backup is complete.
        partial.replace(file)
        partial_manifest.replace(manifest_path)
        sync(file.parent)
    finally:
        if not manifest_path.exists():
            file.unlink(missing_ok=True)
        sqlite_files.remove(partial)
        partial_manifest.unlink(missing_ok=True)
    return manifest


def _dump(to: Path) -> dict[str, Any]:
    sqlite_files.remove(to)  # what was left by one that was killed
    if db.engine.dialect.name == "postgresql":
        return postgresql_programs.dump(db.engine, to)
    return sqlite_files.dump(str(db.engine.url.database), to)


def _faults(head: str | None) -> list[str] | None:
    """What verifying the site finds. None if it cannot be verified: that must not prevent its backup."""
    if head != figures.head_of_code():
        return None
    try:
        return verify_all().faults
    except Exception:
        current_app.logger.exception("The site could not be verified.")
        return None
