"""`flask users`: creating staff accounts."""

import sys

import click
from flask.cli import AppGroup

from pact.accounts.service import ROLES, create_account
from pact.core.db import session
from pact.core.roles import StaffRole

command = AppGroup("users", help="Staff accounts.")


@command.command("create")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default=StaffRole.MODERATOR.value, show_default=True)
@click.option("--name", default="", help="Shown to colleagues at the desk, never in public.")
@click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input. Without this, it is asked for, in a terminal.",
)
def create(email: str, role: str, name: str, password_stdin: bool) -> None:
    """Create a staff account for EMAIL."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        try:
            password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        except click.Abort:
            if sys.stdin.isatty():
                raise
            words = "There is no terminal to ask for the password. Send it with --password-stdin."
            raise click.UsageError(words) from None
    try:
        create_account(email, password, role=role, name=name)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    session().commit()
    click.echo(f"{email} can now sign in as {role.replace('_', ' ')}.")
