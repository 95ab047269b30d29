"""`flask doctor` says what of a deployment must be mended, and no secret."""

import os
import socketserver
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from pact.cli.operation.doctor import without
from pact.config import Config, load_config
from pact.core import clock
from pact.core.db import database_file, db, session
from pact.jobs.service import enqueue, run_scheduled
from tests.cli.operation.commands import run
from tests.mail.smtp_server import Postbox
from tests.support import make
from tests.support.applications import running
from tests.support.databases import SECRETS, settings
from tests.support.ports import free_port
from tests.test_config import SAFE

OTHER_KEY = "b3RoZXItZGF0YS1rZXktZm9yLXRlc3RzLW9ubHktMDE="


def found(app: Flask, *options: str) -> tuple[int, dict[str, tuple[bool, str]]]:
    """The exit code, and whether each thing is well, with the words."""
    code, said = run(app, "doctor", *options)
    parts = [line.split(maxsplit=1) for line in said.splitlines() if line.startswith(("ok ", "mend "))]
    return code, {rest.partition(": ")[0]: (kind == "ok", rest.partition(": ")[2]) for kind, rest in parts}


@pytest.fixture
def working(app: Flask, config: Config) -> Flask:
    """A site whose worker has just run, with an account and a story."""
    database = Path(config.database_url.removeprefix("sqlite:///"))
    if database.exists():
        database.chmod(0o600)  # the copy of another test's, made before this process kept its files to itself
    make.moderator()
    make.story(email="somebody@example.org")
    make.run_jobs()
    run_scheduled()
    session().commit()
    return app


@contextmanager
def changed(config: Config, **changes: str) -> Iterator[Flask]:
    with running(settings(config.instance, config.database_url, **changes)) as app:
        yield app


def test_a_folder_of_counts_must_be_writable(working: Flask, config: Config, tmp_path: Path) -> None:
    folder = tmp_path / "counts"
    with changed(config, PROMETHEUS_MULTIPROC_DIR=str(folder)) as app:
        is_ok, words = found(app)[1]["metrics"]
        assert not is_ok
        assert "cannot be written (No such file or directory)" in words
        assert not folder.exists()
        folder.mkdir()
        before = folder.stat()
        assert found(app)[1]["metrics"][0]
        assert folder.stat().st_mtime_ns == before.st_mtime_ns


def test_a_full_folder_of_counts_is_named(
    working: Flask, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.statvfs(tmp_path)
    full = SimpleNamespace(f_bavail=0, f_bfree=real.f_bfree, f_blocks=real.f_blocks, f_frsize=real.f_frsize)
    monkeypatch.setattr(os, "statvfs", lambda _path: full)
    with changed(config, PROMETHEUS_MULTIPROC_DIR=str(tmp_path)) as app:
        is_ok, words = found(app)[1]["metrics"]
    assert not is_ok
    assert "cannot be written (No space left on device)" in words


def test_it_says_which_setting_a_mailroom_needs(working: Flask, config: Config) -> None:
    assert "PACT_MAILROOM_ADDRESS" in found(working)[1]["mailroom"][1]
    with changed(config, PACT_MAILROOM_ADDRESS="stories@example.org") as app:
        assert "stories@example.org" in found(app)[1]["mailroom"][1]


def test_a_site_that_works_has_nothing_to_mend(working: Flask) -> None:
    code, things = found(working)
    assert (code, [name for name, (is_ok, _words) in things.items() if not is_ok]) == (0, [])
    assert {"settings", "files", "disk", "database", "PACT_DATA_KEYS", "PACT_DIGEST_KEY", "worker", "mail"} <= set(
        things
    )


def test_a_worker_that_stands_still_is_named(working: Flask) -> None:
    with clock.at(clock.now() - timedelta(minutes=5)):
        enqueue("rankings.refresh")
        session().commit()
    code, things = found(working)
    assert (code, things["worker"][0], "due for 5 minutes" in things["worker"][1]) == (1, False, True)
    make.run_jobs()
    assert found(working)[0] == 0
    with clock.at(clock.now() + timedelta(days=2)):  # the schedule alone shows it too
        assert not found(working)[1]["worker"][0]


def test_a_worker_that_never_ran_and_jobs_given_up_are_named(app: Flask) -> None:
    enqueue("rankings.refresh")
    session().execute(text("UPDATE job SET failed_at = created_at"))
    session().commit()
    code, things = found(app)
    assert (code, "none has ever run" in things["worker"][1], "1 were given up" in things["jobs"][1]) == (
        1,
        True,
        True,
    )


def test_missing_keys_are_named_and_never_shown(working: Flask, config: Config) -> None:
    others = {"PACT_DATA_KEYS": OTHER_KEY}
    with changed(config, **others) as app:
        code, said = run(app, "doctor")
    assert (code, "mend  PACT_DATA_KEYS: a key is missing" in said, "story.email_encrypted" in said) == (
        1,
        True,
        True,
    )
    assert not [key for key in (*SECRETS.values(), OTHER_KEY) if key in said]
    with changed(config, PACT_DATA_KEYS=f"{OTHER_KEY},{SECRETS['PACT_DATA_KEYS']}") as app:  # rotated
        assert found(app)[0] == 0
    with changed(config, PACT_DIGEST_KEY="another-digest-key-for-tests-only-01") as app:
        assert not found(app)[1]["PACT_DIGEST_KEY"][0]


def test_a_database_with_other_migrations_is_named(working: Flask) -> None:
    for head, words in (("0001_first_tables", "db upgrade"), ("9999_of_the_future", "Update the code")):
        session().execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head})
        session().commit()
        code, things = found(working)
        assert (code, words in things["database"][1], "worker" in things) == (1, True, False)


def test_a_database_that_cannot_be_reached_is_named_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql://somebody:very-secret@127.0.0.1:{free_port()}/ccpact"
    with running(settings(tmp_path, url)) as app:
        code, said = run(app, "doctor")
    assert (code, "mend  database: it cannot be used" in said, "very-secret" in said) == (1, True, False), said


def test_files_that_others_may_read_are_named(working: Flask, config: Config) -> None:
    keys = config.instance / "keys.json"
    keys.write_text("{}")
    keys.chmod(0o644)
    code, things = found(working)
    assert (code, f"chmod 600 {keys}" in things["files"][1]) == (1, True)
    keys.chmod(0o600)
    assert found(working)[0] == 0


def test_little_room_on_the_disk_is_named(working: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 10**8})())
    code, things = found(working)
    assert (code, things["disk"][0]) == (1, False)


@pytest.mark.one_database
def test_a_database_that_a_power_cut_could_set_back_is_named(working: Flask) -> None:
    session().execute(text("SELECT 1"))
    connection = session().connection().connection.driver_connection
    session().rollback()
    connection.execute("PRAGMA synchronous=NORMAL")  # type: ignore[union-attr]
    code, things = found(working)
    assert (code, "synchronous=NORMAL" in things["SQLite"][1]) == (1, True)


@pytest.mark.filterwarnings(
    "ignore:Requiring AUTH while not requiring TLS"
)  # the server's, which is on this machine
def test_the_mail_server_is_greeted_and_gets_no_mail(working: Flask, config: Config) -> None:
    postbox, port = Postbox(), free_port()

    def accept(_server: Any, _session: Any, _envelope: Any, _how: str, given: Any) -> AuthResult:
        return AuthResult(success=given.password == b"right-word", handled=False)

    controller = Controller(postbox, hostname="127.0.0.1", port=port, authenticator=accept,
                            auth_required=True, auth_require_tls=False)  # fmt: skip
    controller.start()
    try:
        with changed(config, PACT_MAIL_URL=f"smtp://me:right-word@127.0.0.1:{port}?tls=off") as app:
            assert found(app)[1]["mail"] == (True, "the server answers. No mail was sent.")
        with changed(config, PACT_MAIL_URL=f"smtp://me:wrong-word@127.0.0.1:{port}?tls=off") as app:
            code, said = run(app, "doctor")
        assert (code, "refuses the user or password" in said, "wrong-word" in said) == (1, True, False)
    finally:
        controller.stop()
    assert postbox.envelopes == []
    with changed(config, PACT_MAIL_URL=f"smtp://127.0.0.1:{port}?tls=off") as app:
        assert "cannot be used (Connection refused)" in found(app)[1]["mail"][1]


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def test_the_site_is_asked_for_its_first_page_if_wanted(working: Flask, config: Config) -> None:
    port = free_port()
    with HTTPServer(("127.0.0.1", port), _Page) as server:
        thread = threading.Thread(target=socketserver.BaseServer.serve_forever, args=(server, 0.05))
        thread.start()
        try:
            with changed(config, PACT_SITE_URL=f"http://127.0.0.1:{port}") as app:
                assert "site" not in found(app)[1]
                for status, is_ok in ((200, True), (502, False)):
                    server.status = status  # type: ignore[attr-defined]
                    assert found(app, "--site")[1]["site"][0] is is_ok
        finally:
            server.shutdown()
            thread.join()
    with changed(config, PACT_SITE_URL=f"http://127.0.0.1:{port}") as app:
        assert "does not answer" in found(app, "--site")[1]["site"][1]


def test_a_public_site_in_development_is_named(working: Flask, config: Config) -> None:
    with changed(config, PACT_SITE_URL="https://ccpact.example") as app:
        code, things = found(app)
    assert (code, "PACT_ENV=production" in things["settings"][1]) == (1, True)


@pytest.mark.parametrize("password", ["e", "base", "very-secret", "a%2Fsecret%40"])
def test_what_it_says_stays_readable_whatever_the_password_is(tmp_path: Path, password: str) -> None:
    url = f"postgresql://somebody:{password}@127.0.0.1:{free_port()}/ccpact"
    with running(settings(tmp_path, url)) as app:
        code, said = run(app, "doctor")
    assert (code, "database: it cannot be used. The database says: connection" in said) == (1, True), said
    assert "Check DATABASE_URL and that the server runs." in said


def test_secrets_are_hidden_where_they_stand() -> None:
    hidden = ["long-secret-word", "database"]
    for words, left in (
        ("at redis://:e@cache:6379/0 and smtp://me:e@host", "at redis://:…@cache:6379/0 and smtp://me:…@host"),
        ("refused (long-secret-word)", "refused (…)"),
        ("databases have a table", "databases have a table"),
    ):
        assert without(hidden, words) == left


@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE])
def test_a_full_disk_of_the_database_is_not_a_wrong_address(
    working: Flask, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def fail() -> NoReturn:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = code
        raise OperationalError("SELECT", {}, error)

    monkeypatch.setattr("pact.cli.operation.checks_of_database.check_reached", fail)
    words = found(working)[1]["database"][1]
    assert ("room" in words, "DATABASE_URL" in words) == (True, False), words


@pytest.mark.one_database
def test_room_is_looked_for_where_the_database_is(working: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def usage(path: Path) -> SimpleNamespace:
        asked.append(path)
        return SimpleNamespace(free=10**12)

    monkeypatch.setattr("shutil.disk_usage", usage)
    run(working, "doctor")
    path = database_file(db.engine)
    assert path is not None
    assert asked == [path.parent]


def test_addresses_of_examples_are_named_in_production(working: Flask, config: Config) -> None:
    given = {**SAFE, "DATABASE_URL": config.database_url, "PACT_INSTANCE": str(config.instance)}
    real = {
        "PACT_SITE_URL": "https://calls.fair-society.eu", "PACT_CONTACT": "hello@fair-society.eu",
        "PACT_MAIL_FROM": "Calls <stories@fair-society.eu>", "PACT_OPERATOR_AUTHORITY": "The authority https://ico.org.uk",
    }  # fmt: skip
    for changes, names in (
        ({}, "PACT_SITE_URL, PACT_OPERATOR_AUTHORITY, PACT_CONTACT, PACT_OPERATOR_CONTACT, PACT_MAIL_FROM"),
        (real, ""),
        (real | {"PACT_SITE_URL": "https://localhost"}, "PACT_SITE_URL"),
        (real | {"PACT_SITE_URL": "https://10.0.0.1"}, "PACT_SITE_URL"),
        (real | {"PACT_MAILROOM_ADDRESS": "stories@example.org"}, "PACT_MAILROOM_ADDRESS"),
    ):
        with running(load_config(given | changes)) as app:
            things = found(app)[1]
        assert things.get("addresses", (True, ""))[1].partition(" have ")[0] == names
