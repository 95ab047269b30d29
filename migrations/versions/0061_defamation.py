"""The procedure for notices about defamation: its steps, their times, and what the author answers."""

import sqlalchemy as sa
from alembic import op

revision = "0061_defamation"
down_revision = "0060_suspensions"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.add_column("notice", sa.Column("has_procedure", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "defamation_case",
        sa.Column("id", number, nullable=False),
        sa.Column("notice_id", number, nullable=False),
        sa.Column("step", sa.String(32), nullable=False),
        sa.Column("cause", sa.String(32), nullable=True),
        sa.Column("meaning_encrypted", sa.Text(), nullable=False),
        sa.Column("untrue_encrypted", sa.Text(), nullable=False),
        sa.Column("is_notifier_named", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=True),
        sa.Column("is_warned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("told_at", moment, nullable=True),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("name_encrypted", sa.Text(), nullable=False),
        sa.Column("address_encrypted", sa.Text(), nullable=False),
        sa.Column("is_author_named", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("decision_id", number, nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_defamation_case_notice_id_notice"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_defamation_case_decision_id_decision"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_defamation_case")),
    )  # fmt: skip
    op.create_index("uq_defamation_case_notice", "defamation_case", ["notice_id"], unique=True)
    op.create_index(op.f("ix_defamation_case_decision_id"), "defamation_case", ["decision_id"])


def downgrade() -> None:
    op.execute("DELETE FROM queue_item WHERE kind = 'defamation'")
    op.execute("DELETE FROM mail WHERE template LIKE 'notices/defamation%'")
    op.execute("DELETE FROM job WHERE kind = 'notices.defamation'")
    op.drop_table("defamation_case")
    # The code before knows no such ends of a notice.
    op.execute("UPDATE notice SET state = 'gone' WHERE state IN ('uncontested', 'contested')")
    op.drop_column("notice", "has_procedure")
