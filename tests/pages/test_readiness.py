"""/health/ready says part by part whether the site can answer, and names no address."""

import os
import sqlite3
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
import time_machine
from flask import Flask
from limits.errors import StorageError
from psycopg import errors
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from pact.config import Config
from pact.core import clock
from pact.core.db import is_postgresql, session
from pact.core.monitoring import room
from pact.core.web.limits import limiter
from pact.jobs.models import Job
from pact.jobs.service import enqueue, handlers, lease
from tests.support import make
from tests.support.applications import running
from tests.support.client import WatchingClient
from tests.support.databases import settings
from tests.support.queries import count_queries

READY = {
    "database": "ok",
    "room": "ok",
    "migrations": "ok",
    "jobs": "ok",
    "mails": "ok",
    "standby": "ok",
    "limits": "ok",
}


def asked(client: Any, status: int) -> dict[str, str]:
    """The checks' states by name."""
    response = client.get("/health/ready")
    assert response.status_code == status, response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert set(response.json) == {"status", "at", "checks"}
    assert response.json["status"] == ("ready" if status == 200 else "not ready")
    return {check["name"]: check["state"] for check in response.json["checks"]}


def full_sqlite() -> sqlite3.Error:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


@pytest.fixture
def waiting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that is due now."""
    monkeypatch.setitem(handlers, "tests.note", lambda _arguments: None)
    enqueue("tests.note")
    session().commit()


def test_a_site_that_works_is_ready_and_says_so_cheaply(client: WatchingClient) -> None:
    assert asked(client, 200) == READY
    with count_queries() as statements:
        asked(client, 200)

    assert len(statements.reads) == (7 if is_postgresql() else 6)  # the standby
    assert statements.writes == []


@pytest.mark.parametrize(("minutes", "state"), [(29, "ok"), (31, "late")])
def test_a_due_job_may_wait_for_half_an_hour(
    waiting: None, client: WatchingClient, minutes: int, state: str
) -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
        assert asked(client, 200 if state == "ok" else 503) == READY | {"jobs": state}


def test_the_time_that_a_job_may_wait_is_a_setting(database_url: str, tmp_path: Path) -> None:
    with running(settings(tmp_path, database_url, PACT_READY_JOB_MINUTES="5")) as app:
        enqueue("rankings.refresh")
        session().commit()
        with time_machine.travel(clock.now() + timedelta(minutes=6)):
            assert asked(app.test_client(), 503) == READY | {"jobs": "late"}


@pytest.mark.parametrize("column", ["done_at", "failed_at", "not_before"])
def test_jobs_that_no_worker_has_to_take_are_not_late(waiting: None, client: WatchingClient, column: str) -> None:
    later = clock.now() + timedelta(hours=2)
    session().execute(update(Job).values({column: later}))
    with time_machine.travel(later - timedelta(minutes=1)):
        assert asked(client, 200) == READY


def test_a_job_that_runs_is_not_late_but_one_whose_worker_died_is(waiting: None, client: WatchingClient) -> None:
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False) as travelled:
        assert lease() is not None
        assert asked(client, 200) == READY
        travelled.shift(timedelta(minutes=6))
        assert asked(client, 503) == READY | {"jobs": "late"}


@pytest.mark.parametrize(
    ("applied", "state", "status"),
    [("0088_press_consents", "behind", 503), (None, "behind", 503), ("9999_of_a_newer_version", "newer", 200)],
)
def test_the_database_must_have_the_migrations_of_this_version(
    client: WatchingClient, applied: str | None, state: str, status: int
) -> None:
    session().execute(text("DELETE FROM alembic_version"))
    if applied:
        session().execute(text("INSERT INTO alembic_version VALUES (:name)"), {"name": applied})

    assert asked(client, status) == READY | {"migrations": state}


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere-at-all/ccpact.sqlite", "postgresql://me:hush@127.0.0.1:9/ccpact"]
)
def test_without_a_database_the_site_is_not_ready_and_says_nothing_of_where_it_is(
    tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(settings(tmp_path, url), is_new=True) as app:
        assert asked(app.test_client(), 503) == {
            "database": "fails", "room": "not asked", "migrations": "not asked", "jobs": "not asked", "mails": "not asked",
            "standby": "not asked", "limits": "ok",
        }  # fmt: skip
        page = app.test_client().get("/health/ready").text

    for secret in ("nowhere", "hush", "127.0.0.1", "sqlite", "psycopg"):
        assert secret not in page
    assert "hush" not in capsys.readouterr().err


def test_a_fault_in_one_check_leaves_the_later_ones_of_the_database_unasked(client: WatchingClient) -> None:
    session().execute(text("ALTER TABLE alembic_version RENAME TO elsewhere"))

    assert asked(client, 503) == READY | {
        "migrations": "fails",
        "jobs": "not asked",
        "mails": "not asked",
        "standby": "not asked",
    }


def test_limits_must_be_countable(client: WatchingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> NoReturn:
        raise StorageError(ConnectionError("redis://:hush@10.0.0.1 is away"))

    monkeypatch.setattr(limiter.storage, "check", lambda: False)
    assert asked(client, 503) == READY | {"limits": "fails"}
    monkeypatch.setattr(limiter.storage, "check", fail)
    assert asked(client, 503) == READY | {"limits": "fails"}
    assert "hush" not in client.get("/health/ready").text


def test_health_and_metrics_are_not_limited(database_url: str, tmp_path: Path) -> None:
    with running(settings(tmp_path, database_url, PACT_PAGE_LIMIT="1 per hour")) as app:
        client = app.test_client()
        for path in ("/health/live", "/health/ready", "/metrics"):
            assert [client.get(path).status_code for _ in range(3)] == [200] * 3
        assert [client.get("/share").status_code for _ in range(2)] == [200, 429]


def write(client: WatchingClient) -> int:
    """Take something that the database keeps, and return the answer's status."""
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    return client.post("/share", data=make.form_data(body="A long wait, and then nobody there. " * 9)).status_code


@pytest.mark.one_database
def test_a_full_disk_or_one_that_only_reads_is_named(
    client: WatchingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    like, real = SimpleNamespace, os.statvfs
    for disk in (
        like(f_flag=0, f_bavail=9, f_frsize=10**6),
        like(f_flag=os.ST_RDONLY, f_bavail=10**6, f_frsize=4096),
    ):
        monkeypatch.setattr("os.statvfs", lambda _folder, disk=disk: disk)
        assert asked(client, 503) == READY | {"room": "full"}
    monkeypatch.setattr("os.statvfs", real)
    assert asked(client, 200) == READY


@pytest.mark.parametrize("error", [errors.DiskFull(), full_sqlite()])
def test_a_write_that_found_no_room_is_told_for_a_minute(
    client: WatchingClient, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_arguments: object, **_options: object) -> NoReturn:
        raise OperationalError("INSERT", {}, error)

    with monkeypatch.context() as patched:
        patched.setattr("pact.authors.views.sharing._receive", fail)
        assert write(client) == 503
    assert asked(client, 503) == READY | {"room": "full"}
    monkeypatch.setattr(room, "_SHOWS_FOR", 0.0)
    assert asked(client, 200) == READY


@pytest.mark.one_database
@pytest.mark.parametrize("fault", ["renamed", "deleted", "another"])
def test_nothing_is_written_to_a_file_that_is_not_the_databases_any_more(
    app: Flask, client: WatchingClient, config: Config, fault: str
) -> None:
    path = Path(config.database_url.removeprefix("sqlite:///"))
    assert write(client) == 303
    session().rollback()
    aside = path.rename(path.with_name(f"{path.name}.aside"))
    if fault == "deleted":
        aside.unlink()
    if fault == "another":
        path.touch()
        assert asked(client, 503)["migrations"] == "fails"
        return
    assert asked(client, 503)["database"] == "fails"
    assert write(client) == 503
    assert not path.exists()
    if fault == "renamed":
        aside.rename(path)
        assert asked(client, 200) == READY
