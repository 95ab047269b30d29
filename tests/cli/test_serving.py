"""Serving the site: the set-up before the first request must leave no lock on the database."""

import pytest
from flask import Flask

from pact.cli import serving
from pact.core.db import db, session
from tests.support import make


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
