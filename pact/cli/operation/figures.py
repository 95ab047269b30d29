"""What two databases must have in common if one is a copy of the other: read through a connection, without models' rows."""

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, func, inspect, select, table, text

from pact.audit.models import AuditHead
from pact.core.db import sql_table
from pact.core.paths import ROOT
from pact.promises.verdicts.models import Verdict
from pact.rankings.models import Edition

MIGRATIONS = ROOT / "migrations"
UNFINISHED = (
    "The database holds a site that was not restored or copied to the end. Do not use it: empty the database, or name "
    "another, and begin again."
)
VERSION = "alembic_version"
"""The table with the newest migration. A database with tables and without that row was not restored or copied to the end."""
# SQLite keeps the search index in tables of its own, whose rows say how it is stored, not what is in it.
_PARTS_OF_INDEX = ("story_search_", "sqlite_")


def head_of_code() -> str:
    """The newest migration that this code has."""
    head = _scripts().get_current_head()
    assert head is not None
    return head


def is_known(head: str) -> bool:
    """Whether this code has the migration."""
    return head in {script.revision for script in _scripts().walk_revisions()}


def head_of(connection: Connection) -> str | None:
    """The newest migration that was applied to the database; None for a database without tables."""
    return MigrationContext.configure(connection).get_current_revision()


def is_unfinished(connection: Connection) -> bool:
    """Whether the database has the tables of a site, and no migration yet: the last step of restoring or copying one."""
    names = tables_of(connection)
    return VERSION in names and len(names) > 1 and head_of(connection) is None


def set_head(connection: Connection, head: str | None) -> None:
    """Write, or take away, what says that the database is a whole site, at this migration."""
    connection.execute(text(f"DELETE FROM {VERSION}"))  # noqa: S608 (our own name)
    if head is not None:
        connection.execute(text(f"INSERT INTO {VERSION} (version_num) VALUES (:head)"), {"head": head})  # noqa: S608


def tables_of(connection: Connection) -> list[str]:
    """The names of the tables in the database, in alphabetical order."""
    return sorted(name for name in inspect(connection).get_table_names() if not name.startswith(_PARTS_OF_INDEX))


def count_rows(connection: Connection) -> dict[str, int]:
    """The number of rows of each table in the database."""
    statement = {name: select(func.count()).select_from(table(name)) for name in tables_of(connection)}
    return {name: connection.execute(count).scalar_one() for name, count in statement.items()}


def told(counts: dict[str, int]) -> str:
    """How many tables and rows of a site there are, in words, without the row that names the migration."""
    own = {name: rows for name, rows in counts.items() if name != VERSION and not name.startswith("story_search")}
    return f"{len(own)} tables, {sum(own.values()):,} rows"


def end_of_audit_log(connection: Connection) -> dict[str, Any] | None:
    """The number of entries and the digest of the newest one; None for a database from before the log was a chain."""
    if not inspect(connection).has_table(AuditHead.__tablename__):
        return None
    head = connection.execute(select(AuditHead.__table__)).mappings().one()
    return {"entries": head["count"], "digest": head["digest"]}


def digest_of_frozen(connection: Connection) -> dict[str, str]:
    """A digest of all editions and one of all verdicts, each of the digests and of the texts themselves (64 hex digits)."""
    return {model.__tablename__: _digest(connection, sql_table(model)) for model in (Edition, Verdict)}


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What is not the same in both, a line each."""
    return [
        f"{name}: {before.get(name, 'none')} before, {after.get(name, 'none')} now"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def _digest(connection: Connection, frozen: Table) -> str:
    whole = hashlib.sha256()
    statement = select(frozen.c.id, frozen.c.sha256, frozen.c.body).order_by(frozen.c.id)
    options = {"stream_results": True, "max_row_buffer": 1}
    for row in connection.execute(statement, execution_options=options):
        whole.update(_line(row))
    return whole.hexdigest()


def _line(row: Sequence[Any]) -> bytes:
    ident, digest, body = row
    return f"{ident} {digest} {hashlib.sha256(body.encode()).hexdigest()}\n".encode()


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))
