"""Workers as processes: they share jobs, and end when they are asked to."""

import subprocess
import sys
from collections import Counter

import pytest
from flask import Flask

from pact.core.db import session
from pact.jobs import service
from tests.support.workers import (
    ROOT,
    Workers,
    enqueue,
    environment,
    jobs_as_stored,
    open_jobs,
    wait_until,
)

JOBS = 40


@pytest.mark.slow
def test_two_workers_share_jobs_and_run_each_once(workers: Workers) -> None:
    workers.start(2)
    for number in range(JOBS):
        service.enqueue("tests.note", {"number": number})
    session().commit()
    wait_until(lambda: open_jobs() == 0)
    workers.stop()

    lines = [line for line in workers.lines() if line[0] != "ready"]
    assert len({pid for _word, _number, pid in lines}) == 2
    assert Counter((word, number) for word, number, _pid in lines) == Counter(
        {(word, number): 1 for word in ("begin", "end") for number in range(JOBS)}
    )


def test_job_of_a_killed_worker_is_run_by_another_after_the_lease(workers: Workers) -> None:
    enqueue("tests.note", number=7)
    # A worker leases the job and dies; only the lease is left.
    job = service.lease()
    assert job is not None
    job.leased_until = job.created_at
    session().commit()

    workers.start()
    wait_until(lambda: open_jobs() == 0)

    assert [line[:2] for line in workers.lines()[1:]] == [("begin", 7), ("end", 7)]


@pytest.mark.slow
def test_a_worker_asked_to_stop_ends_after_the_job_at_hand_however_many_wait(workers: Workers) -> None:
    for number in range(1000):
        service.enqueue("tests.note", {"number": number})
    session().commit()
    workers.start()
    wait_until(lambda: workers.count("begin") >= 3)
    workers.stop()

    assert workers.count("begin") == workers.count("end")
    assert open_jobs() == 1000 - workers.count("end") > 0
    assert [job.id for job in jobs_as_stored() if job.leased_until] == []


def test_worker_stops_at_whatever_moment_it_is_asked(app: Flask) -> None:
    command = [sys.executable, "-m", "tests.jobs.stopping_process"]
    settings_of_it = environment(app.config["PACT"])
    ended = subprocess.run(command, cwd=ROOT, env=settings_of_it, stdout=subprocess.PIPE, text=True, check=True)

    assert ended.stdout == "1000\n"
