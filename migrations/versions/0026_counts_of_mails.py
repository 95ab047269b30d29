"""Mails that people sent are counted by what became of them, and drafts of uncertain senders are marked."""

import sqlalchemy as sa
from alembic import op

revision = "0026_counts_of_mails"
down_revision = "0025_links_until_used"


def upgrade() -> None:
    op.create_table(
        "mail_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("fate", sa.String(length=32), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("day", "fate", name=op.f("pk_mail_count")),
    )
    op.add_column("mail_draft", sa.Column("is_certain", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    op.drop_column("mail_draft", "is_certain")
    op.drop_table("mail_count")
