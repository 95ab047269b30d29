"""An index of the stories whose authors answered the follow-up: a company's page counts them without reading the others."""

import sqlalchemy as sa
from alembic import op

revision = "0018_later_outcomes_index"
down_revision = "0017_plain_words"

ANSWERED = sa.text("resolved_later IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_story_later", "story", ["company_id", "month"], sqlite_where=ANSWERED, postgresql_where=ANSWERED
    )


def downgrade() -> None:
    op.drop_index("ix_story_later", table_name="story")
