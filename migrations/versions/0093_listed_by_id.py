"""The ids of listed stories have an index, for the list of sitemaps.

On PostgreSQL it is made while others write. What was interrupted can be run again.
"""

from alembic import op

revision = "0093_listed_by_id"
down_revision = "0091_what_changed"

ROWS = "story (id) WHERE status = 'published' AND NOT is_record"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        with op.get_context().autocommit_block():
            op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_story_listed_id")  # not used if it was interrupted
            op.execute(f"CREATE INDEX CONCURRENTLY ix_story_listed_id ON {ROWS}")
    else:
        op.execute(f"CREATE INDEX ix_story_listed_id ON {ROWS}")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        with op.get_context().autocommit_block():
            op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_story_listed_id")
    else:
        op.execute("DROP INDEX ix_story_listed_id")
