"""Complaints about defamation count on their own. A job counts those that came in before."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0075_counted_complaints"
down_revision = "0069_suspension_links"

KIND = "transparency.recount"


def upgrade() -> None:
    bind, job = op.get_bind(), _job()
    waits = sa.select(job.c.kind).where(job.c.unique_key == KIND, job.c.done_at.is_(None))
    if not bind.execute(sa.text("SELECT 1 FROM defamation_case LIMIT 1")).first() or bind.execute(waits).first():
        return
    now = datetime.now(UTC)
    made = {"kind": KIND, "arguments": {}, "unique_key": KIND, "created_at": now, "not_before": now, "attempts": 0}
    bind.execute(job.insert(), made)


def downgrade() -> None:
    job = _job()
    op.get_bind().execute(job.delete().where(job.c.unique_key == KIND, job.c.done_at.is_(None)))
    op.get_bind().execute(sa.text("DELETE FROM decision_tally WHERE subject = 'complaint'"))


def _job() -> Any:
    moment = sa.DateTime(timezone=True)
    return sa.table(
        "job", sa.column("kind"), sa.column("arguments", sa.JSON), sa.column("unique_key"), sa.column("attempts"),
        sa.column("created_at", moment), sa.column("not_before", moment), sa.column("done_at", moment),
    )  # fmt: skip
