"""Remember for each version of a story, not for its place in the queue, when the checks ran over it.

A version whose item in the queue was checked after it was sent counts as checked then, and so does one with findings.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028_checked_versions"
down_revision = "0027_word_forms"

MOMENT = sa.DateTime(timezone=True)
# The latest check of an item of this story, if it was after this version was sent and no newer one was sent before it.
CHECKED = """
    SELECT max(queue_item.checked_at) FROM queue_item
    WHERE queue_item.kind IN ('new_story', 'edited_story') AND queue_item.subject_id = story_version.story_id
    AND queue_item.checked_at >= story_version.submitted_at
    AND NOT EXISTS (
        SELECT 1 FROM story_version AS newer WHERE newer.story_id = story_version.story_id
        AND newer.number > story_version.number AND newer.redacted_from_id IS NULL
        AND newer.submitted_at <= queue_item.checked_at)
"""


def upgrade() -> None:
    op.add_column("story_version", sa.Column("checked_at", MOMENT, nullable=True))
    op.execute(f"UPDATE story_version SET checked_at = ({CHECKED}) WHERE redacted_from_id IS NULL")  # noqa: S608 (constants of this file)
    op.execute("""
        UPDATE story_version SET checked_at = submitted_at
        WHERE checked_at IS NULL AND EXISTS (SELECT 1 FROM story_finding WHERE version_id = story_version.id)
    """)
    op.drop_column("queue_item", "checked_at")


def downgrade() -> None:
    op.add_column("queue_item", sa.Column("checked_at", MOMENT, nullable=True))
    op.execute("""
        UPDATE queue_item SET checked_at = (
            SELECT story_version.checked_at FROM story_version
            WHERE story_version.story_id = queue_item.subject_id AND story_version.redacted_from_id IS NULL
            ORDER BY story_version.number DESC LIMIT 1)
        WHERE kind IN ('new_story', 'edited_story')
    """)
    op.drop_column("story_version", "checked_at")
