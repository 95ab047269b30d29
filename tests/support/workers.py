"""Real workers as processes of their own. Each appends lines to a file of notes: a word, a number and its process id."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from pact.config import Config
from pact.core.db import reading_only, session
from pact.jobs import service
from pact.jobs.models import Job
from tests.support.databases import SECRETS

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("tests.note", "tests.slow", "tests.set_clock_back")


class Workers:
    """Starts workers on a test's database."""

    def __init__(self, config: Config, notes: Path) -> None:
        self.config, self.notes = config, notes
        self.started: list[subprocess.Popen[str]] = []
        for kind in KINDS:  # so that the test can enqueue them
            service.handlers.setdefault(kind, lambda arguments: None)

    def start(self, number: int = 1, **more: str) -> list[subprocess.Popen[str]]:
        """So many workers, once all of them are about to look for jobs. `more` are variables of the environment."""
        command = [sys.executable, "-m", "tests.jobs.worker_process", str(self.notes)]
        before = self.count("ready")
        fresh = [
            subprocess.Popen(
                command, cwd=ROOT, env=environment(self.config) | more, stderr=subprocess.PIPE, text=True
            )
            for _ in range(number)
        ]
        self.started += fresh

        def are_ready() -> bool:
            assert all(process.poll() is None for process in fresh), "A worker has ended."
            return self.count("ready") == before + number

        wait_until(are_ready)
        return fresh

    def stop(self) -> None:
        """Ask all that run to stop. Raises AssertionError if one does not end well."""
        running = [process for process in self.started if process.poll() is None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        endings = [process.communicate(timeout=120) for process in running]
        assert [process.returncode for process in running] == [0] * len(running), endings

    def end(self) -> None:
        """Kill what still runs at the end of a test."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.communicate()

    def lines(self) -> list[tuple[str, int, int]]:
        """The word, the number and the process of each line."""
        words = [line.split() for line in self.notes.read_text().splitlines()] if self.notes.exists() else []
        return [(word, int(number), int(process)) for word, number, process in words]

    def count(self, word: str) -> int:
        return [line[0] for line in self.lines()].count(word)


def environment(config: Config) -> dict[str, str]:
    """What a process needs to use the test's database and mail server."""
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": config.database_url,
        "PACT_INSTANCE": str(config.instance),
        "PACT_MAIL_URL": config.mail_url,
        **SECRETS,
    }


def wait_until(is_so: Callable[[], bool], *, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "It did not come to pass in time."
        time.sleep(0.02)


def jobs_as_stored() -> list[Job]:
    """All jobs, as other processes have left them. Holds no lock."""
    with reading_only():
        session().rollback()
        found = list(session().scalars(select(Job).order_by(Job.id)))
        session().expunge_all()
        session().rollback()
    return found


def open_jobs() -> int:
    return sum(job.done_at is None for job in jobs_as_stored())


def enqueue(kind: str, **arguments: Any) -> None:
    service.enqueue(kind, arguments)
    session().commit()
