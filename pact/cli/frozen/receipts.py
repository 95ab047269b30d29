"""`flask receipts`: verifying the counts that authors check their receipts against."""

from flask.cli import AppGroup

from pact.cli.frozen.reporting import report
from pact.core.db import snapshot
from pact.receipts.verifying import differences

command = AppGroup("receipts", help="The counts of all stories received.")


@command.command("verify")
def verify() -> None:
    """Check that every count is unchanged since it was made. Exits with 1 and lists the differences."""
    with snapshot():
        found = differences()
    report(found, "count")
