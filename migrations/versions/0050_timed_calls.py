"""Timed calls that people leave without a story, and their tally."""

import sqlalchemy as sa
from alembic import op

revision = "0050_timed_calls"
down_revision = "0049_tables_by_country"

CONFIRMED = sa.text("confirmed_at IS NOT NULL")


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    moment = sa.DateTime(timezone=True)
    minutes = sa.Numeric(precision=6, scale=2, asdecimal=False)
    op.create_table(
        "hold_record",
        sa.Column("id", number, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("company_id", number, nullable=False),
        sa.Column("call_digest", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("hour_band", sa.String(length=32), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("line_cost", sa.String(length=32), nullable=True),
        sa.Column("ended_how", sa.String(length=32), nullable=False),
        sa.Column("menu_minutes", minutes, nullable=False),
        sa.Column("queue_minutes", minutes, nullable=False),
        sa.Column("is_answered", sa.Boolean(), nullable=False),
        sa.Column("email_encrypted", sa.String(length=1000), nullable=False),
        sa.Column("email_digest", sa.String(length=64), nullable=False),
        sa.Column("mailbox_digest", sa.String(length=64), nullable=False),
        sa.Column("source_digest", sa.String(length=64), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False, server_default="en"),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("confirmed_at", moment, nullable=True),
        sa.Column("is_believed", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("story_id", number, nullable=True),
        sa.Column("is_tallied", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_hold_record_company_id_company"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_hold_record_story_id_story"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_record")),
        sa.UniqueConstraint("call_digest", name=op.f("uq_hold_record_call_digest")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hold_record_public_id")),
    )
    for name in ("company_id", "created_at", "mailbox_digest", "story_id"):
        op.create_index(op.f(f"ix_hold_record_{name}"), "hold_record", [name])
    op.create_index("ix_hold_record_source", "hold_record", ["source_digest", "company_id", "day"])
    op.create_index(
        "ix_hold_record_counted", "hold_record", ["email_digest", "company_id", "day"], unique=True,
        sqlite_where=CONFIRMED, postgresql_where=CONFIRMED,
    )  # fmt: skip
    op.create_table(
        "hold_tally",
        sa.Column("company_id", number, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("bucket", sa.String(length=80), nullable=False),
        sa.Column("n", number, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_hold_tally_company_id_company"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("company_id", "month", "bucket", name=op.f("pk_hold_tally")),
    )


def downgrade() -> None:
    op.drop_table("hold_tally")
    op.drop_table("hold_record")
