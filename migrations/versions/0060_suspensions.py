"""Warnings and suspensions, and who has sent unfounded notices."""

import sqlalchemy as sa
from alembic import op

revision = "0060_suspensions"
down_revision = "0059_notices"

_BY_ADDRESS = sa.text("address_digest IS NOT NULL")
_BY_SOURCE = sa.text("source_digest IS NOT NULL")
_SENDER = sa.text("sender_digest IS NOT NULL")


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "suspension",
        sa.Column("id", number, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("is_warning", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("address_digest", sa.String(64), nullable=True),
        sa.Column("source_digest", sa.String(64), nullable=True),
        sa.Column("is_of_source", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("recipient_kind", sa.String(32), nullable=False),
        sa.Column("recipient_id", number, nullable=False),
        sa.Column("account_id", number, nullable=True),
        sa.Column("words_encrypted", sa.Text(), nullable=False),
        sa.Column("counted_since", moment, nullable=True),
        sa.Column("needed", number, nullable=True),
        sa.Column("found", number, nullable=True),
        sa.Column("begun_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("lifted_at", moment, nullable=True),
        sa.Column("lifted_by_id", number, nullable=True),
        sa.Column("undone_at", moment, nullable=True),
        sa.CheckConstraint(
            "address_digest IS NULL OR source_digest IS NULL", name=op.f("ck_suspension_one_subject")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_suspension_account_id_account")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["account.id"], name=op.f("fk_suspension_lifted_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
    )
    op.create_index(
        "ix_suspension_address", "suspension", ["address_digest"], sqlite_where=_BY_ADDRESS,
        postgresql_where=_BY_ADDRESS,
    )  # fmt: skip
    op.create_index(
        "ix_suspension_source",
        "suspension",
        ["source_digest"],
        sqlite_where=_BY_SOURCE,
        postgresql_where=_BY_SOURCE,
    )
    op.create_index("ix_suspension_account", "suspension", ["account_id", "id"])
    op.create_index(op.f("ix_suspension_ends_at"), "suspension", ["ends_at"])
    op.add_column("notice", sa.Column("sender_digest", sa.String(64), nullable=True))
    op.add_column("notice", sa.Column("is_unfounded", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "ix_notice_sender", "notice", ["sender_digest", "sent_at"], sqlite_where=_SENDER, postgresql_where=_SENDER
    )


def downgrade() -> None:
    op.drop_index("ix_notice_sender", "notice")
    op.drop_column("notice", "is_unfounded")
    op.drop_column("notice", "sender_digest")
    op.drop_table("suspension")
