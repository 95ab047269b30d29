"""The language a story was told in, and the one its author is written to in."""

import sqlalchemy as sa
from alembic import op

revision = "0013_languages"
down_revision = "0012_editions"


def upgrade() -> None:
    op.add_column("author", sa.Column("language", sa.String(length=8), server_default="en", nullable=False))
    op.add_column("story", sa.Column("language", sa.String(length=8), nullable=True))


def downgrade() -> None:
    # Not in batches: SQLite drops a column in place, and a table that others refer to cannot be made anew.
    op.drop_column("story", "language")
    op.drop_column("author", "language")
