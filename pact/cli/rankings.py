"""`flask rankings`: checking tallies and rebuilding tables."""

from datetime import date

import click
from flask.cli import AppGroup

from pact.cli.serving import spare_the_collector
from pact.core.clock import month_key, read_month
from pact.rankings import service
from pact.rankings.tallies import recount as recounting

command = AppGroup("rankings", help="The league tables and what they are made from.")


@command.command("recount")
def recount() -> None:
    """Compute the tallies again from the stories and list the differences. Exits with 1 if there are any."""
    spare_the_collector()
    differences = recounting.recount()
    for difference in differences:
        click.echo(
            f"{difference.table} {difference.key}: stored {difference.stored}, recounted {difference.recounted}"
        )
    click.echo(f"{len(differences)} differences.")
    if differences:
        raise SystemExit(1)


def _month(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date:
    month = date.min if value is None else read_month(value)
    if month is None:
        raise click.BadParameter("Write the month as 2026-10.")
    return month


@command.command("rebuild")
@click.option("--from", "first", callback=_month, metavar="MONTH", help="Go on from this month: 2026-10.")
def rebuild(first: date) -> None:
    """Rebuild the tables of every month with stories, the oldest first.

    Each month's name is printed once its tables are there. After an interruption go on with the next one.
    """
    spare_the_collector()
    try:
        count = service.rebuild(first=first, progress=lambda month: click.echo(month_key(month)))
    except service.StoriesAreMoving:
        raise click.ClickException(
            "The worker is moving stories to another company. Try again in a minute."
        ) from None
    click.echo(f"Rebuilt the tables of {count} months.")
