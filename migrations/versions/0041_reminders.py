"""Authors can stop reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0041_reminders"
down_revision = "0040_directory"


def upgrade() -> None:
    op.add_column("author", sa.Column("reminders_off_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Who had stopped reminders is not known again."""
    op.drop_column("author", "reminders_off_at")
