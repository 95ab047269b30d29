"""The desk: queue, findings, redactions, several grounds per decision, undo, removal by two moderators."""

import sqlalchemy as sa
from alembic import op

revision = "0005_the_desk"
down_revision = "0004_first_rows"

BIG = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("closed_at IS NULL")
# A batch on SQLite recreates the table and does not see its check constraints.
ONE_SUBJECT = (
    sa.CheckConstraint("(story_id IS NULL) <> (import_batch_id IS NULL)", name="ck_decision_one_subject"),
)
UNSETTLED = sa.text("settled_at IS NULL")
QUEUED = sa.text("status = 'pending'")
RESTORING = (
    ("appeal_upheld", "Appeal upheld", "We looked again, and you were right: the decision is taken back."),
    ("decided_wrongly", "Decided wrongly", "We made a mistake: the decision rested on something that is not so."),
)


def upgrade() -> None:
    _tables()
    _columns()
    _carry_over()
    _drop_old()


def _tables() -> None:
    op.create_table(
        "queue_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("risk", BIG, nullable=False),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("sort_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("claimed_by_id", BIG, nullable=True),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"], ["account.id"], name=op.f("fk_queue_item_claimed_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_item")),
    )
    for name, columns, unique in (
        ("ix_queue_item_open", ["sort_at", "id"], False),
        ("ix_queue_item_open_kind", ["kind", "sort_at", "id"], False),
        ("ix_queue_item_due", ["due_at"], False),
        ("uq_queue_item_open_subject", ["kind", "subject_id"], True),
    ):
        op.create_index(name, "queue_item", columns, unique=unique, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_queue_item_subject", "queue_item", ["kind", "subject_id"])
    op.create_table(
        "story_finding",
        sa.Column("id", BIG, nullable=False),
        sa.Column("story_id", BIG, nullable=False),
        sa.Column("version_id", BIG, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("place", sa.String(32), nullable=False),
        sa.Column("start", BIG, nullable=True),
        sa.Column("end", BIG, nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], ondelete="CASCADE",
                                name=op.f("fk_story_finding_story_id_story")),
        sa.ForeignKeyConstraint(["version_id"], ["story_version.id"], ondelete="CASCADE",
                                name=op.f("fk_story_finding_version_id_story_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_finding")),
    )  # fmt: skip
    op.create_index("ix_story_finding_kind", "story_finding", ["kind", "story_id"])
    op.create_index("ix_story_finding_story_id", "story_finding", ["story_id"])
    op.create_index("ix_story_finding_version_id", "story_finding", ["version_id"])
    op.create_table(
        "redaction",
        sa.Column("version_id", BIG, nullable=False),
        sa.Column("place", sa.String(32), nullable=False),
        sa.Column("start", BIG, nullable=False),
        sa.Column("end", BIG, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["story_version.id"], ondelete="CASCADE",
                                name=op.f("fk_redaction_version_id_story_version")),
        sa.PrimaryKeyConstraint("version_id", "place", "start", name=op.f("pk_redaction")),
    )  # fmt: skip
    op.create_table(
        "removal_proposal",
        sa.Column("id", BIG, nullable=False),
        sa.Column("story_id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("ground_ids", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_by_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], ondelete="CASCADE",
                                name=op.f("fk_removal_proposal_story_id_story")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_removal_proposal_account_id_account")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"],
                                name=op.f("fk_removal_proposal_settled_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal_proposal")),
    )  # fmt: skip
    op.create_index("uq_removal_proposal_open", "removal_proposal", ["story_id"], unique=True,
                    sqlite_where=UNSETTLED, postgresql_where=UNSETTLED)  # fmt: skip


def _columns() -> None:
    op.add_column("ground", sa.Column("use", sa.String(32), nullable=False, server_default="against"))
    # Written out, because a batch would recreate the table, and dropping the old one would delete rows that refer to it.
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ALTER TABLE story_version ADD COLUMN redacted_from_id INTEGER"
                   " CONSTRAINT fk_story_version_redacted_from_id_story_version REFERENCES story_version (id)")  # fmt: skip
    else:
        op.add_column("story_version", sa.Column("redacted_from_id", BIG, nullable=True))
        op.create_foreign_key("fk_story_version_redacted_from_id_story_version", "story_version", "story_version",
                              ["redacted_from_id"], ["id"])  # fmt: skip
    op.create_index("ix_story_version_redacted_from_id", "story_version", ["redacted_from_id"])
    op.create_index("ix_story_confirmed", "story", ["company_id", "confirmed_at"])
    with op.batch_alter_table("decision", table_args=ONE_SUBJECT) as batch_op:
        batch_op.add_column(sa.Column("evidence_seen", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("reverses_id", BIG, nullable=True))
        batch_op.add_column(sa.Column("reversed_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("before", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.create_foreign_key(
            batch_op.f("fk_decision_reverses_id_decision"), "decision", ["reverses_id"], ["id"]
        )
    op.create_index("ix_decision_account", "decision", ["account_id", "id"])


def _carry_over() -> None:
    op.create_table(
        "decision_ground",
        sa.Column("decision_id", BIG, nullable=False),
        sa.Column("ground_id", BIG, nullable=False),
    )
    op.execute("INSERT INTO decision_ground SELECT id, ground_id FROM decision WHERE ground_id IS NOT NULL")
    op.execute(
        "INSERT INTO queue_item (kind, subject_id, opened_at, due_at, risk, sort_at) SELECT CASE WHEN EXISTS (SELECT 1"
        " FROM story_version WHERE story_id = story.id AND number > 1) THEN 'edited_story' ELSE 'new_story' END,"
        " story.id, queued_at, queued_at, 0, queued_at FROM story WHERE status = 'pending' AND queued_at IS NOT NULL"
    )
    op.execute(
        "INSERT INTO queue_item (kind, subject_id, opened_at, due_at, risk, sort_at) SELECT 'proposed_company',"
        " company.id, min(queued_at), min(queued_at), 0, min(queued_at) FROM company JOIN story ON story.company_id ="
        " company.id WHERE company.status = 'proposed' AND story.status = 'pending' AND queued_at IS NOT NULL"
        " GROUP BY company.id"
    )
    due = "opened_at + interval '2 days'"
    if op.get_bind().dialect.name == "sqlite":  # in the format in which SQLAlchemy stores times
        due = "strftime('%Y-%m-%d %H:%M:%f000', opened_at, '+2 days')"
    op.execute(f"UPDATE queue_item SET due_at = {due}, sort_at = {due}")  # noqa: S608 (one of two constants)
    ground = sa.table("ground", *(sa.column(name) for name in
                      ("code", "version", "use", "name", "wording", "position", "is_current")))  # fmt: skip
    for position, (code, name, wording) in enumerate(RESTORING, start=101):
        op.execute(ground.insert().values(code=code, version=1, use="restoring", name=name, wording=wording,
                                          position=position, is_current=True))  # fmt: skip


def _drop_old() -> None:
    with op.batch_alter_table("decision", table_args=ONE_SUBJECT) as batch_op:
        batch_op.drop_constraint("fk_decision_ground_id_ground", type_="foreignkey")
        batch_op.drop_column("ground_id")
    with op.batch_alter_table("decision_ground") as batch_op:
        batch_op.create_primary_key("pk_decision_ground", ["decision_id", "ground_id"])
        batch_op.create_foreign_key("fk_decision_ground_decision_id_decision", "decision", ["decision_id"], ["id"],
                                    ondelete="CASCADE")  # fmt: skip
        batch_op.create_foreign_key("fk_decision_ground_ground_id_ground", "ground", ["ground_id"], ["id"])
    op.create_index("ix_decision_ground_ground_id", "decision_ground", ["ground_id"])
    op.drop_index("ix_story_queue", "story")
    op.drop_column("story", "queued_at")


def downgrade() -> None:
    op.add_column("story", sa.Column("queued_at", MOMENT, nullable=True))
    op.execute(
        "UPDATE story SET queued_at = (SELECT max(opened_at) FROM queue_item WHERE subject_id = story.id AND kind IN"
        " ('new_story', 'edited_story')) WHERE status = 'pending'"
    )
    op.create_index("ix_story_queue", "story", ["queued_at", "id"], sqlite_where=QUEUED, postgresql_where=QUEUED)
    op.add_column("decision", sa.Column("ground_id", BIG, nullable=True))
    op.execute(
        "UPDATE decision SET ground_id = (SELECT min(ground_id) FROM decision_ground WHERE decision_id = decision.id)"
    )
    op.drop_table("decision_ground")
    op.execute("UPDATE decision SET reverses_id = NULL")
    op.drop_index("ix_decision_account", "decision")
    with op.batch_alter_table("decision", table_args=ONE_SUBJECT) as batch_op:
        batch_op.create_foreign_key("fk_decision_ground_id_ground", "ground", ["ground_id"], ["id"])
        batch_op.drop_constraint("fk_decision_reverses_id_decision", type_="foreignkey")
        for column in ("evidence_seen", "reverses_id", "reversed_at", "before"):
            batch_op.drop_column(column)
    op.execute(
        "UPDATE decision SET ground_id = NULL WHERE ground_id IN (SELECT id FROM ground WHERE use = 'restoring')"
    )
    op.execute("DELETE FROM ground WHERE use = 'restoring'")
    op.drop_column("ground", "use")
    _unredact()
    op.drop_index("ix_story_confirmed", "story")
    for table in ("removal_proposal", "redaction", "story_finding", "queue_item"):
        op.drop_table(table)


def _unredact() -> None:
    """Redacted versions stay public, as ordinary versions."""
    op.drop_index("ix_story_version_redacted_from_id", "story_version")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("fk_story_version_redacted_from_id_story_version", "story_version", type_="foreignkey")
    op.drop_column("story_version", "redacted_from_id")
