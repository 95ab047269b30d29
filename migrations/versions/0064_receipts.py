"""Receipts of stories, and the monthly counts that they are checked against."""

import sqlalchemy as sa
from alembic import op

revision = "0064_receipts"
down_revision = "0062_appeals"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    op.create_table(
        "receipt",
        sa.Column("id", number, nullable=False),
        sa.Column("story_id", number, nullable=False),
        sa.Column("secret", sa.String(43), nullable=False),
        sa.Column("text_mark", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_receipt_story_id_story"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("story_id", name=op.f("uq_receipt_story_id")),
        sa.UniqueConstraint("secret", name=op.f("uq_receipt_secret")),
    )
    op.create_table(
        "receipt_count",
        sa.Column("id", number, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stories", number, nullable=False),
        sa.Column("standings", sa.JSON(), nullable=False),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("part_roots", sa.LargeBinary(), nullable=False),
        sa.Column("first_leaves", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_count")),
        sa.UniqueConstraint("month", name=op.f("uq_receipt_count_month")),
    )
    op.create_table(
        "receipt_leaves",
        sa.Column("count_id", number, nullable=False),
        sa.Column("position", number, nullable=False),
        sa.Column("leaves", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["count_id"], ["receipt_count.id"], name=op.f("fk_receipt_leaves_count_id_receipt_count"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("count_id", "position", name=op.f("pk_receipt_leaves")),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("receipt_leaves")
    op.drop_table("receipt_count")
    op.drop_table("receipt")
