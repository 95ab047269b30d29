"""What is left of jobs after faults, with workers as processes. docs/decisions/0072 has the table."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from pact.companies.models import Sector
from pact.core import clock
from pact.core.db import reading_only, session
from pact.jobs import service
from pact.jobs.models import Schedule
from tests.support.workers import Workers, enqueue, jobs_as_stored, open_jobs, wait_until

pytestmark = pytest.mark.slow


def results() -> int:
    """How often a slow job's result was written."""
    with reading_only():
        session().rollback()
        found = session().scalar(select(func.count()).where(Sector.slug.startswith("slow-"))) or 0
        session().rollback()
    return found


def test_a_worker_killed_within_a_job_leaves_it_to_the_next_once_the_lease_ends(workers: Workers) -> None:
    enqueue("tests.slow", number=1, seconds=60, begun=1)
    [first] = workers.start()
    wait_until(lambda: workers.count("begin") == 1)
    first.kill()
    first.wait()
    assert service.run_due() == 0
    with time_machine.travel(clock.now() + service.LEASE, tick=True):
        assert service.run_due() == 1

    [job] = jobs_as_stored()
    assert (job.attempts, job.done_at is None, results()) == (2, False, 0)


def test_a_job_longer_than_its_lease_is_ended_once_though_two_workers_take_it_from_each_other(
    workers: Workers,
) -> None:
    enqueue("tests.slow", number=1, seconds=0.7, begun=2)
    workers.start(2, TESTS_LEASE="0.3")
    wait_until(lambda: open_jobs() == 0)
    workers.stop()

    [job] = jobs_as_stored()
    assert job.done_at is not None
    assert job.failed_at is None
    assert workers.count("begin") >= 2
    assert results() == 1


def test_jobs_run_though_the_clock_goes_back_an_hour(workers: Workers) -> None:
    for kind in ("tests.set_clock_back", "tests.note", "tests.note"):
        service.enqueue(kind, {"number": 1})
    service.enqueue("tests.note", {"number": 2}, not_before=clock.now() + timedelta(hours=2))
    session().commit()
    workers.start()
    wait_until(lambda: open_jobs() == 1)
    workers.stop()

    assert [line[:2] for line in workers.lines()[1:]] == [("begin", 1), ("end", 1)] * 2
    assert jobs_as_stored()[-1].done_at is None


def test_two_workers_run_each_scheduled_job_once_at_the_same_time(workers: Workers) -> None:
    for name in ("tests in one transaction", "tests in several"):
        session().add(Schedule(name=name, next_at=clock.now() + timedelta(hours=5)))
    session().commit()
    workers.start(2)
    session().execute(update(Schedule).values(next_at=clock.now() - timedelta(seconds=1)))
    session().commit()
    wait_until(lambda: workers.count("nightly") >= 2)
    enqueue("tests.note", number=1)  # run after the schedule was looked at again
    wait_until(lambda: open_jobs() == 0)
    workers.stop()

    assert sorted(number for word, number, _pid in workers.lines() if word == "nightly") == [1, 2]
