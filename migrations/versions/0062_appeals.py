"""Appeals, and which decision another one makes good."""

import sqlalchemy as sa
from alembic import op

revision = "0062_appeals"
down_revision = "0061_defamation"

_WAITS = sa.text("state = 'waiting'")


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    moment = sa.DateTime(timezone=True)
    for table in ("decision", "reply_decision"):
        _add_reference(table)
    op.create_table(
        "appeal",
        sa.Column("id", number, nullable=False),
        sa.Column("against", sa.String(32), nullable=False),
        sa.Column("subject_id", number, nullable=False),
        sa.Column("done", sa.String(32), nullable=False),
        sa.Column("story_id", number, nullable=True),
        sa.Column("account_id", number, nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("words_encrypted", sa.Text(), nullable=False),
        sa.Column("answer_encrypted", sa.Text(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("settled_at", moment, nullable=True),
        sa.Column("settled_by_id", number, nullable=True),
        sa.Column("made_good_id", number, nullable=True),
        sa.Column("reply_made_good_id", number, nullable=True),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_appeal_story_id_story"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_appeal_account_id_account")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_appeal_settled_by_id_account")),
        sa.ForeignKeyConstraint(
            ["made_good_id"], ["decision.id"], name=op.f("fk_appeal_made_good_id_decision"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["reply_made_good_id"], ["reply_decision.id"], name=op.f("fk_appeal_reply_made_good_id_reply_decision"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
    )  # fmt: skip
    op.create_index("uq_appeal_decision", "appeal", ["against", "subject_id"], unique=True)
    op.create_index("ix_appeal_story", "appeal", ["story_id", "id"])
    op.create_index("ix_appeal_waiting", "appeal", ["story_id"], sqlite_where=_WAITS, postgresql_where=_WAITS)
    op.create_index(op.f("ix_appeal_account_id"), "appeal", ["account_id"])
    op.create_index(op.f("ix_appeal_made_good_id"), "appeal", ["made_good_id"])
    op.create_index(op.f("ix_appeal_reply_made_good_id"), "appeal", ["reply_made_good_id"])


def _add_reference(table: str) -> None:
    """Without a batch: it would recreate the table, and dropping the old one would delete rows that refer to it."""
    name = f"fk_{table}_restores_id_{table}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE {table} ADD COLUMN restores_id INTEGER CONSTRAINT {name} REFERENCES {table} (id)")
    else:
        op.add_column(table, sa.Column("restores_id", sa.BigInteger(), nullable=True))
        op.create_foreign_key(name, table, table, ["restores_id"], ["id"])
    op.create_index(f"ix_{table}_restores_id", table, ["restores_id"])


def downgrade() -> None:
    op.drop_table("appeal")
    op.execute("DELETE FROM queue_item WHERE kind = 'appeal'")
    for table in ("reply_decision", "decision"):
        op.drop_index(f"ix_{table}_restores_id", table)
        if op.get_bind().dialect.name != "sqlite":
            op.drop_constraint(f"fk_{table}_restores_id_{table}", table, type_="foreignkey")
        op.drop_column(table, "restores_id")
