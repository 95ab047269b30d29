"""A real worker as a process of its own, with a job that writes down when it ran.

Run as `python -m tests.jobs.worker_process <notes>`; the environment names the database.
"""

import os
import sys
import time
from pathlib import Path
from typing import Any

from pact.core.db import session
from pact.factory import create_app
from pact.jobs import worker
from pact.jobs.service import handles

notes = Path(sys.argv[1])


@handles("tests.note")
def note(arguments: dict[str, Any]) -> None:
    """Write the start and end of each run. Each line is one write, so that lines of two workers do not mix."""
    _write("begin", arguments["number"])
    session().commit()  # as when sending mail: no lock is held while the work is done
    time.sleep(0.01)
    _write("end", arguments["number"])


def _write(word: str, number: int) -> None:
    with notes.open("a") as lines:
        lines.write(f"{word} {number} {os.getpid()}\n")


with create_app().app_context():
    _write("ready", 0)
    worker.work(poll_seconds=0.02)
