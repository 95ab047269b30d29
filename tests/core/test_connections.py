"""Connections to PostgreSQL that die, statements that take too long, and what readers are told then."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import psycopg
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from pact.authors.views import sharing
from pact.config import Config
from pact.core.access import public
from pact.core.db import db, session, snapshot
from pact.core.postgresql.connections import pool_options
from pact.core.web.faults.busy_database import has_no_room, will_pass
from tests.support import make
from tests.support.applications import running
from tests.support.databases import Databases, settings
from tests.support.postgresql import PostgresqlDatabases

WORDS = "The bill was wrong again. I asked twice, and they said a manager would ring me back, which nobody did."
NARROW = {"PACT_STATEMENT_SECONDS": "0.2", "PACT_LOCK_SECONDS": "0.1", "PACT_DATABASE_CONNECTIONS": "2",
          "PACT_DATABASE_MORE_CONNECTIONS": "0", "PACT_DATABASE_CONNECTION_SECONDS": "0.1"}  # fmt: skip

on_postgresql = pytest.mark.postgresql


@pytest.fixture
def postgresql_url(postgresql: PostgresqlDatabases) -> Iterator[str]:
    url = postgresql.create()
    yield url
    postgresql.drop(url)


@pytest.fixture
def narrow(postgresql_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application that waits for nothing, and shows its errors."""
    with running(settings(tmp_path, postgresql_url, **NARROW), is_new=True) as app:
        app.config["PROPAGATE_EXCEPTIONS"] = False
        yield app


def end_connections(server: PostgresqlDatabases, url: str) -> int:
    """End all connections to a database, as a restart of the server does. Returns how many there were."""
    name = url.rpartition("/")[2]
    ended = server.connection.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name]
    ).fetchall()
    assert all(is_ended for (is_ended,) in ended)
    return len(ended)


@on_postgresql
def test_requests_do_not_notice_that_connections_have_died(
    narrow: Flask, postgresql: PostgresqlDatabases, postgresql_url: str
) -> None:
    client = narrow.test_client()
    kept, anew = "/terms", "/companies"
    assert client.get(kept).status_code == 200
    for ask in (
        lambda: client.get(kept).status_code == 200,  # from the cache, which reads numbers only
        lambda: client.get(anew).status_code == 200,
        lambda: client.post("/share", data=make.form_data(body=WORDS)).status_code == 303,
    ):
        session().close()
        assert end_connections(postgresql, postgresql_url) >= 1
        assert ask()


def slow() -> None:
    session().execute(text("SELECT pg_sleep(5)"))


def waiting() -> None:
    session().execute(text("SELECT * FROM data_version FOR UPDATE"))


def ended() -> None:
    session().execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


def without_connection() -> None:
    session().connection()
    more = [db.engine.connect()]
    try:
        more.append(db.engine.connect())
    finally:
        for connection in more:
            connection.close()


@on_postgresql
@pytest.mark.every_case
@pytest.mark.parametrize("fault", [slow, waiting, ended, without_connection])
def test_a_form_is_kept_while_the_database_is_busy_or_away(
    narrow: Flask, postgresql_url: str, monkeypatch: pytest.MonkeyPatch, fault: Callable[[], None]
) -> None:
    client = narrow.test_client()
    with psycopg.connect(postgresql_url) as other, monkeypatch.context() as patch:
        other.execute("SELECT * FROM data_version FOR UPDATE")
        patch.setattr(sharing, "_receive", lambda *_, **__: fault())
        page = client.post("/share", data=make.form_data(body=WORDS))
        other.rollback()
    assert (page.status_code, page.headers["Retry-After"]) == (503, "10")
    field = BeautifulSoup(page.text, "html.parser").select_one("textarea[name=body]")
    assert field is not None
    assert field.text.strip() == WORDS
    assert "What you wrote is still in the form" in page.text
    assert client.post("/share", data=make.form_data(body=WORDS)).status_code == 303


@on_postgresql
def test_readers_and_programs_are_asked_to_come_back(narrow: Flask, postgresql_url: str) -> None:
    client = narrow.test_client()
    with psycopg.connect(postgresql_url) as other:
        other.execute("LOCK TABLE story, company, sector")
        page, data = client.get("/stories"), client.get("/api/v1/companies")
        other.rollback()
    assert (page.status_code, page.headers["Retry-After"]) == (503, "10")
    assert "Sorry, that did not work just now" in page.text
    assert "is very busy or is being restarted" in page.text
    assert (data.status_code, data.mimetype) == (503, "application/problem+json")
    assert data.json is not None
    assert data.json["title"] == "Service Unavailable"
    assert client.get("/stories").status_code == client.get("/api/v1/companies").status_code == 200


@on_postgresql
def test_commands_may_take_longer_than_requests(narrow: Flask) -> None:
    limits = "SELECT current_setting('statement_timeout'), current_setting('lock_timeout'), current_setting('jit')"

    def found() -> tuple[str, ...]:
        try:
            return tuple(session().execute(text(limits)).one())
        finally:
            session().rollback()

    assert found() == ("200ms", "100ms", "off")
    with click.Context(click.Command("work")).scope():
        assert found() == ("30min", "1min", "on")
    assert found() == ("200ms", "100ms", "off")


@on_postgresql
def test_a_command_that_locks_may_do_nothing_for_minutes_and_one_that_reads_for_an_hour(narrow: Flask) -> None:
    limit = text("SELECT current_setting('idle_in_transaction_session_timeout')")
    with click.Context(click.Command("work")).scope():
        assert session().execute(limit).scalar_one() == "5min"
        with snapshot():
            assert session().execute(limit).scalar_one() == "1h"
        assert session().execute(limit).scalar_one() == "5min"
    with snapshot():
        assert session().execute(limit).scalar_one() == "2min"


@on_postgresql
def test_a_commit_may_wait_for_the_standby(narrow: Flask) -> None:
    session().execute(text(
        "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.4); RETURN NULL; END';"
        "CREATE CONSTRAINT TRIGGER waits AFTER UPDATE ON data_version INITIALLY DEFERRED FOR EACH ROW"
        " EXECUTE FUNCTION wait()"
    ))  # fmt: skip
    session().commit()
    session().execute(text("UPDATE data_version SET number = 77"))
    session().commit()  # takes longer than a statement may
    assert session().execute(text("SELECT number FROM data_version")).scalar_one() == 77
    with pytest.raises(OperationalError):
        session().execute(text("SELECT pg_sleep(0.4)"))


@on_postgresql
def test_staff_are_told_as_well_while_nobody_can_say_who_they_are(narrow: Flask) -> None:
    client = narrow.test_client()
    make.signed_in(client)
    assert client.get("/moderation/").status_code == 200
    session().close()
    with db.engine.connect(), db.engine.connect():  # all there are
        page, sent = (
            client.get("/moderation/"),
            client.post("/moderation/stories/any", data={"decision": "publish"}),
        )
    assert (page.status_code, sent.status_code) == (503, 503)
    assert "is very busy or is being restarted" in page.text


@on_postgresql
def test_whoever_loses_the_connection_within_a_commit_is_told_that_nobody_knows(narrow: Flask) -> None:
    client, typed = narrow.test_client(), make.form_data(body=WORDS)
    session().execute(text(
        "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';"
        "CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON story INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()"
    ))  # fmt: skip
    session().commit()
    page = client.post("/share", data=typed)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "10")
    assert "we do not know whether it was saved" in page.text
    assert WORDS in page.text
    session().execute(text("DROP FUNCTION die CASCADE"))
    session().commit()
    assert client.post("/share", data=typed).status_code == 303


def of_sqlite(tmp_path: Path) -> sqlite3.Error:
    path = tmp_path / "busy.sqlite"
    with sqlite3.connect(path, isolation_level=None) as writing, sqlite3.connect(path, timeout=0) as other:
        writing.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as raised:
            other.execute("CREATE TABLE a (b)")
        writing.execute("ROLLBACK")
    writing.close()
    other.close()
    return raised.value


def test_only_what_may_succeed_in_a_moment_is_called_busy(tmp_path: Path) -> None:
    errors = psycopg.errors

    def wrapped(error: Exception) -> DBAPIError:
        return OperationalError("SELECT", {}, error)

    for passing in (errors.QueryCanceled(), errors.DeadlockDetected(), errors.CannotConnectNow(),
                    psycopg.OperationalError("connection refused"), of_sqlite(tmp_path)):  # fmt: skip
        assert will_pass(passing)
        assert will_pass(wrapped(passing))
    for lasting in (errors.DiskFull(), errors.UndefinedTable(), errors.UniqueViolation(), psycopg.ProgrammingError(),
                    sqlite3.OperationalError("no such table")):  # fmt: skip
        assert not will_pass(lasting)
        assert not will_pass(wrapped(lasting))
        assert has_no_room(lasting) == has_no_room(wrapped(lasting)) == isinstance(lasting, errors.DiskFull)


@pytest.fixture
def full(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """An application whose SQLite database cannot become larger."""
    with running(settings(tmp_path, database_url), is_new=True) as app:
        app.config["PROPAGATE_EXCEPTIONS"] = False
        event.listen(
            db.engine, "connect", lambda connection, _record: connection.execute("PRAGMA max_page_count=1")
        )
        db.engine.dispose()
        yield app


@pytest.mark.one_database
def test_what_was_typed_is_kept_while_the_disk_is_full(full: Flask) -> None:
    client, long = full.test_client(), f"{WORDS} " * 30
    page = client.post("/share", data=make.form_data(body=long))
    assert (page.status_code, page.headers["Retry-After"]) == (503, "10")
    field = BeautifulSoup(page.text, "html.parser").select_one("textarea[name=body]")
    assert field is not None
    assert field.text.strip() == long.strip()
    assert "What you wrote is still in the form" in page.text
    assert session().scalar(text("SELECT count(*) FROM story")) == 0
    session().rollback()
    assert client.get("/stories").status_code == 200


@pytest.mark.one_database
def test_other_forms_say_that_there_is_no_room(full: Flask) -> None:
    @public
    def fill() -> str:
        session().execute(text("UPDATE sector SET name = zeroblob(10000000)"))
        return "filled"

    full.add_url_rule("/fill", view_func=fill, methods=["POST"])
    page = full.test_client().post("/fill", data={"words": WORDS})
    assert page.status_code == 503
    assert "has no room left to save anything" in page.text
    assert WORDS in page.text


def test_only_postgresql_has_a_pool_of_its_own(tmp_path: Path, databases: Databases) -> None:
    def of(url: str) -> Config:
        return settings(tmp_path, url, PACT_DATABASE_CONNECTIONS="3")

    assert pool_options(of("sqlite:///some.sqlite")) == {}
    options = pool_options(of("postgresql://user@host/ccpact?connect_timeout=2"))
    assert options["pool_size"] == 3
    assert "connect_timeout" not in options["connect_args"]  # the address says so itself
    assert options["connect_args"]["tcp_user_timeout"] == 30_000
