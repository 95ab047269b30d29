"""What moderators ask authors before they decide, and what authors answer."""

import sqlalchemy as sa
from alembic import op

revision = "0065_author_questions"
down_revision = "0064_receipts"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "author_question",
        sa.Column("id", number, nullable=False),
        sa.Column("story_id", number, nullable=False),
        sa.Column("item_id", number, nullable=True),
        sa.Column("account_id", number, nullable=False),
        sa.Column("words_encrypted", sa.Text(), nullable=False),
        sa.Column("wants_evidence", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("withdrawn_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_author_question_story_id_story"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["queue_item.id"], name=op.f("fk_author_question_item_id_queue_item"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_author_question_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_author_question")),
    )
    op.create_index("ix_author_question_story", "author_question", ["story_id", "id"])
    op.create_index(op.f("ix_author_question_item_id"), "author_question", ["item_id"])
    op.create_index(op.f("ix_author_question_asked_at"), "author_question", ["asked_at"])
    op.create_table(
        "question_answer",
        sa.Column("id", number, nullable=False),
        sa.Column("question_id", number, nullable=False),
        sa.Column("number", number, nullable=False),
        sa.Column("words_encrypted", sa.Text(), nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["author_question.id"], name=op.f("fk_question_answer_question_id_author_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_answer")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_question_answer_question_id_number")),
    )  # fmt: skip
    op.create_table(
        "evidence_page",
        sa.Column("id", number, nullable=False),
        sa.Column("question_id", number, nullable=False),
        sa.Column("number", number, nullable=False),
        sa.Column("picture_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["author_question.id"], name=op.f("fk_evidence_page_question_id_author_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_page")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_evidence_page_question_id_number")),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("evidence_page")
    op.drop_table("question_answer")
    op.drop_table("author_question")
