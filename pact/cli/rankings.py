"""`flask rankings`: checking tallies and rebuilding tables."""

import click
from flask.cli import AppGroup

from pact.core.clock import month_key
from pact.rankings import service
from pact.rankings.tallies import recount as recounting

command = AppGroup("rankings", help="The league tables and what they are made from.")


@command.command("recount")
def recount() -> None:
    """Compute the tallies again from the stories and list the differences. Exits with 1 if there are any."""
    differences = recounting.recount()
    for difference in differences:
        click.echo(
            f"{difference.table} {difference.key}: stored {difference.stored}, recounted {difference.recounted}"
        )
    click.echo(f"{len(differences)} differences.")
    if differences:
        raise SystemExit(1)


@command.command("rebuild")
def rebuild() -> None:
    """Rebuild the tables of every month with stories."""
    try:
        count = service.rebuild(progress=lambda month: click.echo(month_key(month)))
    except service.StoriesAreMoving:
        raise click.ClickException(
            "The worker is moving stories to another company. Try again in a minute."
        ) from None
    click.echo(f"Rebuilt the tables of {count} months.")
