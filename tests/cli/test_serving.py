"""Serving the site: the set-up before the first request must leave no lock on the database."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from pact.cli import serving
from pact.config import Config
from pact.core.db import db, session
from tests.support import applications, make
from tests.support.databases import settings
from tests.support.workers import ROOT, environment

SECONDS = 60
"""How long a client waits at most. The server waits longer for a half-sent request."""
HALF = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "IDLE_SECONDS", 2 * SECONDS)


@contextlib.contextmanager
def running(app: Flask, per_source: int) -> Iterator[serving.Server]:
    server = serving.make_server(app, port=0, per_source=per_source)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.pull_trigger()
        server.task_dispatcher.shutdown()
        server.close()


@contextlib.contextmanager
def half_sent(
    server: serving.Server, number: int, text: bytes = HALF, source: str = "127.0.0.1"
) -> Iterator[list[socket.socket]]:
    place = "127.0.0.1", int(server.effective_port)
    with contextlib.ExitStack() as stack:
        opened = []
        for _ in range(number):
            half = stack.enter_context(socket.create_connection(place, SECONDS, (source, 0)))
            half.sendall(text)
            opened.append(half)
        yield opened


def status(server: serving.Server, source: str) -> int:
    """The answer to a whole request from this address. Raises TimeoutError if it comes after half-sent ones time out."""
    connection = http.client.HTTPConnection("127.0.0.1", int(server.effective_port), SECONDS, (source, 0))
    with contextlib.closing(connection):
        connection.request("GET", "/health/live")
        return connection.getresponse().status


def is_open(half: socket.socket) -> bool:
    """Whether the server still waits for the rest of the request. It is asked by sending it."""
    try:
        half.sendall(b"\r\n")
        return b" 200 " in half.recv(1000)
    except ConnectionError:
        return False


@pytest.mark.parametrize("source", ["127.0.0.1", "127.0.0.2"])
def test_half_sent_requests_of_one_source_leave_the_server_to_others_and_to_it(app: Flask, source: str) -> None:
    with running(app, per_source=20) as server, half_sent(server, 99):
        assert [status(server, source) for _ in range(5)] == [200] * 5


def test_connections_beyond_what_one_source_needs_are_closed(app: Flask) -> None:
    with running(app, per_source=20) as server, half_sent(server, 99) as opened:
        assert status(server, "127.0.0.2") == 200
        assert [is_open(half) for half in opened] == [False] * 79 + [True] * 20


def test_many_sources_leave_room_for_one_more(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "CONNECTIONS", 30)
    crowds = [f"127.0.0.{number}" for number in (3, 4, 4, 5)]
    with running(app, per_source=10) as server, contextlib.ExitStack() as stack:
        for source in crowds:
            stack.enter_context(half_sent(server, 10, source=source))
        assert [status(server, "127.0.0.2") for _ in range(5)] == [200] * 5


def test_the_setting_is_the_limit_unless_the_proxy_is_trusted(app: Flask) -> None:
    config = app.config["PACT"]

    assert serving.connections_per_source(replace(config, connections=7)) == 7
    assert serving.connections_per_source(replace(config, connections=7, trusted_proxies=1)) == serving.CONNECTIONS


def test_a_request_that_is_being_answered_keeps_its_connection(app: Flask) -> None:
    arrived, may_answer = threading.Semaphore(0), threading.Event()

    def slow(_environ: Any, start: Any) -> list[bytes]:
        arrived.release()
        may_answer.wait(120)
        start("200 OK", [("Content-Length", "0")])
        return [b""]

    with running(slow, per_source=3) as server, half_sent(server, 3, HALF + b"\r\n") as busy:  # type: ignore[arg-type]
        for _ in busy:
            assert arrived.acquire(timeout=120)
        with half_sent(server, 1, b"") as refused:
            assert refused[0].recv(1000).startswith(b"HTTP/1.1 503 ")
        may_answer.set()
        assert [half.recv(1000)[:12] for half in busy] == [b"HTTP/1.1 200"] * 3


def test_a_client_that_does_not_read_its_answer_is_cut_off(app: Flask) -> None:
    def large(_environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [("Content-Length", "12000000")])
        return [b"x" * 12_000_000]

    with running(large, per_source=3) as server, half_sent(server, 1, HALF + b"\r\n"):  # type: ignore[arg-type]
        until(
            lambda: any(
                each.total_outbufs_len and not each.requests for each in list(server.active_channels.values())
            )
        )
        for each in list(server.active_channels.values()):
            each.last_activity -= serving.IDLE_SECONDS + 1
        server.next_channel_cleanup = 0
        server.pull_trigger()
        until(lambda: not server.active_channels)


def until(condition: Callable[[], bool]) -> None:
    for _ in range(6000):
        if condition():
            return
        time.sleep(0.01)
    raise TimeoutError


def test_a_body_that_is_much_too_large_is_not_read(app: Flask) -> None:
    with running(app, per_source=3) as server:
        text = b"POST /share HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n"
        with half_sent(server, 1, text) as opened:
            assert opened[0].recv(1000).startswith(b"HTTP/1.1 413 ")


class StoppedServer:
    """Replaces waitress: instead of serving, it checks whether a transaction was left open."""

    left_open: bool | None = None

    def run(self) -> None:
        self.left_open = db.session().in_transaction()


def test_a_second_start_with_the_demo_leaves_no_lock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make.story()
    session().commit()
    server = StoppedServer()
    monkeypatch.setattr(serving, "check_port", lambda _port: None)  # somebody else may use it
    monkeypatch.setattr(serving, "make_server", lambda *_arguments, **_options: server)
    monkeypatch.setattr(serving, "_keep_worker", lambda _stopping: None)

    result = app.test_cli_runner().invoke(args=["serve", "--demo"])

    assert result.exception is None, result.output
    assert server.left_open is False


def test_a_port_that_is_taken_is_named_before_the_database_is_made(config: Config, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port, file = taken.getsockname()[1], tmp_path / "site.sqlite"
        with applications.running(settings(config.instance, f"sqlite:///{file}", PORT=str(port))) as app:
            done = app.test_cli_runner().invoke(args=["serve"])

    assert done.exit_code == 1
    assert done.output.startswith(f"Error: Port {port} cannot be used: Address already in use. Stop what uses it")
    assert not file.exists()


def test_the_worker_ends_when_the_server_is_killed(app: Flask) -> None:
    program = "import threading; from pact.cli.serving import _keep_worker; _keep_worker(threading.Event())"
    server = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, env=environment(app.config["PACT"]), stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    assert server.stdout is not None
    try:
        said = next((line for line in server.stdout if "worker started" in line), "")
        server.kill()
        rest, _ = server.communicate(timeout=120)  # what the worker says, until it has ended
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)

    assert "worker started" in said
    assert "worker stopped" in rest
