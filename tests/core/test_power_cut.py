"""What was acknowledged is on the disk: on SQLite a power cut loses none of it."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from pact.core.db import db, reading_only, session
from tests.support.databases import SECRETS, SqliteDatabases
from tests.support.power_cut import acknowledged_by

FULL = 2


@pytest.mark.slow
def test_a_power_cut_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    databases = SqliteDatabases()
    template = databases.create()
    shutil.copyfile(template.removeprefix("sqlite:///"), site / "ccpact.sqlite")
    databases.drop(template)
    environment = {**os.environ, **SECRETS, "PACT_INSTANCE": str(site)}
    before, seen = rows_of(site / "ccpact.sqlite"), []

    for name, disk in acknowledged_by("tests.core.acknowledging", site, environment=environment):
        for kind in ("kept", "given"):
            disk.write(tmp_path / f"{kind} {len(seen)}", kept=kind == "kept")
        kept, given = (rows_of(tmp_path / f"{kind} {len(seen)}" / "ccpact.sqlite") for kind in ("kept", "given"))
        assert {table for table in given if given[table] != before[table]}, f"{name} wrote nothing"
        assert {table for table in given if given[table] != kept[table]} == set(), f"lost after {name}"
        before = given
        seen.append(name)

    assert seen == ["a story", "jobs, with a mail", "a confirmation", "a decision", "a mail"]


def rows_of(database: Path) -> dict[str, list[Any]]:
    """All rows of each table, once SQLite has read the write-ahead log. The database must not be damaged."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}


@pytest.mark.one_database
def test_every_connection_waits_for_the_disk(app: Flask) -> None:
    found = []
    for reads_first in (False, True):
        session().close()
        db.engine.dispose()
        with reading_only() if reads_first else closing(session()):
            found.append(session().connection().exec_driver_sql("PRAGMA synchronous").scalar())
            session().rollback()
    assert found == [FULL, FULL]
