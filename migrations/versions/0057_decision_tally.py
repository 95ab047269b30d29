"""Decisions are counted by month as they are made. A job counts those made before."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0057_decision_tally"
down_revision = "0056_desk_notes"

KIND = "transparency.recount"


def upgrade() -> None:
    op.create_table(
        "decision_tally",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(16), nullable=False),
        sa.Column("figure", sa.String(16), nullable=False),
        sa.Column("act", sa.String(24), nullable=False),
        sa.Column("detail", sa.String(40), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("month", "subject", "figure", "act", "detail", name=op.f("pk_decision_tally")),
        sqlite_with_rowid=False,
    )
    bind = op.get_bind()
    if bind.execute(sa.text("SELECT 1 FROM decision LIMIT 1")).first():
        now = datetime.now(UTC)
        bind.execute(
            _job().insert(),
            {
                "kind": KIND,
                "arguments": {},
                "unique_key": KIND,
                "created_at": now,
                "not_before": now,
                "attempts": 0,
            },
        )


def downgrade() -> None:
    job = _job()
    op.get_bind().execute(job.delete().where(job.c.unique_key == KIND))
    op.drop_table("decision_tally")


def _job() -> Any:
    moment = sa.DateTime(timezone=True)
    return sa.table(
        "job", sa.column("kind"), sa.column("arguments", sa.JSON), sa.column("unique_key"), sa.column("attempts"),
        sa.column("created_at", moment), sa.column("not_before", moment), sa.column("done_at", moment),
    )  # fmt: skip
