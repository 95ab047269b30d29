"""The number of a deleted row is never given to another one: forms, links, jobs, mails and the log name rows by them."""

import re

import pytest
from sqlalchemy import inspect, text

from pact.core.db import db, is_postgresql, session
from pact.schema import metadata
from tests.support import make


def numbered() -> set[str]:
    """The tables that number their rows by themselves, as the models describe them."""
    return {name for name, table in metadata.tables.items() if table.autoincrement_column is not None}


def test_models_of_numbered_tables_say_so() -> None:
    assert {"call_out", "call_out_pick", "company", "follow", "mail", "saved_search", "story"} <= numbered()
    marked = {name for name, table in metadata.tables.items() if table.dialect_options["sqlite"]["autoincrement"]}
    assert marked == numbered()


@pytest.mark.usefixtures("app")
def test_the_database_uses_each_number_once() -> None:
    if is_postgresql():
        for name in numbered():
            [column] = [each for each in inspect(db.engine).get_columns(name) if each["name"] == "id"]
            assert "nextval" in str(column["default"]) or column.get("identity"), name
        return
    rows = session().execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).tuples()
    once = {name for name, sql in rows if re.search(r"\bAUTOINCREMENT\b", sql)}
    assert once == numbered(), "Give new tables sqlite_autoincrement=True in their migration."
    assert set(session().scalars(text("SELECT name FROM sqlite_sequence"))) <= once
    assert session().scalar(text("PRAGMA integrity_check")) == "ok"


@pytest.mark.usefixtures("app")
def test_a_new_company_has_another_number_than_a_deleted_one() -> None:
    first = make.company("Nordic Mail").id
    session().execute(text("DELETE FROM company WHERE id = :id"), {"id": first})
    session().expunge_all()
    assert make.company("Wolf & Sons").id > first
