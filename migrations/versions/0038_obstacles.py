"""What stood in an author's way and what the author did next; the ways of contacts are counted, also for each sector.

A job counts the tallies again.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0038_obstacles"
down_revision = "0037_no_strays"

COLUMNS = ("obstacle", "next_step")
NEW = ("obstacle", "reason_outcome", "path_minutes")
KIND = "rankings.recount"


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("story_version", sa.Column(name, sa.String(32), nullable=True))
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    op.create_table(
        "sector_tally",
        sa.Column("sector_id", number, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("dimension", sa.String(32), nullable=False),
        sa.Column("bucket", sa.String(80), nullable=False),
        sa.Column("n", number, nullable=False),
        sa.ForeignKeyConstraint(["sector_id"], ["sector.id"], name=op.f("fk_sector_tally_sector_id_sector")),
        sa.PrimaryKeyConstraint("sector_id", "month", "dimension", "bucket", name=op.f("pk_sector_tally")),
    )
    if op.get_bind().execute(sa.text("SELECT 1 FROM story_tally LIMIT 1")).first():
        _queue_recount()


def downgrade() -> None:
    """The answers are lost: nothing older has a place for them."""
    op.drop_table("sector_tally")
    tally = sa.table("story_tally", sa.column("dimension"))
    op.execute(
        tally.delete().where(
            sa.or_(tally.c.dimension.in_(NEW), tally.c.dimension.startswith("path_", autoescape=True))
        )
    )
    job = _job()
    op.get_bind().execute(job.delete().where(job.c.unique_key == KIND, job.c.done_at.is_(None)))
    for name in COLUMNS:
        op.drop_column("story_version", name)


def _queue_recount() -> None:
    """Unless one waits already."""
    job, bind = _job(), op.get_bind()
    if bind.execute(sa.select(job.c.kind).where(job.c.unique_key == KIND, job.c.done_at.is_(None))).first():
        return
    now = datetime.now(UTC)
    row = {
        "kind": KIND, "arguments": {}, "unique_key": KIND, "created_at": now, "not_before": now, "attempts": 0,
    }  # fmt: skip
    bind.execute(job.insert(), row)


def _job() -> Any:
    moment = sa.DateTime(timezone=True)
    return sa.table(
        "job", sa.column("kind"), sa.column("arguments", sa.JSON), sa.column("unique_key"), sa.column("attempts"),
        sa.column("created_at", moment), sa.column("not_before", moment), sa.column("done_at", moment),
    )  # fmt: skip
