"""`flask keys`: changing the keys that encrypt what is stored."""

import click
from flask.cli import AppGroup

from pact.cli.keys.renewing import Renewed, renew

command = AppGroup("keys", help="The keys that encrypt what is stored.")


@command.command("renew")
@click.option("--only-count", is_flag=True, help="Write nothing.")
def renew_stored(*, only_count: bool) -> None:
    """Encrypt with the first key of PACT_DATA_KEYS all that an older key encrypted, while the site serves.

    Can be interrupted and run again. Exits with 1 while an older key is still needed, or if a key is missing.
    """
    done = renew(writes=not only_count, tell=lambda name, rows: click.echo(f"{name}: {rows:,} written", err=True))
    _report(done)
    if done.unreadable.total():
        raise click.ClickException(
            "No key in PACT_DATA_KEYS decrypts these: put the key back with which they were encrypted. They stay as "
            "they are."
        )
    if done.older.total():
        raise click.ClickException("Older keys are still needed. Leave them in PACT_DATA_KEYS.")
    click.echo("Only the first key of PACT_DATA_KEYS is needed. Backups from before need the older ones.")


def _report(done: Renewed) -> None:
    counts = (
        ("with the first key before", done.newest), ("written again", done.written),
        ("still with an older key", done.older), ("with a missing key", done.unreadable),
    )  # fmt: skip
    for words, by_column in counts:
        click.echo(f"{words}: {by_column.total():,}")
        for name, rows in sorted(by_column.items()):
            if rows and by_column is not done.newest:
                click.echo(f"  {name}: {rows:,}")
