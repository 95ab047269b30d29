"""A PostgreSQL server that is frozen: requests wait for it for some seconds, and then say what is true."""

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import make_url, text

from pact.authors.views import sharing
from pact.core.db import db, session
from pact.core.postgresql import silence, standby
from pact.core.postgresql.silence import Server, gives_sign
from tests.support import make
from tests.support.applications import running
from tests.support.databases import settings
from tests.support.postgresql import PostgresqlDatabases

WORDS = "The bill was wrong again. I asked twice, and they said a manager would ring me back, which nobody did."
NOT_KNOWN = "we do not know whether it was saved"

pytestmark = pytest.mark.postgresql


class Between:
    """Passes everything on to a server, and nothing at all while it is frozen."""

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self._may_pass = threading.Event()
        self._may_pass.set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def freeze(self) -> None:
        self._may_pass.clear()

    def go_on(self) -> None:
        self._may_pass.set()

    def end(self) -> None:
        self.go_on()
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listening.accept()
                threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        self._may_pass.wait()
        with client, socket.create_connection(self._to) as server, suppress(OSError):
            others = {client: server, server: client}
            while True:
                for ready in select.select(list(others), [], [])[0]:
                    said = ready.recv(65536)
                    self._may_pass.wait()
                    if not said:
                        return
                    others[ready].sendall(said)


@pytest.fixture
def between(postgresql: PostgresqlDatabases) -> Iterator[tuple[Between, str]]:
    """What stands between a site and its server, and the address of the database behind it."""
    url = postgresql.create()
    parts = make_url(url)
    passing = Between(parts.host or "127.0.0.1", parts.port or 5432)
    yield passing, parts.set(host="127.0.0.1", port=passing.port).render_as_string(hide_password=False)
    passing.end()
    postgresql.drop(url)


@pytest.fixture
def frozen(between: tuple[Between, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application that soon asks its server for a sign of life."""
    monkeypatch.setattr(silence, "_PATIENCE", 0.2)
    monkeypatch.setattr(silence, "_PAUSE", 0.05)
    monkeypatch.setattr(silence, "_BETWEEN_SIGNS", 0.05)
    with running(settings(tmp_path, between[1]), is_new=True) as app:
        app.config["PROPAGATE_EXCEPTIONS"] = False
        yield app


def in_statement(between: Between, monkeypatch: pytest.MonkeyPatch) -> None:
    def freeze(*_arguments: object, **_options: object) -> None:
        session().execute(text("SELECT 1"))
        between.freeze()
        session().execute(text("SELECT 1"))

    monkeypatch.setattr(sharing, "_receive", freeze)


def in_commit(between: Between, monkeypatch: pytest.MonkeyPatch) -> None:
    within = standby._commit_within

    @contextmanager
    def as_before() -> Iterator[None]:
        monkeypatch.setattr(standby, "_commit_within", within)
        yield

    def freeze(*arguments: object) -> bool:
        with as_before():
            between.freeze()
            return within(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(standby, "_commit_within", freeze)


def before_it(between: Between, _monkeypatch: pytest.MonkeyPatch) -> None:
    db.engine.dispose()  # a new connection has to be made
    between.freeze()


@pytest.mark.every_case
@pytest.mark.parametrize("freeze", [in_statement, in_commit, before_it])
def test_a_form_is_kept_while_the_server_is_frozen(
    frozen: Flask,
    between: tuple[Between, str],
    monkeypatch: pytest.MonkeyPatch,
    freeze: Callable[[Between, pytest.MonkeyPatch], None],
) -> None:
    client = frozen.test_client()
    assert client.get("/share").status_code == 200
    data = make.form_data(body=WORDS)
    session().close()
    with monkeypatch.context() as patched:
        patched.setattr(silence, "_SIGN_SECONDS", 0.5)
        freeze(between[0], patched)
        page = client.post("/share", data=data)
        assert page.status_code == 503
        assert WORDS in BeautifulSoup(page.text, "html.parser").text
        assert (NOT_KNOWN in page.text) is (freeze is in_commit)
        assert client.get("/health/ready").json["checks"][0] == {"name": "database", "state": "fails"}
    between[0].go_on()
    while client.get("/health/ready").json["checks"][0]["state"] != "ok":
        time.sleep(0.05)
    assert client.post("/share", data=data).status_code == 303
    bodies = session().execute(text("SELECT body FROM story_version")).scalars().all()
    assert [body.strip() for body in bodies] == [WORDS]


def test_the_thread_that_watches_ends_when_nobody_asks_for_anything(
    frozen: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def watching() -> list[threading.Thread]:
        named = [each for each in threading.enumerate() if each.name == silence._NAME]
        return [each for each in named if each._target.__self__._engine is db.engine]  # type: ignore[attr-defined]

    monkeypatch.setattr(silence, "_IDLE", 0.0)
    for _again in range(2):
        session().execute(text("SELECT 1"))
        assert watching()
        session().rollback()
        while watching():
            time.sleep(0.05)


def test_a_slow_statement_is_no_silence(frozen: Flask) -> None:
    session().execute(text("SELECT pg_sleep(1)"))
    session().execute(text("SELECT pg_sleep(1)"))


def test_a_server_that_is_gone_is_not_silent(between: tuple[Between, str]) -> None:
    server = Server("127.0.0.1", between[0].port)
    assert gives_sign(server)
    between[0].end()
    assert gives_sign(server)
