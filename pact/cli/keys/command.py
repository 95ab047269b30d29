"""`flask keys`: making keys, and changing those that encrypt what is stored."""

import os
from pathlib import Path

import click
from flask.cli import AppGroup

from pact.cli.faults import sentence
from pact.cli.keys.renewing import Renewed, renew
from pact.config import made_keys

KEYS = tuple(made_keys())

command = AppGroup("keys", help="The keys that sign, and that encrypt what is stored.")


@command.command("make")
@click.argument("names", nargs=-1, type=click.Choice(KEYS), metavar="[NAME]...")
@click.option("--into", "folder", type=click.Path(path_type=Path, file_okay=False, exists=True),
              help="Write each to a file of this folder, named like the setting, and show none.")  # fmt: skip
def make(names: tuple[str, ...], folder: Path | None) -> None:
    """Make a new random key for each setting that is one, or for those named, as lines of a file of settings.

    Changes nothing that the site has. The names are PACT_SECRET_KEY, PACT_DIGEST_KEY, PACT_DATA_KEYS and PACT_EDITION_KEY.
    """
    keys = {name: key for name, key in made_keys().items() if name in (names or KEYS)}
    if folder is None:
        click.echo("\n".join(f"{name}={key}" for name, key in keys.items()))
        return
    there = [name for name in keys if (folder / name).exists()]
    if there:
        raise click.ClickException(
            f"{folder} has {', '.join(there)} already. Nothing was written, no key is replaced."
        )
    for name, key in keys.items():
        write_key(folder / name, key)
        click.echo(f"{folder / name}")


def write_key(path: Path, key: str) -> None:
    """Write a new file that only its owner may read. Raises ClickException if it cannot be written."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{key}\n")
    except OSError as error:
        raise click.ClickException(sentence(error)) from error


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
