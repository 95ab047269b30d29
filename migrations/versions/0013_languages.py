"""The language of a story, and the language in which we write to its author."""

import sqlalchemy as sa
from alembic import op

revision = "0013_languages"
down_revision = "0012_editions"


def upgrade() -> None:
    op.add_column("author", sa.Column("language", sa.String(length=8), server_default="en", nullable=False))
    op.add_column("story", sa.Column("language", sa.String(length=8), nullable=True))


def downgrade() -> None:
    # Not in a batch: SQLite can drop a column in place, and a table that others refer to cannot be recreated.
    op.drop_column("story", "language")
    op.drop_column("author", "language")
