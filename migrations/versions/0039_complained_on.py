"""When an author complained formally."""

import sqlalchemy as sa
from alembic import op

revision = "0039_complained_on"
down_revision = "0038_obstacles"


def upgrade() -> None:
    op.add_column("story_version", sa.Column("complained_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """The answers are lost: nothing older has a place for them."""
    op.drop_column("story_version", "complained_on")
