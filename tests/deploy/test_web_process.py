"""How a web process under gunicorn begins, and with which words and code it gives up."""

import os
import runpy
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from pact.core.db import session
from pact.starting import GUNICORN_GIVES_UP
from tests.support.databases import SECRETS

ROOT = Path(__file__).parents[2]
FILE = str(ROOT / "deploy/gunicorn_settings.py")


def read(monkeypatch: pytest.MonkeyPatch, **variables: str) -> dict[str, Any]:
    """The settings as gunicorn reads them."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(FILE)


@pytest.mark.parametrize(
    ("name", "value"),
    [("WEB_BIND", "127.0.0.1:many"), ("WEB_BIND", "127.0.0.1:99999"), ("WEB_BIND", ""), ("WEB_BIND", "fd://x"),
     ("WEB_CONCURRENCY", "two"), ("WEB_THREADS", "0")],
)  # fmt: skip
def test_a_variable_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    with pytest.raises(SystemExit) as end:
        read(monkeypatch, **{name: value})
    said = capsys.readouterr().err
    assert (end.value.code, said.count("\n"), said.startswith(f"Error: {name} must be")) == (
        GUNICORN_GIVES_UP,
        1,
        True,
    )


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8001", "[::1]:8001", "0.0.0.0:80", "unix:/run/ccpact.sock", "localhost"]
)
def test_addresses_that_gunicorn_knows_are_taken(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    assert read(monkeypatch, WEB_BIND=address)["bind"] == address


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield listening.getsockname()[1]


def test_an_address_that_is_taken_or_of_another_machine_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], taken: int
) -> None:
    check = read(monkeypatch)["check_address"]
    monkeypatch.setitem(check.__globals__, "SECONDS_FOR_PORT", 0)
    for address in (f"127.0.0.1:{taken}", "192.0.2.1:8001"):
        with pytest.raises(SystemExit) as end:
            check(address)
        said = capsys.readouterr().err
        assert (end.value.code, said.count("\n"), address in said) == (GUNICORN_GIVES_UP, 1, True), said
    check("127.0.0.1:0")
    monkeypatch.setenv("GUNICORN_FD", "3")  # gunicorn replaces itself
    check(f"127.0.0.1:{taken}")


def test_it_says_once_why_it_waits_for_the_database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = read(monkeypatch)["on_starting"]
    head = session().scalar(text("SELECT version_num FROM alembic_version"))
    said: list[str] = []
    slept: list[float] = []

    def at(version: str) -> None:
        session().execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
        session().commit()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            at(head)

    monkeypatch.setitem(begin.__globals__, "check_address", lambda _address: None)
    monkeypatch.setitem(begin.__globals__, "time", SimpleNamespace(sleep=sleep, monotonic=time.monotonic))
    log = SimpleNamespace(error=lambda words, *more: said.append(words % more))
    server = SimpleNamespace(app=SimpleNamespace(wsgi=lambda: app), log=log)
    at("0088_press_consents")
    begin(server)
    assert (len(slept), len(said)) == (3, 1)
    assert "Run `flask --app app db upgrade`." in said[0]
    at("9999_of_a_newer_version")
    begin(server)
    assert (len(slept), len(said)) == (3, 1)


def test_gunicorn_ends_with_that_code_while_the_port_is_taken(taken: int, tmp_path: Path) -> None:
    environment = {
        **SECRETS, "PATH": os.environ["PATH"], "PACT_INSTANCE": str(tmp_path), "WEB_BIND": f"127.0.0.1:{taken}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--config", FILE, "app:app"], cwd=ROOT, env=environment, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == GUNICORN_GIVES_UP, done.stderr
    assert (
        done.stderr == f"Error: WEB_BIND: 127.0.0.1:{taken} cannot be used: Address already in use. "
        "Stop what uses it, or name another address.\n"
    )
