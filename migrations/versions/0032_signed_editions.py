"""Editions are signed. Those frozen before stay unsigned, since an edition never changes."""

import sqlalchemy as sa
from alembic import op

revision = "0032_signed_editions"
down_revision = "0031_refused_companies"


def upgrade() -> None:
    op.add_column("edition", sa.Column("signature", sa.Text(), nullable=True))
    op.add_column("edition", sa.Column("public_key", sa.String(length=80), nullable=True))


def downgrade() -> None:
    op.drop_column("edition", "public_key")
    op.drop_column("edition", "signature")
