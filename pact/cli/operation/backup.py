"""`flask backup`: a copy of the whole database in one file, while the site serves."""

import sqlite3
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from pact.cli.operation import postgresql_programs, sqlite_files
from pact.cli.operation.manifest import manifest_of, path_beside, sync, write_manifest
from pact.core.db import db


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def command(file: Path) -> None:
    """Write the database to FILE, and what is in it to FILE.manifest.json, while the site serves.

    The keys are not in it. The manifest names the settings that are needed to read what is encrypted.
    """
    manifest_path = path_beside(file)
    for path in (file, manifest_path):
        if path.exists():
            raise click.ClickException(f"{path} exists. A backup replaces no file.")
    if not file.parent.is_dir():
        raise click.ClickException(f"There is no folder {file.parent}.")
    partial, partial_manifest = (path.with_name(f".{path.name}.partial") for path in (file, manifest_path))
    try:
        content = _dump(partial)
        sync(partial)
        manifest = manifest_of(partial, name=file.name, content=content)
        write_manifest(manifest, partial_manifest)
        # The manifest last: where there is one, the backup is complete.
        partial.replace(file)
        partial_manifest.replace(manifest_path)
        sync(file.parent)
    except (OSError, sqlite3.Error, OperationalError, sqlite_files.DatabaseDamaged, postgresql_programs.ProgramMissing,
            postgresql_programs.ProgramFailed) as error:  # fmt: skip
        raise click.ClickException(f"No backup was written. {error}") from error
    finally:
        for path in (partial, partial_manifest):
            path.unlink(missing_ok=True)
    rows = sum(manifest.tables.values())
    click.echo(f"{file}: {manifest.bytes:,} bytes, {len(manifest.tables)} tables, {rows:,} rows.")
    click.echo(f"SHA-256: {manifest.sha256}")
    click.echo(f"Keep these settings somewhere else, they are not in the backup: {', '.join(manifest.keys)}.")


def _dump(to: Path) -> dict[str, Any]:
    to.unlink(missing_ok=True)  # what was left by one that was killed
    if db.engine.dialect.name == "postgresql":
        return postgresql_programs.dump(db.engine, to)
    return sqlite_files.dump(str(db.engine.url.database), to)
