"""`flask stories`: import stories from files."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import click
from flask.cli import AppGroup

from pact.cli.mailroom import import_mailbox
from pact.core.sanitising import clean_line
from pact.intake.mapping import Plan, PlanError, plan_from_pairs
from pact.intake.presets import PRESETS
from pact.intake.reading import FileError, FileFormat, RowSource, format_of, other_kind
from pact.intake.rejected import RejectedRows
from pact.intake.service import StoryImport, Summary, Terms

command = AppGroup("stories", help="Stories from files.")
ROWS_A_STEP = 100
MAILBOX = "mbox"


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--preset",
    type=click.Choice(sorted((*PRESETS, MAILBOX))),
    help="A source whose columns are known, or mbox for a mailbox.",
)
@click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="A column and the story's field that it fills. Repeat for each column.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice([kind.value for kind in FileFormat]),
    help="CSV or JSON Lines, if the file's extension does not say so.",
)
@click.option("--source", help="The source's name. Default: the file's name.")
@click.option("--id-column", help="The column with the row's id in the source.")
@click.option("--company", help="The company that all rows are about.")
@click.option("--allow-old", is_flag=True, help="Also import contacts older than twelve months.")
@click.option("--verified-source", is_flag=True, help="Count the rows as those of established authors.")
@click.option("--publish", is_flag=True, help="Publish at once instead of sending to the moderators.")
@click.option("--invite", is_flag=True, help="With mbox: send each sender a link to finish their story.")
@click.option(
    "--rejected",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write rejected rows. Default: <FILE's name>-rejected.csv in this folder.",
)
def import_stories(
    *, file: Path, preset: str | None, pairs: tuple[str, ...], format_name: str | None, source: str | None,
    id_column: str | None, company: str | None, allow_old: bool, verified_source: bool, publish: bool,
    invite: bool, rejected: Path | None,
) -> None:  # fmt: skip
    """Import the rows of FILE, CSV or JSON Lines, as stories.

    Rows that were imported before are skipped, so the same file can be imported again at any time. With the preset
    mbox, FILE is a mailbox, and its mails are handled as in the mailroom.
    """
    if preset == MAILBOX:
        if pairs or format_name or source or id_column or company or verified_source or publish or rejected:
            raise click.UsageError("With mbox, only --invite and --allow-old can be used.")
        import_mailbox(file, allow_old=allow_old, invite=invite)
        return
    if invite:
        raise click.UsageError("--invite can only be used with --preset mbox.")
    rejected = rejected or Path(f"{file.stem}-rejected.csv")
    if rejected.resolve() == file.resolve():
        raise click.UsageError("The rejected rows would overwrite the file. Choose another place with --rejected.")
    if advice := other_kind(file):
        raise click.UsageError(advice)
    kind = FileFormat(format_name) if format_name else format_of(file)
    if kind is None:
        raise click.UsageError("The format is not clear from the file's name. Add --format csv or --format jsonl.")
    terms = Terms(allow_old=allow_old, is_established=verified_source, publish=publish)
    try:
        plan = _plan(file, preset, pairs, source=source, id_column=id_column)
        _import(file, kind, plan.for_company(company) if company else plan, terms, rejected)
    except (PlanError, FileError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _plan(
    file: Path, preset: str | None, pairs: tuple[str, ...], *, source: str | None, id_column: str | None
) -> Plan:
    if preset is not None:
        if pairs or source or id_column:
            raise PlanError("A preset sets its source and columns, so leave out --map, --source and --id-column.")
        return PRESETS[preset]
    if not pairs:
        raise PlanError("Name the columns, with --preset or with --map COLUMN=FIELD for each.")
    split = [pair.rpartition("=")[::2] for pair in pairs]
    if wrong := [pair for pair, (name, _) in zip(pairs, split, strict=True) if not name]:
        raise PlanError(f"“{wrong[0]}” is not of the form COLUMN=FIELD.")
    return plan_from_pairs(
        [(name.strip(), field.strip()) for name, field in split],
        source_name=clean_line(source or file.stem),
        id_column=id_column,
    )


def _import(file: Path, kind: FileFormat, plan: Plan, terms: Terms, rejected: Path) -> None:
    with file.open("rb") as stream:
        source = RowSource(stream, kind)
        plan.check(source.names)
        with RejectedRows(rejected, source.columns) as rejections:
            run = StoryImport(plan, terms, on_rejection=rejections.add)
            try:
                with click.progressbar(length=file.stat().st_size, label=f"Importing {file.name}") as bar:
                    run.run(source, on_row=_step(source, bar.update))
                    bar.update(source.position - bar.pos)
            finally:  # also after an error or an interruption: the rows counted here are stored
                _tell(run.summary, rejections)


def _step(source: RowSource, update: Callable[[int], None]) -> Callable[[], None]:
    """Move the progress bar every ROWS_A_STEP rows, because drawing it costs more than importing a row."""
    rows = told = 0

    def step() -> None:
        nonlocal rows, told
        rows += 1
        if rows % ROWS_A_STEP == 0:
            update(source.position - told)
            told = source.position

    return step


def _tell(summary: Summary, rejections: RejectedRows) -> None:
    click.echo(f"Read:          {summary.read:>9,}")
    click.echo(f"Imported:      {summary.imported:>9,}")
    click.echo(f"Already there: {summary.already_there:>9,}")
    click.echo(f"Rejected:      {summary.rejected.total():>9,}")
    tell_rejected(summary, rejections)
    if not summary.imported:
        click.echo("Nothing new was imported.")


class Rejected(Protocol):
    """What a summary says of the rejected rows."""

    rejected: Counter[str]
    first_lines: dict[str, int]


def tell_rejected(summary: Rejected, rejections: RejectedRows) -> None:
    for rule, count in summary.rejected.most_common():
        click.echo(
            f"  {count:,}: {rule}. {'Line' if count == 1 else 'The first is line'} {summary.first_lines[rule]}."
        )
    if rejections.count:
        click.echo(f"The rejected rows, each with its reason, are in {rejections.path}.")
