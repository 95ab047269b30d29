"""The files of stories that others may download. Where there are stories, a job makes the first."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0085_files_of_stories"
down_revision = "0080_call_outs"

BIG = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KIND = "press.stories"


def upgrade() -> None:
    op.create_table(
        "story_file",
        sa.Column("number", BIG, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("stories", BIG, nullable=False),
        sa.Column("taken_out", BIG, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_story_file"),
    )
    op.create_table(
        "story_line",
        sa.Column("id", BIG, nullable=False),
        sa.Column("story_id", BIG, nullable=False),
        sa.Column("version_id", BIG, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("from_file", BIG, nullable=False),
        sa.Column("until_file", BIG, nullable=True),
        sa.Column("line", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name="fk_story_line_story_id_story", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["story_version.id"], name="fk_story_line_version_id_story_version", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_story_line"),
        sa.UniqueConstraint("story_id", "from_file", name="uq_story_line_story_id_from_file"),
    )
    op.create_index("ix_story_line_version_id", "story_line", ["version_id"])
    op.create_index("ix_story_line_until_file", "story_line", ["until_file"])
    op.create_table(
        "left_story",
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("left_at", MOMENT, nullable=False),
        sa.Column("back_in", BIG, nullable=True),
        sa.PrimaryKeyConstraint("public_id", name="pk_left_story"),
    )
    op.create_index("ix_left_story_back_in", "left_story", ["back_in"])
    op.create_table(
        "story_file_change",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("change", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_story_file_change"),
        sa.UniqueConstraint("number", "public_id", name="uq_story_file_change_number_public_id"),
    )
    op.create_index("ix_story_file_change_day", "story_file_change", ["day", "id"])
    if op.get_bind().execute(sa.text("SELECT 1 FROM story LIMIT 1")).first():
        _queue_first()


def _queue_first() -> None:
    job = sa.table(
        "job", sa.column("kind"), sa.column("arguments", sa.JSON), sa.column("unique_key"), sa.column("attempts"),
        sa.column("created_at", MOMENT), sa.column("not_before", MOMENT),
    )  # fmt: skip
    now = datetime.now(UTC)
    row = {"kind": KIND, "arguments": {}, "unique_key": KIND, "created_at": now, "not_before": now, "attempts": 0}
    op.get_bind().execute(job.insert(), row)


def downgrade() -> None:
    op.get_bind().execute(sa.text("DELETE FROM job WHERE kind = 'press.stories'"))
    for name in ("story_file_change", "left_story", "story_line", "story_file"):
        op.drop_table(name)
