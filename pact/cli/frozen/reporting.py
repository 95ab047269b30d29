"""What the commands about editions and about verdicts have in common."""

from collections.abc import Mapping, Sequence

import click
from sqlalchemy import select

from pact.accounts.models import Account
from pact.core.db import one_or_none

by_option = click.option(
    "--by", metavar="EMAIL", help="The account named in the audit log; by default the system."
)


def account_id(email: str | None) -> int | None:
    """The id of the account with this address; None for the system."""
    if email is None:
        return None
    account = one_or_none(select(Account).where(Account.email == email))
    if account is None:
        raise click.ClickException(f"There is no account {email}.")
    return account.id


def report(found: Mapping[str, Sequence[str]], one: str) -> None:
    """Print what differs by name, and exit with 1 if anything does. `one` is the word for what was verified."""
    for name, lines in found.items():
        for line in lines:
            click.echo(f"{name}: {line}")
    if any(found.values()):
        raise SystemExit(1)
    counted = f"1 {one}, not" if len(found) == 1 else f"{len(found)} {one}s, none"
    click.echo(f"{counted} changed since it was frozen.")
