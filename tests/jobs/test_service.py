from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from pact.companies.models import Sector
from pact.core import clock
from pact.core.db import session
from pact.jobs import service
from pact.jobs.models import Job
from tests.support import make

MORNING = datetime(2026, 5, 1, 9, tzinfo=UTC)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The job `tests.note` appends its arguments to this list."""
    runs: list[dict[str, Any]] = []
    monkeypatch.setitem(service.handlers, "tests.note", runs.append)
    return runs


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """The job `tests.fail` adds a sector and fails while this list is not empty."""
    failing = [True]

    def handler(arguments: dict[str, Any]) -> None:
        session().add(Sector(slug="half-done", name="Half done"))
        session().flush()
        if failing:
            raise RuntimeError("somebody@example.org is not reachable")

    monkeypatch.setitem(service.handlers, "tests.fail", handler)
    return failing


def jobs() -> list[Job]:
    session().expire_all()
    return list(session().execute(select(Job).order_by(Job.id)).scalars())


def sectors() -> int:
    return session().scalar(select(func.count()).where(Sector.slug == "half-done")) or 0


def test_job_exists_once_its_transaction_is_committed(app: Flask, done: list[dict[str, Any]]) -> None:
    service.enqueue("tests.note", {"number": 1})
    session().commit()

    assert service.run_due() == 1
    assert done == [{"number": 1}]


def test_rollback_leaves_no_job(app: Flask, done: list[dict[str, Any]]) -> None:
    service.enqueue("tests.note")
    session().rollback()

    assert service.run_due() == 0
    assert jobs() == []


def test_job_runs_once(app: Flask, done: list[dict[str, Any]]) -> None:
    service.enqueue("tests.note")
    session().commit()

    assert [service.run_due(), service.run_due()] == [1, 0]
    assert len(done) == 1


def test_jobs_run_in_order_of_due_time(app: Flask, done: list[dict[str, Any]]) -> None:
    with time_machine.travel(MORNING):
        service.enqueue("tests.note", {"number": 3}, not_before=MORNING + timedelta(hours=1))
        service.enqueue("tests.note", {"number": 1})
        service.enqueue("tests.note", {"number": 2})
        session().commit()
        assert service.run_due() == 2
    with time_machine.travel(MORNING + timedelta(hours=1, seconds=1)):
        service.run_due()

    assert [arguments["number"] for arguments in done] == [1, 2, 3]


def test_enqueue_refuses_unknown_kinds(app: Flask) -> None:
    with pytest.raises(KeyError, match="unheard"):
        service.enqueue("tests.unheard_of")


def test_unique_key_merges_waiting_jobs(app: Flask, done: list[dict[str, Any]]) -> None:
    for _ in range(5):
        service.enqueue("tests.note", unique_key="once")
    service.enqueue("tests.note", unique_key="another")
    session().commit()

    assert service.run_due() == 2


def test_unique_key_allows_a_new_job_after_the_last_is_done(app: Flask, done: list[dict[str, Any]]) -> None:
    for _ in range(2):
        service.enqueue("tests.note", unique_key="once")
        session().commit()
        service.run_due()

    assert len(done) == 2


def test_change_while_the_job_runs_enqueues_another(app: Flask, done: list[dict[str, Any]]) -> None:
    service.enqueue("tests.note", unique_key="once")
    session().commit()
    running = service.lease()
    service.enqueue("tests.note", unique_key="once")
    session().commit()

    assert running is not None
    assert service.run(running)
    assert service.run_due() == 1
    assert len(done) == 2


def test_leased_job_is_not_leased_again_until_the_lease_ends(app: Flask, done: list[dict[str, Any]]) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        service.enqueue("tests.note")
        session().commit()
        assert service.lease() is not None
        assert service.lease() is None
        now.shift(service.LEASE - timedelta(seconds=1))
        assert service.lease() is None
        now.shift(timedelta(seconds=2))
        again = service.lease()

    assert again is not None
    assert again.attempts == 2


def test_failing_job_is_rolled_back_and_kept(app: Flask, fails: list[bool]) -> None:
    service.enqueue("tests.fail", {"number": 1})
    session().commit()

    assert service.run_due() == 0
    [job] = jobs()
    assert sectors() == 0
    assert (job.done_at, job.failed_at, job.leased_until) == (None, None, None)
    assert (job.attempts, job.arguments) == (1, {"number": 1})


def test_only_the_kind_of_error_is_stored(app: Flask, fails: list[bool]) -> None:
    service.enqueue("tests.fail")
    session().commit()
    service.run_due()

    assert jobs()[0].last_error == "RuntimeError"


def test_failing_job_does_not_block_others(app: Flask, fails: list[bool], done: list[dict[str, Any]]) -> None:
    service.enqueue("tests.fail")
    service.enqueue("tests.note")
    session().commit()

    assert service.run_due() == 1
    assert len(done) == 1


def test_pauses_grow_up_to_the_maximum(app: Flask, fails: list[bool]) -> None:
    pauses = []
    with time_machine.travel(MORNING, tick=False) as now:
        service.enqueue("tests.fail")
        session().commit()
        for _ in range(service.MAX_ATTEMPTS - 1):
            service.run_due()
            pause = jobs()[0].not_before - clock.now()
            pauses.append(pause)
            now.shift(pause)

    assert timedelta(seconds=5) <= pauses[0] <= timedelta(seconds=30)
    assert all(later > earlier for earlier, later in pairwise(pauses) if later < service.MAX_PAUSE)
    assert max(pauses) <= service.MAX_PAUSE


def test_job_succeeds_once_the_cause_is_fixed(app: Flask, fails: list[bool]) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        service.enqueue("tests.fail")
        session().commit()
        service.run_due()
        fails.clear()
        now.shift(service.MAX_PAUSE)
        assert service.run_due() == 1

    assert sectors() == 1
    assert jobs()[0].done_at is not None


@pytest.fixture
def given_up(app: Flask, fails: list[bool]) -> Job:
    """A job that has used all its attempts."""
    with time_machine.travel(MORNING, tick=False) as now:
        service.enqueue("tests.fail")
        session().commit()
        for _ in range(service.MAX_ATTEMPTS):
            service.run_due()
            now.shift(service.MAX_PAUSE)
    return jobs()[0]


def test_job_fails_for_good_after_max_attempts_and_is_kept(app: Flask, given_up: Job) -> None:
    assert given_up.failed_at is not None
    assert given_up.attempts == service.MAX_ATTEMPTS
    assert service.run_due() == 0


def test_commands_list_and_retry_failed_jobs(app: Flask, given_up: Job, fails: list[bool]) -> None:
    runner = app.test_cli_runner()
    number = given_up.id
    listed = runner.invoke(args=["jobs", "failed"])
    fails.clear()
    opened = runner.invoke(args=["jobs", "retry", str(number)])
    ran = runner.invoke(args=["jobs", "run"])

    assert "tests.fail" in listed.output
    assert "RuntimeError" in listed.output
    assert opened.exit_code == 0, opened.output
    assert "1 jobs done" in ran.output
    assert jobs()[0].done_at is not None


def test_retrying_a_job_that_did_not_fail_is_refused(app: Flask) -> None:
    answered = app.test_cli_runner().invoke(args=["jobs", "retry", "99"])

    assert answered.exit_code == 1
    assert "There is no failed job 99" in answered.output


def test_publishing_twice_refreshes_the_tables_once(app: Flask) -> None:
    for _ in range(2):
        make.story()

    assert [job.kind for job in jobs()].count("rankings.refresh") == 1
