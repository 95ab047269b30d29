"""The stories whose authors allow journalists to write are found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0088_press_consents"
down_revision = "0087_press_desk"


def upgrade() -> None:
    op.create_index(
        "ix_story_version_press",
        "story_version",
        ["id"],
        sqlite_where=sa.text("consent_press = 1"),
        postgresql_where=sa.text("consent_press"),
    )


def downgrade() -> None:
    op.drop_index("ix_story_version_press", table_name="story_version")
