"""Weigh an author's m-th story about a company 1/m, count different authors, and keep which accounts differ.

The weights of stories whose author was erased stay as they are, and an earlier story that was refused, withdrawn or
removed since does not count, whenever that was. The month's m of the source is read from the old weight, since the
source itself is kept for thirty days only. The tallies are counted again by a job.
"""

from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0033_authors_counted"
down_revision = "0032_signed_editions"

MICRO = 1_000_000
KIND = "rankings.recount"
GONE = ("refused", "withdrawn", "removed")


def upgrade() -> None:
    with op.batch_alter_table("league_row") as batch_op:
        batch_op.add_column(
            sa.Column("established_stray", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("league_row") as batch_op:
        batch_op.alter_column("established_stray", existing_type=sa.Boolean(), server_default=None)
    op.execute(
        "INSERT INTO story_tally (company_id, month, dimension, bucket, n, sum)"
        " SELECT company_id, month, 'author', coalesce(CAST(author_id AS VARCHAR), ''), count(*), 0 FROM story"
        " WHERE tallied_version_id IS NOT NULL GROUP BY company_id, month, coalesce(CAST(author_id AS VARCHAR), '')"
    )
    if _weigh_again():
        _queue_recount()


def downgrade() -> None:
    """The weights stay: what they were is not kept."""
    op.execute("DELETE FROM story_tally WHERE dimension = 'author'")
    job = _job()
    op.get_bind().execute(job.delete().where(job.c.unique_key == KIND, job.c.done_at.is_(None)))
    with op.batch_alter_table("league_row") as batch_op:
        batch_op.drop_column("established_stray")


def _weigh_again() -> bool:
    """Whether any weight changed."""
    story = sa.table(
        "story",
        *(sa.column(name) for name in ("id", "author_id", "company_id", "confirmed_at", "weight", "status")),
    )
    several = (
        sa.select(story.c.author_id, story.c.company_id)
        .where(story.c.author_id.is_not(None), story.c.confirmed_at.is_not(None))
        .group_by(story.c.author_id, story.c.company_id)
        .having(sa.func.count() > 1)
        .subquery()
    )
    rows = op.get_bind().execute(
        sa.select(story.c.id, story.c.author_id, story.c.company_id, story.c.weight, story.c.status)
        .join(
            several, sa.and_(several.c.author_id == story.c.author_id, several.c.company_id == story.c.company_id)
        )
        .where(story.c.confirmed_at.is_not(None), story.c.weight > 0)
        .order_by(story.c.author_id, story.c.company_id, story.c.confirmed_at, story.c.id)
    )
    changed = []
    for _author_and_company, told in groupby(rows, key=lambda row: (row.author_id, row.company_id)):
        earlier = 0
        for row in told:
            weight = round(MICRO / max(earlier + 1, round(MICRO / row.weight)))
            if weight != row.weight:
                changed.append({"told": row.id, "new": weight})
            earlier += row.status not in GONE
    if changed:
        update = story.update().where(story.c.id == sa.bindparam("told")).values(weight=sa.bindparam("new"))
        op.get_bind().execute(update, changed)
    return bool(changed)


def _queue_recount() -> None:
    now = datetime.now(UTC)
    row = {
        "kind": KIND, "arguments": {}, "unique_key": KIND, "created_at": now, "not_before": now, "attempts": 0,
    }  # fmt: skip
    op.get_bind().execute(_job().insert(), row)


def _job() -> Any:
    moment = sa.DateTime(timezone=True)
    return sa.table(
        "job", sa.column("kind"), sa.column("arguments", sa.JSON), sa.column("unique_key"), sa.column("attempts"),
        sa.column("created_at", moment), sa.column("not_before", moment), sa.column("done_at", moment),
    )  # fmt: skip
