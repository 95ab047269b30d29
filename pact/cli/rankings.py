"""`flask rankings`: tallies and tables from the command line."""

import click
from flask.cli import AppGroup

from pact.core.clock import month_key
from pact.core.db import session
from pact.rankings import service
from pact.rankings.tallies import recount as recounting

command = AppGroup("rankings", help="The league tables and what they are made from.")


@command.command("recount")
def recount() -> None:
    """Work the tallies out again from the stories and say what differed; exits with 1 if anything did."""
    differences = recounting.recount()
    session().commit()
    for difference in differences:
        click.echo(
            f"{difference.table} {difference.key}: stored {difference.stored}, recounted {difference.recounted}"
        )
    click.echo(f"{len(differences)} differences.")
    if differences:
        raise SystemExit(1)


@command.command("rebuild")
def rebuild() -> None:
    """Make every month's tables, from the first month with stories to this one."""
    count = service.rebuild(progress=lambda month: click.echo(month_key(month)))
    click.echo(f"Tables of {count} months are made.")
