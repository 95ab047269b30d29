"""A site copied into another database is the same site, from SQLite to PostgreSQL and back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text

from pact.cli.operation import rows
from pact.cli.operation.rows import digest_of
from pact.cli.operation.target import SEEDED
from pact.core.db import db, session
from pact.jobs.models import Job
from pact.moderation.settings.models import Setting
from pact.schema import metadata
from pact.stories.models import Story
from pact.stories.search.index import matching_stories
from tests.cli.operation.commands import facts, run
from tests.cli.operation.conftest import Kind
from tests.support import make
from tests.support.applications import running
from tests.support.databases import settings

LARGE = "“Größe” 🙂 \\ ' \" \t\n" * 200_000
# PostgreSQL's server is started and filled in the first test.
MOMENT = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)


def add_odd_rows() -> None:
    """Values that one of the databases stores in its own way."""
    for number, value in enumerate([1, 1.5, 1.0, True, None, "3", {"a": [1.0, None, "é"]}, -2]):
        session().add(Setting(key=f"odd {number}", value=value, changed_at=MOMENT))
    session().add(Job(kind="mail.send", arguments={"words": LARGE}, created_at=MOMENT, not_before=MOMENT,
                      last_error=LARGE, failed_at=MOMENT))  # fmt: skip
    child, parent = make.company("Wolf & Sons"), make.company("Zebra Group")
    child.parent_id = parent.id  # a row that refers to a later one
    session().commit()


def digests() -> dict[str, tuple[int, int]]:
    session().rollback()
    with db.engine.connect() as connection:
        found = {table.name: digest_of(connection, table) for table in metadata.sorted_tables}
    return {name: digest.value for name, digest in found.items()}


def test_a_copied_site_is_the_same(source: Flask, target: str, tmp_path: Path) -> None:
    add_odd_rows()
    code, said = run(source, "db", "copy", "--to", target)
    assert (code, "every value is equal" in said, "Both are the same" in said) == (0, True, True), said
    before, stored = facts(), digests()
    searched = set(session().scalars(matching_stories("wolf")))
    newest = max(session().scalars(select(Story.id)))
    session().rollback()

    with running(settings(tmp_path / "fresh", target)) as fresh:
        after = facts()
        names = metadata.tables.keys()
        assert {n: c for n, c in after["counts"].items() if n in names} == {
            n: c for n, c in before["counts"].items() if n in names
        }
        assert (after["log"], after["frozen"]) == (before["log"], before["frozen"])
        assert digests() == stored
        assert session().scalars(select(Job.last_error).where(Job.failed_at.is_not(None))).one() == LARGE
        assert set(session().scalars(matching_stories("wolf"))) == searched != set()
        session().rollback()
        for group in ("editions", "verdicts", "receipts", "audit"):
            assert run(fresh, group, "verify")[0] == 0
        assert run(fresh, "rankings", "recount") == (0, "0 differences.\n")
        assert make.story(email="after@example.org").id > newest
        assert run(fresh, "audit", "verify")[0] == 0


def test_numbers_of_deleted_rows_are_not_used_again(source: Flask, target: str, tmp_path: Path) -> None:
    session().add(Job(kind="mail.send", arguments={}, created_at=MOMENT, not_before=MOMENT))
    session().commit()
    last = max(session().scalars(select(Job.id)))
    session().execute(text("DELETE FROM job"))
    session().commit()
    code, said = run(source, "db", "copy", "--to", target)
    assert code == 0, said
    with running(settings(tmp_path / "fresh", target)):
        job = Job(kind="mail.send", arguments={}, created_at=MOMENT, not_before=MOMENT)
        session().add(job)
        session().flush()
        assert job.id == last + 1


def test_the_copy_has_all_references_and_triggers(source: Flask, target: str, tmp_path: Path) -> None:
    def keys() -> set[tuple[str, str]]:
        with db.engine.connect() as connection:
            found = inspect(connection)
            return {(table, str(key)) for table in metadata.tables for key in found.get_foreign_keys(table)}

    with running(settings(tmp_path / "fresh", target)):
        before = keys()
    assert run(source, "db", "copy", "--to", target)[0] == 0
    with running(settings(tmp_path / "fresh", target)):
        assert keys() == before
        for statement in ("UPDATE edition SET reason = 'x'", "DELETE FROM verdict", "DELETE FROM audit_entry"):
            with pytest.raises(Exception, match=r"stays as it was|only grows"):
                session().execute(text(statement))
            session().rollback()
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            session().execute(text("UPDATE company SET parent_id = 999999"))


def test_only_a_new_site_is_filled(source: Flask, target: str, tmp_path: Path) -> None:
    with running(settings(tmp_path / "fresh", target)):
        make.company("Somebody")
        session().commit()
        before = digests()
    code, said = run(source, "db", "copy", "--to", target)
    assert (code, "not empty" in said) == (1, True)
    with running(settings(tmp_path / "fresh", target)):
        assert digests() == before


def test_other_migrations_are_refused(source: Flask, target: str) -> None:
    session().execute(text("UPDATE alembic_version SET version_num = '0001_first_tables'"))
    session().commit()
    code, said = run(source, "db", "copy", "--to", target)
    assert (code, "This database is at the migration 0001_first_tables" in said) == (1, True)


def test_without_a_target_it_says_how_to_name_one(source: Flask) -> None:
    code, said = run(source, "db", "copy")
    assert (code, "--to" in said, "PACT_COPY_TO" in said) == (2, True, True), said


def test_a_password_in_a_wrong_address_is_not_shown(source: Flask) -> None:
    code, said = run(source, "db", "copy", "--to", "postgresql://ccpact:secret-word@4@127.0.0.1/ccpact")
    assert (code, "%40 for @" in said, "secret" in said) == (2, True, False)


def test_a_database_without_tables_is_refused(source: Flask, way: tuple[Kind, Kind]) -> None:
    url = way[1].databases.create(migrated=False)
    code, said = run(source, "db", "copy", "--to", url)
    words = "There is no database" if way[1].name == "sqlite" else "The other database is at the migration none"
    assert (code, words in said) == (1, True)
    way[1].databases.drop(url)


def test_a_copy_that_would_differ_is_not_kept(
    source: Flask, target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(settings(tmp_path / "fresh", target)):
        before = digests()
    monkeypatch.setattr("pact.cli.operation.copying.write_rows",
                        lambda connection, table, some: rows.write_rows(connection, table, some[:1]))  # fmt: skip
    code, said = run(source, "db", "copy", "--to", target)
    assert (code, "would not have been equal" in said) == (1, True)
    with running(settings(tmp_path / "fresh", target)):
        assert digests() == before


def test_only_these_tables_of_a_new_site_have_rows(target: str, tmp_path: Path) -> None:
    with running(settings(tmp_path / "fresh", target)), db.engine.connect() as connection:
        found = {name for name, table in metadata.tables.items() if connection.execute(select(table)).first()}
    assert found == set(SEEDED)


def test_large_rows_are_read_one_at_a_time(source: Flask) -> None:
    session().add(
        Job(kind="mail.send", arguments={"words": "x" * rows.MOST_BYTES}, created_at=MOMENT, not_before=MOMENT)
    )
    session().commit()
    with db.engine.connect() as connection:
        sizes = {len(some) for some in rows.read_rows(connection, metadata.tables["job"])}
    assert sizes == {1}
