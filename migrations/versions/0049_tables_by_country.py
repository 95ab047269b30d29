"""Rows of league tables have their company's country, and ranks within it. A job makes the live tables again."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0049_tables_by_country"
down_revision = "0048_company_desk"

KIND = "rankings.refresh"


def upgrade() -> None:
    op.add_column("league_row", sa.Column("country", sa.String(2), nullable=True))
    op.add_column("league_row", sa.Column("in_country", sa.JSON(), nullable=True))
    if op.get_bind().execute(sa.text("SELECT 1 FROM league_table LIMIT 1")).first():
        _queue_refresh()


def downgrade() -> None:
    op.drop_column("league_row", "in_country")
    op.drop_column("league_row", "country")


def _queue_refresh() -> None:
    """Unless one waits already."""
    job, bind = _job(), op.get_bind()
    waits = sa.select(job.c.kind).where(
        job.c.unique_key == KIND, job.c.done_at.is_(None), job.c.leased_until.is_(None)
    )
    if bind.execute(waits).first():
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
        sa.column("leased_until", moment),
    )  # fmt: skip
