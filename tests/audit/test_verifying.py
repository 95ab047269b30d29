"""Any change of the log is found, even without its triggers, and the first changed row is named."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from pact.audit.chain import GENESIS, digest_of
from pact.audit.models import AuditEntry, AuditHead
from pact.audit.service import record
from pact.core.db import session

pytestmark = pytest.mark.every_case


SIZE = 8


@pytest.fixture
def log(site: Flask) -> Flask:
    """A log of `SIZE` entries (verbs verb.1, verb.2, …) with all triggers dropped."""
    for number in range(1, SIZE + 1):
        record(f"verb.{number}", "story", number, by=3, old="pending", count=number)
        session().commit()
    if session().get_bind().dialect.name == "postgresql":
        run("ALTER TABLE audit_entry DISABLE TRIGGER ALL", "ALTER TABLE audit_head DISABLE TRIGGER ALL")
    else:
        names = session().execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        assert len(names) >= 4
        run(*(f"DROP TRIGGER {name}" for name in names))
    return site


def run(*statements: str) -> None:
    for statement in statements:
        session().execute(text(statement))
    session().commit()


def told(app: Flask) -> str:
    """What the command prints about a broken log."""
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert done.exit_code == 1, done.output
    return str(done.output)


def test_untouched_log_is_valid(log: Flask) -> None:
    head = session().execute(text("SELECT digest FROM audit_head")).scalar_one()

    done = log.test_cli_runner().invoke(args=["audit", "verify"])

    assert done.exit_code == 0
    assert "8 entries" in done.output
    assert head in done.output


@pytest.mark.parametrize(
    ("column", "old", "new"),
    [
        ("verb", "verb.5", "verb.6"),
        ("verb", "verb.5", "Verb.5"),
        ("actor_kind", "moderator", "moderatos"),
        ("subject_kind", "story", "storx"),
        ("actor_id", "3", "4"),
        ("subject_id", "5", "6"),
        ("details", '"count": 5', '"count": 4'),
        ("details", '"count": 5', '"count":  5'),
        ("details", '"pending"', '"Pending"'),
    ],
)
def test_changed_byte_is_found(log: Flask, column: str, old: str, new: str) -> None:
    kind = {"details": "JSON", "actor_id": "BIGINT", "subject_id": "BIGINT"}.get(column, "VARCHAR")
    done = session().execute(
        text(
            f"UPDATE audit_entry SET {column} = CAST(REPLACE(CAST({column} AS TEXT), :old, :new) AS {kind})"
            " WHERE id = 5"
        )
        if session().get_bind().dialect.name == "postgresql"
        else text(f"UPDATE audit_entry SET {column} = REPLACE({column}, :old, :new) WHERE id = 5"),
        {"old": old, "new": new},
    )
    session().commit()
    assert done.rowcount == 1  # type: ignore[attr-defined]

    answer = told(log)
    assert "Changed: entry 5 (20" in answer
    assert "verb.5)" in answer.lower() or column == "verb"


@pytest.mark.parametrize("column", ["digest", "previous_digest"])
def test_changed_digest_is_found(log: Flask, column: str) -> None:
    run(f"UPDATE audit_entry SET {column} = REPLACE({column}, SUBSTR({column}, 9, 4), 'beef') WHERE id = 5")

    assert "Changed: entry 5 (20" in told(log)


def test_time_changed_by_a_microsecond_is_found(log: Flask) -> None:
    if session().get_bind().dialect.name == "postgresql":
        run("UPDATE audit_entry SET at = at + INTERVAL '1 microsecond' WHERE id = 1")
    else:
        run("UPDATE audit_entry SET at = SUBSTR(at, 1, 25) || (9 - SUBSTR(at, 26)) WHERE id = 1")

    assert "Changed: entry 1 (20" in told(log)


@pytest.mark.parametrize(
    "change",
    ["at = REPLACE(at, ' ', 'T')", "at = 'yesterday'", "details = '{'", "details = NULL", "verb = CAST(x'ff' AS TEXT)",
     "digest = CAST(x'fffe' AS TEXT)", "subject_id = '5x'"],
)  # fmt: skip
def test_unreadable_values_in_sqlite_are_found(log: Flask, change: str) -> None:
    if session().get_bind().dialect.name == "postgresql":
        return  # holds what its types allow
    run(
        "PRAGMA ignore_check_constraints = 1",
        "PRAGMA writable_schema = 1",
        "UPDATE sqlite_master SET sql = REPLACE(sql, 'details JSON NOT NULL', 'details JSON') WHERE name = 'audit_entry'",
        "PRAGMA writable_schema = RESET",
    )
    run(f"UPDATE audit_entry SET {change} WHERE id = 5")

    assert "Changed: entry 5 (" in told(log)


def test_change_with_a_matching_digest_is_found(log: Flask) -> None:
    forge(5, lambda row: row | {"actor_id": 4})

    assert "Changed: entry 5 (" in told(log)


def test_change_of_the_last_row_with_a_matching_digest_is_found(log: Flask) -> None:
    forge(SIZE, lambda row: row | {"actor_id": 4})

    assert f"Changed: entry {SIZE} (" in told(log)


def forge(number: int, change: Callable[[dict[str, object]], dict[str, object]]) -> None:
    """Change an entry and give it the digest that matches the change."""

    session().expire_all()
    entry = session().get_one(AuditEntry, number)
    row = change({column.key: getattr(entry, column.key) for column in AuditEntry.__table__.columns})
    session().execute(
        text("UPDATE audit_entry SET actor_id = :actor, digest = :digest WHERE id = :id"),
        {"actor": row["actor_id"], "digest": digest_of(row, previous=entry.previous_digest), "id": number},
    )
    session().commit()


@pytest.mark.parametrize("number", [1, 2, 5, SIZE - 1])
def test_deleted_row_is_found(log: Flask, number: int) -> None:
    run(f"DELETE FROM audit_entry WHERE id = {number}")

    assert f"Missing: the entry before entry {number + 1} (20" in told(log)


@pytest.mark.parametrize("kept", [0, 1, SIZE - 1])
def test_deleted_tail_is_found(log: Flask, kept: int) -> None:
    run(f"DELETE FROM audit_entry WHERE id > {kept}")

    answer = told(log)
    assert "Cut off at the end" in answer
    assert (f"entry {kept} (20" in answer) is bool(kept)


def test_inserted_row_is_found(log: Flask) -> None:
    run("UPDATE audit_entry SET id = id * 10", "UPDATE audit_head SET entry_id = entry_id * 10")
    # As on a site whose log was kept before it was a chain: with gaps between the ids.
    rechain()
    insert(35, following="x" * 64)

    assert "Inserted: entry 35 (" in told(log)


@pytest.mark.parametrize("number", [0, SIZE + 1])
def test_row_inserted_at_an_end_is_found(log: Flask, number: int) -> None:
    last = session().execute(text("SELECT digest FROM audit_head")).scalar_one()
    insert(number, following=last if number else "y" * 64)

    assert f"Inserted: entry {number} (" in told(log)


def insert(number: int, *, following: str) -> None:
    """Insert an entry with the digest that matches it."""

    entry = session().execute(text("SELECT id FROM audit_entry ORDER BY id LIMIT 1")).scalar_one()
    model = session().get_one(AuditEntry, entry)
    row = {column.key: getattr(model, column.key) for column in AuditEntry.__table__.columns}
    row |= {"id": number, "previous_digest": following}
    session().add(AuditEntry(**(row | {"digest": digest_of(row, previous=following)})))
    session().commit()


def rechain() -> None:

    session().expire_all()
    digest = GENESIS
    for entry in session().query(AuditEntry).order_by(AuditEntry.id):
        row = {column.key: getattr(entry, column.key) for column in AuditEntry.__table__.columns}
        entry.previous_digest, digest = digest, digest_of(row, previous=digest)
        entry.digest = digest
    session().query(AuditHead).one().digest = digest
    session().commit()


def test_swapped_rows_are_found(log: Flask) -> None:
    run(
        "UPDATE audit_entry SET id = 99 WHERE id = 3",
        "UPDATE audit_entry SET id = 3 WHERE id = 6",
        "UPDATE audit_entry SET id = 6 WHERE id = 99",
    )

    assert "Changed: entry 3 (20" in told(log)


def test_changed_head_is_found(log: Flask) -> None:
    run("UPDATE audit_head SET count = count - 1")
    assert "audit_head" in told(log)

    run("DELETE FROM audit_head")
    assert "audit_head" in told(log)


def test_emptied_log_has_another_digest(log: Flask) -> None:
    """The database alone cannot show this; the printed digest can."""
    run("DELETE FROM audit_entry", f"UPDATE audit_head SET entry_id = 0, count = 0, digest = '{GENESIS}'")

    done = log.test_cli_runner().invoke(args=["audit", "verify"])
    assert (done.exit_code, GENESIS in done.output) == (0, True)
