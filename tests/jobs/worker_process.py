"""A real worker as a process of its own, with jobs that write down when they ran.

Run as `python -m tests.jobs.worker_process <notes>`; the environment names the database. `TESTS_LEASE` shortens the leases
(seconds). The only scheduled jobs are its own two.
"""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import time_machine

from pact.companies.models import Sector
from pact.core import clock
from pact.core.db import session
from pact.factory import create_app
from pact.jobs import service, worker
from pact.jobs.service import handles, runs_daily

notes = Path(sys.argv[1])
service.scheduled.clear()
if "TESTS_LEASE" in os.environ:
    service.LEASE = timedelta(seconds=float(os.environ["TESTS_LEASE"]))


@handles("tests.note")
def note(arguments: dict[str, Any]) -> None:
    """Write the start and end of each run. Each line is one write, so that lines of two workers do not mix."""
    _write("begin", arguments["number"])
    session().commit()  # as when sending mail: no lock is held while the work is done
    time.sleep(0.01)
    _write("end", arguments["number"])


@handles("tests.slow")
def be_slow(arguments: dict[str, Any]) -> None:
    """Work for so many seconds, and until it was begun so often. Write what came of it in the end."""
    _write("begin", arguments["number"])
    session().commit()
    time.sleep(arguments["seconds"])
    while notes.read_text().count(f"begin {arguments['number']} ") < arguments["begun"]:
        time.sleep(0.01)
    session().add(Sector(slug=f"slow-{os.getpid()}-{time.monotonic_ns()}", name=f"Slow {time.monotonic_ns()}"))
    session().flush()
    _write("end", arguments["number"])


@handles("tests.set_clock_back")
def set_clock_back(arguments: dict[str, Any]) -> None:
    time_machine.travel(clock.now() - timedelta(hours=1), tick=True).start()


@runs_daily("tests in one transaction", hour=3)
def run_in_one(arguments: dict[str, Any]) -> None:
    time.sleep(0.2)
    _write("nightly", 1)


@runs_daily("tests in several", hour=3)
def run_in_several(arguments: dict[str, Any]) -> None:
    session().commit()
    time.sleep(0.2)
    _write("nightly", 2)


def _write(word: str, number: int) -> None:
    with notes.open("a") as lines:
        lines.write(f"{word} {number} {os.getpid()}\n")


with create_app().app_context():
    _write("ready", 0)
    worker.work(poll_seconds=0.02)
