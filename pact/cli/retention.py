"""`flask retention`: applying the retention rules."""

import click
from flask.cli import AppGroup

from pact.core.db import reading_only
from pact.retention import service as retention
from pact.retention.rules import RULES

command = AppGroup("retention", help="How long data is kept. The worker applies the rules every night.")


@command.command("run")
@click.option("--dry-run", is_flag=True, help="Only show what is due.")
def run(*, dry_run: bool) -> None:
    """Delete or blank what is due under each rule."""
    if dry_run:
        with reading_only():
            counts = retention.due_counts()
    else:
        counts = retention.run()
    for rule in RULES:
        click.echo(f"{counts[rule.name]:>9,}  {rule.name}: {rule.action} after {rule.period}")
    click.echo(
        "Nothing was changed."
        if dry_run
        else "Done. The audit log has an entry for each rule that found something."
    )
