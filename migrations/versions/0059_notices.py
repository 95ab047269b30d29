"""Notices about published texts, and the links by which whoever sent one follows it."""

import sqlalchemy as sa
from alembic import op

revision = "0059_notices"
down_revision = "0058_story_moves"

_WAITS = sa.text("state = 'waiting'")
_BY_COMPANY = sa.text("by_company_id IS NOT NULL")


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "notice",
        sa.Column("id", number, nullable=False),
        sa.Column("story_id", number, nullable=False),
        sa.Column("part", sa.String(32), nullable=False),
        sa.Column("ground", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("quote_encrypted", sa.Text(), nullable=False),
        sa.Column("why_encrypted", sa.Text(), nullable=False),
        sa.Column("name_encrypted", sa.Text(), nullable=False),
        sa.Column("email_encrypted", sa.Text(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("by_company_id", number, nullable=True),
        sa.Column("account_id", number, nullable=True),
        sa.Column("text_digest", sa.String(64), nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.Column("settled_at", moment, nullable=True),
        sa.Column("settled_by_id", number, nullable=True),
        sa.Column("words_encrypted", sa.Text(), nullable=False),
        sa.Column("decision_id", number, nullable=True),
        sa.Column("reply_decision_id", number, nullable=True),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_notice_story_id_story"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["by_company_id"], ["company.id"], name=op.f("fk_notice_by_company_id_company"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_account_id_account")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["account.id"], name=op.f("fk_notice_settled_by_id_account")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_notice_decision_id_decision"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["reply_decision_id"], ["reply_decision.id"], name=op.f("fk_notice_reply_decision_id_reply_decision"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )  # fmt: skip
    op.create_index("ix_notice_story", "notice", ["story_id", "id"])
    op.create_index("ix_notice_waiting", "notice", ["story_id"], sqlite_where=_WAITS, postgresql_where=_WAITS)
    op.create_index(
        "ix_notice_company", "notice", ["by_company_id", "state"], sqlite_where=_BY_COMPANY,
        postgresql_where=_BY_COMPANY,
    )  # fmt: skip
    op.create_index("uq_notice_text", "notice", ["text_digest"], unique=True)
    op.create_index(op.f("ix_notice_decision_id"), "notice", ["decision_id"])
    op.create_index(op.f("ix_notice_reply_decision_id"), "notice", ["reply_decision_id"])
    op.create_table(
        "notice_link",
        sa.Column("token_digest", sa.String(64), nullable=False),
        sa.Column("notice_id", number, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_link_notice_id_notice"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_notice_link")),
    )
    op.create_index(op.f("ix_notice_link_notice_id"), "notice_link", ["notice_id"])


def downgrade() -> None:
    op.drop_table("notice_link")
    op.drop_table("notice")
    op.execute("DELETE FROM queue_item WHERE kind = 'notice'")
