"""Decisions that took words out of a published story."""

import sqlalchemy as sa
from alembic import op

revision = "0030_redacting_published"
down_revision = "0029_public_totals"


def upgrade() -> None:
    op.add_column("decision", sa.Column("is_redaction", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("decision", "is_redaction")
