"""Serving the site: the set-up before the first request must leave no lock on the database."""

import http.client
import socket
import threading

import pytest
from flask import Flask

from pact.cli import serving
from pact.core.db import db, session
from tests.support import make


def test_half_sent_requests_leave_the_server_to_others(app: Flask) -> None:
    server = serving.make_server(app, port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    waiting = []
    try:
        for _ in range(150):
            half = socket.create_connection(("127.0.0.1", server.effective_port))
            half.sendall(b"GET /about HTTP/1.1\r\nHost: localhost\r\n")
            waiting.append(half)
        connection = http.client.HTTPConnection("127.0.0.1", server.effective_port, timeout=10)
        connection.request("GET", "/health/live")
        assert connection.getresponse().status == 200
        connection.close()
    finally:
        for half in waiting:
            half.close()
        server.close()
        server.task_dispatcher.shutdown()


class StoppedServer:
    """Replaces waitress: instead of serving, it checks whether a transaction was left open."""

    left_open: bool | None = None

    def run(self) -> None:
        self.left_open = db.session().in_transaction()


def test_a_second_start_with_the_demo_leaves_no_lock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make.story()
    session().commit()
    server = StoppedServer()
    monkeypatch.setattr(serving, "create_server", lambda *_arguments, **_options: server)
    monkeypatch.setattr(serving, "_keep_worker", lambda _stopping: None)

    result = app.test_cli_runner().invoke(args=["serve", "--demo"])

    assert result.exception is None, result.output
    assert server.left_open is False
