"""`flask companies`: import a directory of companies."""

import hashlib
from pathlib import Path

import click
from flask.cli import AppGroup

from pact.cli.imports.stories import tell_rejected
from pact.intake.directory.columns import check_columns
from pact.intake.directory.service import DirectoryImport, Summary
from pact.intake.mapping import PlanError
from pact.intake.reading import FileError, FileFormat, RowSource, other_kind
from pact.intake.rejected import RejectedRows, rows_of

command = AppGroup("companies", help="The directory of companies.")


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option(
    "--rejected",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write rejected rows. Default: <FILE's name>-rejected.csv in this folder.",
)
def import_companies(*, file: Path, dry_run: bool, rejected: Path | None) -> None:
    """Import the rows of FILE (CSV) into the directory of companies.

    What is there already stays as it is, so the same file can be imported again at any time. docs/directory.md has the
    columns.
    """
    rejected = rejected or Path(f"{file.stem}-rejected.csv")
    if rejected.resolve() == file.resolve():
        raise click.UsageError("The rejected rows would overwrite the file. Choose another place with --rejected.")
    if advice := other_kind(file):
        raise click.UsageError(advice)
    try:
        _import(file, rejected, is_dry=dry_run)
    except (PlanError, FileError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _import(file: Path, rejected: Path, *, is_dry: bool) -> None:
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        source = RowSource(stream, FileFormat.CSV)
        columns, rows = rows_of(source)
        check_columns(tuple(columns))
        with RejectedRows(rejected, columns) as rejections:
            run = DirectoryImport(digest, is_dry=is_dry, on_rejection=rejections.add)
            try:
                run.run(rows)
            finally:  # also after an error or an interruption: the rows counted here are stored
                _tell(run.summary, is_dry=is_dry)
                tell_rejected(run.summary, rejections)


def _tell(summary: Summary, *, is_dry: bool) -> None:
    if is_dry:
        click.echo("A dry run: nothing was changed. This is what would be done.")
    click.echo(f"Read:      {summary.read:>9,}")
    click.echo(f"Added:     {summary.added:>9,}")
    click.echo(f"Changed:   {summary.changed:>9,}")
    click.echo(f"Unchanged: {summary.unchanged:>9,}")
    click.echo(f"Rejected:  {summary.rejected.total():>9,}")
    if not summary.added and not summary.changed:
        click.echo("Nothing new in this file.")
