"""Stories know whether evidence of the contact was seen. A job counts it in the tallies."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0076_evidence_seen"
down_revision = "0075_counted_complaints"

KIND = "rankings.recount"


def upgrade() -> None:
    op.add_column("story", sa.Column("is_evidence_seen", sa.Boolean(), nullable=False, server_default=sa.false()))
    bind = op.get_bind()
    seen = sa.table(
        "decision", sa.column("story_id"), sa.column("evidence_seen", sa.Boolean), sa.column("reversed_at")
    )
    story = sa.table("story", sa.column("id"), sa.column("is_evidence_seen", sa.Boolean))
    noted = sa.select(seen.c.story_id).where(seen.c.evidence_seen, seen.c.reversed_at.is_(None))
    changed = story.update().where(story.c.id.in_(noted)).values(is_evidence_seen=True)
    if bind.execute(changed).rowcount:
        _queue_recount()


def downgrade() -> None:
    bind = op.get_bind()
    bind.execute(sa.text("DELETE FROM story_tally WHERE dimension LIKE 'seen%'"))
    op.drop_column("story", "is_evidence_seen")


def _queue_recount() -> None:
    """Unless one waits already."""
    job, bind = _job(), op.get_bind()
    if bind.execute(sa.select(job.c.kind).where(job.c.unique_key == KIND, job.c.done_at.is_(None))).first():
        return
    now = datetime.now(UTC)
    row = {"kind": KIND, "arguments": {}, "unique_key": KIND, "created_at": now, "not_before": now, "attempts": 0}
    bind.execute(job.insert(), row)


def _job() -> Any:
    moment = sa.DateTime(timezone=True)
    return sa.table(
        "job", sa.column("kind"), sa.column("arguments", sa.JSON), sa.column("unique_key"), sa.column("attempts"),
        sa.column("created_at", moment), sa.column("not_before", moment), sa.column("done_at", moment),
    )  # fmt: skip
