"""Companies' replies to stories, authors' answers to them, and decisions on both."""

import sqlalchemy as sa
from alembic import op

revision = "0045_replies"
down_revision = "0044_countries_in_use"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "reply",
        sa.Column("id", number, nullable=False),
        sa.Column("story_id", number, nullable=False),
        sa.Column("company_id", number, nullable=False),
        sa.Column("account_id", number, nullable=False),
        sa.Column("published_version_id", number, nullable=True),
        sa.Column("tallied_month", sa.Date(), nullable=True),
        sa.Column("tallied_days", sa.SmallInteger(), nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.Column("published_at", moment, nullable=True),
        sa.Column("revision", number, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reply_account_id_account")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_reply_company_id_company")),
        sa.ForeignKeyConstraint(
            ["published_version_id"],
            ["reply_version.id"],
            name=op.f("fk_reply_published_version_id_reply_version"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_reply_story_id_story"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("story_id", name=op.f("uq_reply_story_id")),
    )
    op.create_index("ix_reply_account_id", "reply", ["account_id"])
    op.create_index("ix_reply_company", "reply", ["company_id", "status"])
    op.create_index("ix_reply_published_version_id", "reply", ["published_version_id"])

    op.create_table(
        "answer",
        sa.Column("id", number, nullable=False),
        sa.Column("reply_id", number, nullable=False),
        sa.Column("published_version_id", number, nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.Column("published_at", moment, nullable=True),
        sa.Column("revision", number, nullable=False),
        sa.ForeignKeyConstraint(
            ["published_version_id"],
            ["answer_version.id"],
            name=op.f("fk_answer_published_version_id_answer_version"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["reply.id"], name=op.f("fk_answer_reply_id_reply"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("reply_id", name=op.f("uq_answer_reply_id")),
    )
    op.create_index("ix_answer_published_version_id", "answer", ["published_version_id"])

    op.create_table(
        "reply_version",
        sa.Column("id", number, nullable=False),
        sa.Column("reply_id", number, nullable=False),
        sa.Column("written_by_id", number, nullable=False),
        sa.Column("redacted_from_id", number, nullable=True),
        sa.Column("number", number, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.Column("cuts", sa.JSON(), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(
            ["redacted_from_id"],
            ["reply_version.id"],
            name=op.f("fk_reply_version_redacted_from_id_reply_version"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["reply.id"], name=op.f("fk_reply_version_reply_id_reply"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["account.id"], name=op.f("fk_reply_version_written_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_version")),
        sa.UniqueConstraint("reply_id", "number", name=op.f("uq_reply_version_reply_id_number")),
    )
    op.create_index("ix_reply_version_redacted_from_id", "reply_version", ["redacted_from_id"])
    op.create_index("ix_reply_version_written_by_id", "reply_version", ["written_by_id"])

    op.create_table(
        "answer_version",
        sa.Column("id", number, nullable=False),
        sa.Column("answer_id", number, nullable=False),
        sa.Column("redacted_from_id", number, nullable=True),
        sa.Column("number", number, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.Column("cuts", sa.JSON(), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answer.id"], name=op.f("fk_answer_version_answer_id_answer"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["redacted_from_id"],
            ["answer_version.id"],
            name=op.f("fk_answer_version_redacted_from_id_answer_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_version")),
        sa.UniqueConstraint("answer_id", "number", name=op.f("uq_answer_version_answer_id_number")),
    )
    op.create_index("ix_answer_version_redacted_from_id", "answer_version", ["redacted_from_id"])

    op.create_table(
        "reply_decision",
        sa.Column("id", number, nullable=False),
        sa.Column("reply_id", number, nullable=True),
        sa.Column("answer_id", number, nullable=True),
        sa.Column("version", number, nullable=False),
        sa.Column("old_status", sa.String(32), nullable=False),
        sa.Column("new_status", sa.String(32), nullable=False),
        sa.Column("actor_kind", sa.String(32), nullable=False),
        sa.Column("account_id", number, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("waited_seconds", number, nullable=True),
        sa.Column("is_edit_refused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reverses_id", number, nullable=True),
        sa.Column("reversed_at", moment, nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(reply_id IS NULL) <> (answer_id IS NULL)", name=op.f("ck_reply_decision_one_subject")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reply_decision_account_id_account")),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answer.id"], name=op.f("fk_reply_decision_answer_id_answer"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["reply.id"], name=op.f("fk_reply_decision_reply_id_reply"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["reply_decision.id"], name=op.f("fk_reply_decision_reverses_id_reply_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_decision")),
    )
    op.create_index("ix_reply_decision_account", "reply_decision", ["account_id", "id"])
    op.create_index("ix_reply_decision_answer", "reply_decision", ["answer_id", "id"])
    op.create_index("ix_reply_decision_created", "reply_decision", ["created_at"])
    op.create_index("ix_reply_decision_reply", "reply_decision", ["reply_id", "id"])

    op.create_table(
        "reply_decision_ground",
        sa.Column("decision_id", number, nullable=False),
        sa.Column("ground_id", number, nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["reply_decision.id"],
            name=op.f("fk_reply_decision_ground_decision_id_reply_decision"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ground_id"], ["ground.id"], name=op.f("fk_reply_decision_ground_ground_id_ground")
        ),
        sa.PrimaryKeyConstraint("decision_id", "ground_id", name=op.f("pk_reply_decision_ground")),
    )
    op.create_index("ix_reply_decision_ground_ground_id", "reply_decision_ground", ["ground_id"])
    # The tables refer to each other. SQLite accepts both keys when the tables are created.
    if op.get_bind().dialect.name != "sqlite":
        for table in ("reply", "answer"):
            name = f"fk_{table}_published_version_id_{table}_version"
            op.create_foreign_key(name, table, f"{table}_version", ["published_version_id"], ["id"])


def downgrade() -> None:
    op.execute("DELETE FROM queue_item WHERE kind IN ('reply', 'edited_reply', 'answer', 'edited_answer')")
    op.execute("DELETE FROM mail WHERE template LIKE 'moderation/reply%' OR template LIKE 'moderation/answer%'")
    op.execute("DELETE FROM story_tally WHERE dimension = 'replied'")
    for table in ("answer", "reply"):  # the tables refer to each other
        op.execute(f"UPDATE {table} SET published_version_id = NULL")  # noqa: S608 (our own names)
    op.drop_table("reply_decision_ground")
    op.drop_table("reply_decision")
    if op.get_bind().dialect.name != "sqlite":
        for table in ("reply", "answer"):
            op.drop_constraint(f"fk_{table}_published_version_id_{table}_version", table, type_="foreignkey")
    for table in ("answer_version", "answer", "reply_version", "reply"):
        op.drop_table(table)
