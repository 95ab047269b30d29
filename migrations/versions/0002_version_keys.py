"""Foreign keys from a story to its versions.

The two tables refer to each other. SQLite accepts both keys when the tables are created. On other databases the
second one is added once both tables exist.
"""

from alembic import op

revision = "0002_version_keys"
down_revision = "0001_first_tables"

COLUMNS = ("published_version_id", "tallied_version_id")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for column in COLUMNS:
        op.create_foreign_key(f"fk_story_{column}_story_version", "story", "story_version", [column], ["id"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for column in COLUMNS:
        op.drop_constraint(f"fk_story_{column}_story_version", "story", type_="foreignkey")
