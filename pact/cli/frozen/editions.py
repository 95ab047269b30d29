"""`flask editions`: freezing, correcting and verifying league tables."""

from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup

from pact.cli.frozen.reporting import account_id, by_option, report
from pact.core.clock import read_month
from pact.core.db import session, snapshot
from pact.rankings.editions.freezing import NotFrozenError, freeze, revise
from pact.rankings.editions.queries import edition_heads, edition_of
from pact.rankings.editions.verifying import differences, differences_in_folder
from pact.rankings.models import Edition
from pact.rankings.service import months_to_freeze

command = AppGroup("editions", help="The frozen league tables.")


def _month(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    month = read_month(value)
    if month is None:
        raise click.BadParameter("Write the month as 2026-10.")
    return month


@command.command("freeze")
@click.argument("month", required=False, callback=_month)
@by_option
def freeze_month(month: date | None, by: str | None) -> None:
    """Freeze MONTH's tables, or those of all months that are due. Skips months that are already frozen."""
    actor_id = account_id(by)
    months = months_to_freeze() if month is None else [month]
    for due in months:
        existing = edition_of(due)
        if existing is not None:
            click.echo(f"{existing.ident} was already frozen on {existing.frozen_at:%Y-%m-%d %H:%M} UTC.")
            continue
        try:
            edition = freeze(due, actor_id=actor_id)
        except NotFrozenError as error:
            raise click.ClickException(str(error)) from error
        session().commit()
        click.echo(_line(edition))
    if not months:
        click.echo("No month is due.")


@command.command("revise")
@click.argument("month", callback=_month)
@click.option("--reason", required=True, help="Why; shown publicly on both editions.")
@by_option
def revise_month(month: date, reason: str, by: str | None) -> None:
    """Rebuild MONTH's tables and freeze them as its next revision. Earlier revisions stay."""
    try:
        edition = revise(month, reason, actor_id=account_id(by))
    except NotFrozenError as error:
        raise click.ClickException(str(error)) from error
    session().commit()
    click.echo(_line(edition))


@command.command("verify")
@click.argument("edition_id", metavar="[ID]", required=False)
@click.option("--folder", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="Check downloaded editions instead: 2026-10.json with 2026-10.sig, there or in its folder "
                   "editions. Needs no database.")  # fmt: skip
@click.option("--key", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="For --folder: the file from /.well-known/pact-edition-key.")  # fmt: skip
def verify(edition_id: str | None, folder: Path | None, key: Path | None) -> None:
    """Check that every edition, or ID, is unchanged since it was frozen. Exits with 1 and lists the differences."""
    if (folder is None) != (key is None) or (folder and edition_id):
        raise click.UsageError("Use --folder and --key together, and without an ID.")
    if folder and key:
        try:
            keys, inner = key.read_text(errors="replace"), folder / "editions"
            # The data package has its editions in a folder of their own.
            found = differences_in_folder(folder, keys) or differences_in_folder(inner, keys)
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        if not found:
            raise click.ClickException(f"There are no editions in {folder} or in {inner}.")
    else:
        with snapshot():
            found = differences(edition_id)
    if edition_id is not None and not found:
        raise click.ClickException(f"There is no edition {edition_id}.")
    report(found, "edition")


@command.command("list")
def list_editions() -> None:
    """List all editions, newest first."""
    with snapshot():
        lines = [_line(edition) for edition in edition_heads()]
    for line in lines:
        click.echo(line)


def _line(edition: Edition) -> str:
    reason = f"  {edition.reason}" if edition.reason else ""
    moment = f"{edition.frozen_at:%Y-%m-%d %H:%M} UTC"
    return f"{edition.ident:<12} {moment}  {edition.sha256}  {edition.method}{reason}"
