"""Asks, while something long runs, whether another process could write now."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pkgutil import resolve_name
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from pact.core.db import db

_WRITERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL"
    " AND pid <> pg_backend_pid()"
)


class Probe:
    """Tries, at each watched step, to begin a writing transaction on a connection of its own, without waiting.

    On PostgreSQL, where writers do not wait for each other, it asks whether a transaction is open that has written or
    locked anything. `asked` counts the steps by name, `refused` those during which nobody else could have written.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._monkeypatch = monkeypatch
        self._url = db.engine.url.render_as_string(hide_password=False)

    def watch(self, *steps: str) -> None:
        """Ask at each call of these functions, each named as in `monkeypatch.setattr`."""
        for step in steps:
            self._watch(step)

    def _watch(self, step: str) -> None:
        owner, _, name = step.rpartition(".")
        function: Callable[..., Any] = getattr(resolve_name(owner), name)

        def asking(*args: Any, **kwargs: Any) -> Any:
            self.ask(step)
            return function(*args, **kwargs)

        self._monkeypatch.setattr(step, asking)

    def ask(self, step: str) -> None:
        self.asked[step] += 1
        if not self.may_write():
            self.refused[step] += 1

    def may_write(self) -> bool:
        """Whether another process could write at this moment."""
        url = make_url(self._url)
        if url.get_backend_name() == "postgresql":
            engine = create_engine(url, poolclass=NullPool)
            with engine.connect() as connection:
                return not connection.execute(_WRITERS).scalar_one()
        with closing(sqlite3.connect(url.database or "", timeout=0, isolation_level=None)) as another:
            try:
                another.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            another.execute("ROLLBACK")
            return True
