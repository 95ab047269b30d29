"""Requests and orders by authorities, which administrators enter."""

import sqlalchemy as sa
from alembic import op

revision = "0067_authority_requests"
down_revision = "0066_second_opinions"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    op.create_table(
        "authority_request",
        sa.Column("id", number, nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("authority", sa.String(120), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("asked", sa.String(32), nullable=False),
        sa.Column("about", sa.String(120), nullable=False),
        sa.Column("items", number, nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("is_confidential", sa.Boolean(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", number, nullable=False),
        sa.CheckConstraint(
            "(outcome = 'open') = (answered_on IS NULL)", name=op.f("ck_authority_request_answered_once_settled")
        ),
        sa.CheckConstraint("answered_on >= received_on", name=op.f("ck_authority_request_answered_afterwards")),
        sa.CheckConstraint("items >= 1", name=op.f("ck_authority_request_items_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_request")),
    )
    op.create_index(op.f("ix_authority_request_received_on"), "authority_request", ["received_on"])


def downgrade() -> None:
    op.drop_table("authority_request")
