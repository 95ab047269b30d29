import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from pact.core import clock
from pact.core.db import session
from pact.jobs import service
from pact.jobs.models import Schedule

MORNING = datetime(2026, 5, 1, 9, tzinfo=UTC)


@pytest.fixture
def nightly(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The runs of the only scheduled job, due daily at 03:00 UTC."""
    runs: list[dict[str, Any]] = []
    monkeypatch.setattr(service, "scheduled", {})
    service.runs_daily("tests nightly", hour=3)(runs.append)
    return runs


def test_scheduled_job_runs_once_at_its_time(app: Flask, nightly: list[dict[str, Any]]) -> None:
    runs_seen = []
    with time_machine.travel(MORNING, tick=False) as now:
        for hours in (0, 17, 2, 0, 5, 17, 2):  # 09:00, 02:00, 04:00, 04:00, 09:00, 02:00, 04:00
            now.shift(timedelta(hours=hours))
            service.run_scheduled()
            runs_seen.append(len(nightly))

    assert runs_seen == [0, 0, 1, 1, 1, 1, 2]


def test_missed_run_is_made_up_for_once(app: Flask, nightly: list[dict[str, Any]]) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        service.run_scheduled()
        now.shift(timedelta(days=5))
        service.run_scheduled()
        service.run_scheduled()

    assert len(nightly) == 1


def test_failed_scheduled_job_is_retried(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts: list[int] = []

    def unwell(arguments: dict[str, Any]) -> None:
        attempts.append(1)
        if len(attempts) == 1:
            raise RuntimeError("tonight it fails")

    monkeypatch.setattr(service, "scheduled", {})
    service.runs_daily("tests unwell", hour=3)(unwell)
    with time_machine.travel(MORNING, tick=False) as now:
        service.run_scheduled()
        now.shift(timedelta(days=1))
        with pytest.raises(RuntimeError):
            service.run_scheduled()
        service.run_scheduled()
        assert len(attempts) == 1
        now.shift(service.SCHEDULE_PAUSE)
        service.run_scheduled()
        service.run_scheduled()

    assert len(attempts) == 2


def test_a_scheduled_job_that_fails_after_it_has_written_is_retried_and_the_others_run(
    app: Flask, nightly: list[dict[str, Any]]
) -> None:
    attempts: list[int] = []

    def unwell(arguments: dict[str, Any]) -> None:
        session().commit()
        attempts.append(1)
        raise RuntimeError("tonight it fails")

    runs, later = service.scheduled.pop("tests nightly"), service.runs_daily("tests unwell", hour=3)(unwell)
    service.scheduled["tests nightly"] = runs
    assert later is unwell
    with time_machine.travel(MORNING, tick=False) as now:
        service.run_scheduled()
        now.shift(timedelta(days=1))
        with pytest.raises(RuntimeError):
            service.run_scheduled()
        now.shift(service.SCHEDULE_PAUSE)
        with pytest.raises(RuntimeError):
            service.run_scheduled()

    assert (len(attempts), len(nightly)) == (2, 1)


def test_a_worker_asked_to_stop_leaves_the_scheduled_jobs_that_are_due(
    app: Flask, nightly: list[dict[str, Any]]
) -> None:
    service.runs_daily("tests later", hour=3)(nightly.append)
    with time_machine.travel(MORNING, tick=False) as now:
        service.run_scheduled()
        now.shift(timedelta(days=1))
        service.run_scheduled(lambda: not nightly)
        assert len(nightly) == 1
        service.run_scheduled()

    assert len(nightly) == 2


def test_a_clock_set_back_repeats_no_scheduled_job(app: Flask, nightly: list[dict[str, Any]]) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        service.run_scheduled()
        now.shift(timedelta(hours=18, minutes=30))  # 03:30
        service.run_scheduled()
        now.shift(-timedelta(hours=1))
        for _half_hours in range(4):
            service.run_scheduled()
            now.shift(timedelta(minutes=30))

    assert len(nightly) == 1


def test_two_workers_run_a_scheduled_job_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []
    in_the_middle = threading.Event()
    other_is_through = threading.Event()

    def slow(arguments: dict[str, Any]) -> None:
        runs.append(1)
        in_the_middle.set()
        other_is_through.wait(1)

    monkeypatch.setattr(service, "scheduled", {})
    service.runs_daily("tests slow", hour=3)(slow)
    session().add(Schedule(name="tests slow", next_at=clock.now() - timedelta(hours=1)))
    session().commit()

    first = in_a_thread(app, service.run_scheduled)
    assert in_the_middle.wait(120)
    second = in_a_thread(app, service.run_scheduled)
    second.join(0.5)  # it either skips the job or waits for the first worker
    other_is_through.set()
    first.join(120)
    second.join(120)

    assert len(runs) == 1


def test_two_workers_can_start_at_the_same_time(app: Flask, nightly: list[dict[str, Any]]) -> None:
    errors: list[BaseException] = []

    def start() -> None:
        try:
            service.run_scheduled()
        except Exception as error:
            errors.append(error)

    workers = [in_a_thread(app, start) for _ in range(4)]
    for worker in workers:
        worker.join(120)

    assert not errors
    assert session().scalar(select(func.count()).select_from(Schedule)) == 1


def in_a_thread(app: Flask, work: Callable[[], None]) -> threading.Thread:
    """Run it in a thread with its own session."""

    def begin() -> None:
        with app.app_context():
            work()

    thread = threading.Thread(target=begin, daemon=True)
    thread.start()
    return thread
