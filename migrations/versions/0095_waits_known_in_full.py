"""A call that reached somebody has a known wait only if the queue's time is known. A job counts the stories again."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0095_waits_known_in_full"
down_revision = "0094_trigrams_of_names"

KIND = "rankings.recount"


def upgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT 1 FROM story_tally LIMIT 1")).first():
        _queue_recount()


def downgrade() -> None:
    job = _job()
    op.get_bind().execute(job.delete().where(job.c.unique_key == KIND, job.c.done_at.is_(None)))


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
