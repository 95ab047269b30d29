"""Queue a job that indexes all stories again, since the search now finds other forms of words."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027_word_forms"
down_revision = "0026_counts_of_mails"

KIND, KEY = "moderation.index_stories", "index all stories"


def upgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT 1 FROM story LIMIT 1")).first() is None:
        return
    now = datetime.now(UTC)
    row = {
        "kind": KIND,
        "arguments": {"after": 0},
        "unique_key": KEY,
        "created_at": now,
        "not_before": now,
        "attempts": 0,
    }
    op.get_bind().execute(_job().insert(), row)


def downgrade() -> None:
    """The earlier search understands the index, too."""
    job = _job()
    op.get_bind().execute(job.delete().where(job.c.unique_key == KEY, job.c.done_at.is_(None)))


def _job() -> Any:
    moment = sa.DateTime(timezone=True)
    return sa.table(
        "job", sa.column("kind"), sa.column("arguments", sa.JSON), sa.column("unique_key"), sa.column("attempts"),
        sa.column("created_at", moment), sa.column("not_before", moment), sa.column("done_at", moment),
    )  # fmt: skip
