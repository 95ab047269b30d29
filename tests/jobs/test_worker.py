import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from pact.config import Config
from pact.core.db import reading_only, session
from pact.jobs import service
from pact.jobs.models import Job
from tests.support.applications import running
from tests.support.databases import SECRETS, settings
from tests.support.postgresql import PostgresqlDatabases

ROOT = Path(__file__).resolve().parents[2]
JOBS = 40
Start = Callable[[Config], subprocess.Popen[str]]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


@pytest.fixture
def start_worker(notes: Path) -> Iterator[Start]:
    """Starts real worker processes, which are stopped at the end of the test."""
    started: list[subprocess.Popen[str]] = []

    def start(config: Config) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.jobs.worker_process", str(notes)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment(config), stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def environment(config: Config) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": config.database_url,
        "PACT_INSTANCE": str(config.instance),
        **SECRETS,
    }


def wait_until(is_so: Callable[[], bool], *, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "It did not come to pass in time."
        time.sleep(0.02)


def open_jobs() -> int:
    with reading_only():
        session().rollback()
        count = session().scalar(select(func.count()).where(Job.done_at.is_(None))) or 0
        session().rollback()
    return count


def share_the_work(app: Flask, start_worker: Start, notes: Path) -> None:
    """Run forty jobs with two workers: each job must run exactly once."""
    workers = [start_worker(app.config["PACT"]), start_worker(app.config["PACT"])]
    wait_until(lambda: notes.exists() and notes.read_text().count("ready") == 2)
    service.handlers.setdefault("tests.note", lambda arguments: None)
    for number in range(JOBS):
        service.enqueue("tests.note", {"number": number})
    session().commit()

    wait_until(lambda: open_jobs() == 0)
    for process in workers:
        process.send_signal(signal.SIGTERM)
    endings = [process.communicate(timeout=20) for process in workers]

    assert [process.returncode for process in workers] == [0, 0], endings
    lines = [line.split() for line in notes.read_text().splitlines() if not line.startswith("ready")]
    assert len({pid for _word, _number, pid in lines}) == 2
    assert Counter((word, number) for word, number, _pid in lines) == Counter(
        {(word, str(number)): 1 for word in ("begin", "end") for number in range(JOBS)}
    )


@pytest.mark.slow
def test_two_workers_share_jobs_and_run_each_once(app: Flask, start_worker: Start, notes: Path) -> None:
    share_the_work(app, start_worker, notes)


@pytest.mark.postgresql
def test_two_workers_share_jobs_on_postgresql(
    postgresql: PostgresqlDatabases, tmp_path: Path, start_worker: Start, notes: Path
) -> None:
    url = postgresql.create()
    with running(settings(tmp_path / "instance", url)) as app:
        share_the_work(app, start_worker, notes)
    postgresql.drop(url)


def test_job_of_a_killed_worker_is_run_by_another_after_the_lease(
    app: Flask, start_worker: Start, notes: Path
) -> None:
    service.handlers.setdefault("tests.note", lambda arguments: None)
    service.enqueue("tests.note", {"number": 7})
    session().commit()
    # A worker leases the job and dies; only the lease is left.
    job = service.lease()
    assert job is not None
    job.leased_until = job.created_at
    session().commit()

    start_worker(app.config["PACT"])
    wait_until(lambda: open_jobs() == 0)

    assert [line.split()[:2] for line in notes.read_text().splitlines()[1:]] == [["begin", "7"], ["end", "7"]]


def test_worker_stops_at_whatever_moment_it_is_asked(app: Flask) -> None:
    command = [sys.executable, "-m", "tests.jobs.stopping_process"]
    settings_of_it = environment(app.config["PACT"])
    ended = subprocess.run(
        command, cwd=ROOT, env=settings_of_it, stdout=subprocess.PIPE, text=True, timeout=60, check=True
    )

    assert ended.stdout == "1000\n"
