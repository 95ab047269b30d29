"""Answers to the metrics are counted by month of the contact. A job counts the stories again."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0055_metric_tallies"
down_revision = "0054_stated_figures"

KIND = "rankings.recount"
KEY = ("company_id", "metric", "month", "contact_month", "source", "is_established")


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    op.create_table(
        "metric_tally",
        sa.Column("company_id", number, nullable=False),
        sa.Column("metric", sa.String(32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("contact_month", sa.Date(), nullable=False),
        sa.Column("source", sa.String(128), nullable=False),
        sa.Column("is_established", sa.Boolean(), nullable=False),
        *(
            sa.Column(name, number, nullable=False)
            for name in ("n", "yes", "weight", "yes_weight", "weight_squares")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_metric_tally_company_id_company")),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_metric_tally")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "burst_share",
        sa.Column("company_id", number, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_burst_share_company_id_company"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("company_id", "month", name=op.f("pk_burst_share")),
    )
    op.add_column("reply", sa.Column("tallied_contact_month", sa.Date(), nullable=True))
    if op.get_bind().execute(sa.text("SELECT 1 FROM story_tally LIMIT 1")).first():
        _queue_recount()


def downgrade() -> None:
    job = _job()
    op.get_bind().execute(job.delete().where(job.c.unique_key == KIND, job.c.done_at.is_(None)))
    op.drop_column("reply", "tallied_contact_month")
    op.drop_table("burst_share")
    op.drop_table("metric_tally")


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
