"""Drafts from mails, kept until they become stories or expire."""

import sqlalchemy as sa
from alembic import op

revision = "0015_mailroom"
down_revision = "0014_authors_page"

BIG = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "mail_draft",
        sa.Column("id", BIG, nullable=False),
        sa.Column("sender_digest", sa.String(length=64), nullable=False),
        sa.Column("sender_encrypted", sa.String(length=1000), nullable=False),
        sa.Column("content_encrypted", sa.Text(), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("attachments", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("invitation_at", MOMENT, nullable=True),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_draft")),
        sa.UniqueConstraint("content_digest", name=op.f("uq_mail_draft_content_digest")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_mail_draft_token_digest")),
    )
    op.create_index(op.f("ix_mail_draft_created_at"), "mail_draft", ["created_at"], unique=False)
    op.create_index("ix_mail_draft_sender", "mail_draft", ["sender_digest", "created_at"], unique=False)


def downgrade() -> None:
    op.drop_table("mail_draft")
