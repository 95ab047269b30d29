"""`flask moderation`: running the checks over the texts of a file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Final

import click
from flask.cli import AppGroup

from pact.checks.findings import Place
from pact.checks.spans import Kind
from pact.cli.evaluation import Evaluation
from pact.core.sanitising import clean_line, clean_text
from pact.intake.reading import FileError, FileFormat, Row, RowSource, format_of

command = AppGroup("moderation", help="What the checks find.")

_FIELDS: Final = ("body", "title", "company")
_ROWS_A_LINE: Final = 12


@command.command("evaluate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Which column holds the body, and optionally the title and the company. Repeat for each field.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice([kind.value for kind in FileFormat]),
    help="CSV or JSON Lines, if the file's name does not say which.",
)
def evaluate(*, file: Path, pairs: tuple[str, ...], format_name: str | None) -> None:
    """Run the checks over the texts of FILE (CSV or JSON Lines) and report what they find.

    Stores nothing and prints none of the texts: only kinds, counts, times, and the row numbers of clusters of equal
    or nearly equal texts. Row 1 is the first row after the column names.
    """
    columns = _columns(pairs)
    kind = FileFormat(format_name) if format_name else format_of(file)
    if kind is None:
        raise click.UsageError("The file's name does not show its format: add --format csv or --format jsonl.")
    try:
        _print_results(*_evaluate(file, kind, columns))
    except (FileError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _columns(pairs: tuple[str, ...]) -> dict[str, str]:
    """The column of each field. Raises UsageError if body is missing or a field is given twice."""
    columns: dict[str, str] = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not (equals and field in _FIELDS and column):
            raise click.UsageError(f"“{pair}” is not FIELD=COLUMN with one of the fields {', '.join(_FIELDS)}.")
        if field in columns:
            raise click.UsageError(f"The field {field} is mapped twice.")
        columns[field] = column
    if "body" not in columns:
        raise click.UsageError("Say which column holds the texts: --map body=COLUMN.")
    return columns


def _evaluate(file: Path, kind: FileFormat, columns: Mapping[str, str]) -> tuple[Evaluation, int]:
    """The results, and the number of rows without a text."""
    evaluation, skipped = Evaluation(), 0
    with file.open("rb") as stream:
        source = RowSource(stream, kind)
        if missing := [column for column in columns.values() if column not in source.names]:
            raise FileError(f"The file has no column “{missing[0]}”; it has {', '.join(source.names)}.")
        for number, row in enumerate(source, start=1):
            texts = _texts(row, columns)
            if not texts.get(Place.body):
                skipped += 1
                continue
            company = clean_line(row.cells.get(columns.get("company", ""), ""))
            evaluation.add(number, texts, company_names=(company,) if company else ())
    return evaluation, skipped


def _texts(row: Row, columns: Mapping[str, str]) -> dict[Place, str]:
    """The texts as the site would store them. Empty for a row that cannot be read."""
    texts = {Place.body: clean_text(row.cells.get(columns["body"], "")).strip()}
    if "title" in columns:
        texts[Place.title] = clean_line(row.cells.get(columns["title"], ""))
    return texts


def _print_results(evaluation: Evaluation, skipped: int) -> None:
    click.echo(f"Texts: {len(evaluation.seconds):,}")
    if skipped:
        click.echo(f"Rows without a text: {skipped:,}")
    if not evaluation.seconds:
        return
    click.echo("\nFindings          found     texts  mean confidence")
    for kind in Kind:
        if seen := evaluation.kinds.get(kind):
            click.echo(f"{kind:<14} {seen.findings:>8,}  {seen.texts:>8,}  {seen.mean_confidence:>15.2f}")
    if not evaluation.kinds:
        click.echo("None.")
    _print_times(sorted(evaluation.seconds))
    _print_clusters("equal except for case, spaces and punctuation", evaluation.exact.groups())
    _print_clusters("nearly equal", evaluation.near.groups())


def _print_times(seconds: Sequence[float]) -> None:
    """Print milliseconds per text; `seconds` must be sorted."""
    late = seconds[min(len(seconds) - 1, len(seconds) * 95 // 100)]
    click.echo(
        f"\nTime per text: median {median(seconds) * 1000:.1f} ms, 95th percentile {late * 1000:.1f} ms, "
        f"longest {seconds[-1] * 1000:.1f} ms"
    )


def _print_clusters(name: str, groups: Sequence[Sequence[int]]) -> None:
    rows = sum(map(len, groups))
    click.echo(f"\nTexts {name}: {len(groups):,} clusters of {rows:,} rows")
    for group in groups:
        for start in range(0, len(group), _ROWS_A_LINE):
            size = f"{len(group):>5}:" if start == 0 else " " * 6
            click.echo(f"{size} {' '.join(map(str, group[start : start + _ROWS_A_LINE]))}")
