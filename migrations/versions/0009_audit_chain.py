"""The audit log becomes a chain: digests, a head, and triggers that allow only new entries.

Existing entries are chained as they are, in the order of their ids.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009_audit_chain"
down_revision = "0008_companies"

GENESIS = "0" * 64
CHUNK = 1000
ENTRY = sa.table(
    "audit_entry",
    sa.column("id", sa.BigInteger()),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("actor_kind", sa.String()),
    sa.column("actor_id", sa.BigInteger()),
    sa.column("verb", sa.String()),
    sa.column("subject_kind", sa.String()),
    sa.column("subject_id", sa.BigInteger()),
    sa.column("details", sa.JSON()),
    sa.column("previous_digest", sa.String()),
    sa.column("digest", sa.String()),
)
CONTENT = ("id", "at", "actor_kind", "actor_id", "verb", "subject_kind", "subject_id", "details")

# On SQLite INSERT OR REPLACE fires no DELETE trigger, so another trigger refuses to replace rows.
ON_SQLITE = (
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry"
    " BEGIN SELECT RAISE(ABORT, 'The audit log only grows.'); END",
    "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry"
    " BEGIN SELECT RAISE(ABORT, 'The audit log only grows.'); END",
    "CREATE TRIGGER audit_entry_at_the_end BEFORE INSERT ON audit_entry"
    " WHEN NEW.id <= (SELECT entry_id FROM audit_head)"
    " OR EXISTS (SELECT 1 FROM audit_entry WHERE previous_digest = NEW.previous_digest)"
    " BEGIN SELECT RAISE(ABORT, 'The audit log grows at its end.'); END",
    "CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head"
    " BEGIN SELECT RAISE(ABORT, 'The audit log only grows.'); END",
    "CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head"
    " WHEN NEW.entry_id <= OLD.entry_id OR NEW.count <= OLD.count"
    " BEGIN SELECT RAISE(ABORT, 'The audit log only grows.'); END",
)
ON_POSTGRESQL = (
    "CREATE FUNCTION refuse_change_of_audit_log() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'The audit log only grows.'; END $$",
    "CREATE FUNCTION refuse_entry_within_audit_log() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN IF NEW.id <= (SELECT entry_id FROM audit_head)"
    " THEN RAISE EXCEPTION 'The audit log grows at its end.'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER audit_entry_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log()",
    "CREATE TRIGGER audit_entry_at_the_end BEFORE INSERT ON audit_entry"
    " FOR EACH ROW EXECUTE FUNCTION refuse_entry_within_audit_log()",
    "CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON audit_head"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log()",
    "CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head FOR EACH ROW"
    " WHEN (NEW.entry_id <= OLD.entry_id OR NEW.count <= OLD.count)"
    " EXECUTE FUNCTION refuse_change_of_audit_log()",
)


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    head = op.create_table(
        "audit_head",
        sa.Column("id", number, autoincrement=False, nullable=False),
        sa.Column("entry_id", number, nullable=False),
        sa.Column("count", number, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("previous_digest", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("digest", sa.String(length=64), nullable=True))
    op.bulk_insert(head, [_chain()])
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.alter_column("previous_digest", existing_type=sa.String(length=64), nullable=False)
        batch_op.alter_column("digest", existing_type=sa.String(length=64), nullable=False)
        batch_op.create_unique_constraint(op.f("uq_audit_entry_previous_digest"), ["previous_digest"])
        batch_op.create_index("ix_audit_entry_actor", ["actor_id", "id"], unique=False)
        batch_op.create_index("ix_audit_entry_at", ["at"], unique=False)
    for statement in ON_SQLITE if op.get_bind().dialect.name == "sqlite" else ON_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in ON_SQLITE:
            op.execute(f"DROP TRIGGER {statement.split()[2]}")
    else:
        op.execute("DROP FUNCTION refuse_change_of_audit_log() CASCADE")
        op.execute("DROP FUNCTION refuse_entry_within_audit_log() CASCADE")
        # The chain assigned the ids; from here on the sequence does again.
        op.execute(
            "SELECT setval(pg_get_serial_sequence('audit_entry', 'id'),"
            " (SELECT COALESCE(MAX(id), 0) + 1 FROM audit_entry), false)"
        )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_at")
        batch_op.drop_index("ix_audit_entry_actor")
        batch_op.drop_constraint(op.f("uq_audit_entry_previous_digest"), type_="unique")
        batch_op.drop_column("digest")
        batch_op.drop_column("previous_digest")
    op.drop_table("audit_head")


def _chain() -> dict[str, Any]:
    """Set every entry's digests and insert the head."""
    entry_id, count, digest = 0, 0, GENESIS
    change = (
        sa.update(ENTRY)
        .where(ENTRY.c.id == sa.bindparam("entry"))
        .values(previous_digest=sa.bindparam("before"), digest=sa.bindparam("after"))
    )
    for rows in _chunks():
        links = []
        for row in rows:
            before, digest = digest, _digest(row, previous=digest)
            links.append({"entry": row["id"], "before": before, "after": digest})
        op.get_bind().execute(change, links)
        entry_id, count = rows[-1]["id"], count + len(rows)
    return {"id": 1, "entry_id": entry_id, "count": count, "digest": digest}


def _chunks() -> Iterator[list[dict[str, Any]]]:
    last = -1
    while True:
        statement = sa.select(*(ENTRY.c[name] for name in CONTENT)).where(ENTRY.c.id > last)
        found = op.get_bind().execute(statement.order_by(ENTRY.c.id).limit(CHUNK)).mappings().all()
        if not found:
            return
        yield [dict(row) for row in found]
        last = found[-1]["id"]


def _digest(row: dict[str, Any], *, previous: str) -> str:
    """Copied from pact/audit/chain.py, so that this migration does not change with it."""
    moment: datetime = row["at"]
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    plain = row | {"at": moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
