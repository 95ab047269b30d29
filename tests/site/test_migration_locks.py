"""Migrations change PostgreSQL's tables while the version before them serves: docs/operations.md, “Changing the database”.

The statements are those that the migrations send, and squawk reads them.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, event

from pact.core.db import db
from tests.site.test_migrations import revisions, scripts
from tests.support.applications import running
from tests.support.databases import settings
from tests.support.postgresql import PostgresqlDatabases

BEFORE_THE_RULE = "0089_ids_used_once"
"""The last migration for which the rules do not hold: they were made when no site was in production yet."""
STYLE = re.compile(r"prefer-.*|require-statement-timeout")
"""Rules of squawk that are not about locks or about the version before. A migration may take long; none may block long."""
SQUAWK = Path(sys.executable).with_name("squawk")


def rules_broken(statements: str, *, version: str = "15") -> set[str]:
    """What squawk says of these statements, by the names of its rules (https://squawkhq.com/docs/rules)."""
    done = subprocess.run(
        [SQUAWK, "--pg-version", version, "--reporter", "json", "--no-error-on-unmatched-pattern"],
        input=statements, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return {
        found["rule_name"] for found in json.loads(done.stdout or "[]") if not STYLE.fullmatch(found["rule_name"])
    }


@contextmanager
def sent(connections: Any) -> Iterator[list[str]]:
    """The statements that change tables or settings, with the transactions they are sent in."""
    statements: list[str] = []
    within = [False]

    def note(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        is_within = not connection.connection.driver_connection.autocommit  # type: ignore[union-attr]
        if is_within is not within[0]:
            statements.append("BEGIN" if is_within else "COMMIT")
            within[0] = is_within
        if re.match(r"\s*(ALTER|CREATE|DROP|SET|TRUNCATE|LOCK)\b", statement):
            statements.append(statement.strip().rstrip(";"))

    def end(_connection: Connection) -> None:
        if within[0]:
            statements.append("COMMIT")
            within[0] = False

    event.listen(connections, "before_cursor_execute", note)
    event.listen(connections, "commit", end)
    try:
        yield statements
    finally:
        event.remove(connections, "before_cursor_execute", note)
        event.remove(connections, "commit", end)


@pytest.fixture
def earlier(postgresql: PostgresqlDatabases, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database at the last migration from before the rules."""
    url = postgresql.create()
    with running(settings(tmp_path / "instance", url)) as app:
        downgrade(revision=BEFORE_THE_RULE)
        yield app
    postgresql.drop(url)


@pytest.mark.postgresql
def test_no_migration_blocks_the_version_before_it(earlier: Flask) -> None:
    names, broken = revisions(), {}
    for name in names[names.index(BEFORE_THE_RULE) + 1 :]:
        with sent(db.engine) as statements:
            upgrade(revision=name)
        allowed = getattr(scripts().get_revision(name).module, "ALLOWED", {})
        assert all(allowed.values()), f"{name} does not say why {allowed} may be"
        if found := rules_broken(";\n".join(statements) + ";\n") - allowed.keys():
            broken[name] = found
        if name == "0090_jobs_first":
            assert {"BEGIN", "SET lock_timeout = 0", "SET lock_timeout = 5000"} <= set(statements)
            assert any(each.startswith("CREATE INDEX CONCURRENTLY ix_job_next") for each in statements)
    assert broken == {}


LIMIT = "SET lock_timeout = 5000;\n"


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("CREATE INDEX ix ON job (kind);", "require-concurrent-index-creation"),
        ("DROP INDEX ix;", "require-concurrent-index-deletion"),
        (
            "BEGIN; CREATE INDEX CONCURRENTLY ix ON job (kind); COMMIT;",
            "ban-concurrent-index-creation-in-transaction",
        ),
        ("ALTER TABLE job ADD COLUMN a BIGINT NOT NULL;", "adding-required-field"),
        ("ALTER TABLE job ADD COLUMN a UUID DEFAULT gen_random_uuid();", "adding-field-with-default"),
        ("ALTER TABLE job ALTER COLUMN kind TYPE BIGINT USING id;", "changing-column-type"),
        ("ALTER TABLE job ALTER COLUMN kind SET NOT NULL;", "adding-not-nullable-field"),
        ("ALTER TABLE job ADD CONSTRAINT c CHECK (id > 0);", "constraint-missing-not-valid"),
        (
            "ALTER TABLE job ADD CONSTRAINT c FOREIGN KEY (id) REFERENCES story (id);",
            "adding-foreign-key-constraint",
        ),
        ("ALTER TABLE job ADD CONSTRAINT c UNIQUE (kind);", "disallowed-unique-constraint"),
        ("ALTER TABLE job RENAME COLUMN kind TO sort;", "renaming-column"),
        ("ALTER TABLE job RENAME TO task;", "renaming-table"),
        ("ALTER TABLE job DROP COLUMN kind;", "ban-drop-column"),
        ("DROP TABLE job;", "ban-drop-table"),
    ],
)
def test_what_blocks_others_is_refused(statement: str, rule: str) -> None:
    assert rule in rules_broken(LIMIT + statement)


def test_waiting_for_a_lock_without_a_limit_is_refused() -> None:
    assert rules_broken("ALTER TABLE job ADD COLUMN a BIGINT;") == {"require-lock-timeout"}


@pytest.mark.parametrize(
    "statements",
    [
        "CREATE INDEX CONCURRENTLY ix ON job (kind);",
        "BEGIN; ALTER TABLE job ADD COLUMN a BIGINT NOT NULL DEFAULT 1; COMMIT;",
        "BEGIN; CREATE TABLE one (of BIGINT REFERENCES job (id)); CREATE INDEX ix ON one (of); COMMIT;",
        "ALTER TABLE job ADD CONSTRAINT c CHECK (id > 0) NOT VALID;",
    ],
)
def test_what_others_need_not_wait_for_is_allowed(statements: str) -> None:
    assert rules_broken(LIMIT + statements) == set()
