"""Authors are told of the company's reply once, and asked once what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0051_after_reply"
down_revision = "0050_timed_calls"


def upgrade() -> None:
    op.add_column("reply", sa.Column("author_told_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("story", sa.Column("after_reply", sa.String(32), nullable=True))
    op.add_column("follow_up", sa.Column("after_reply", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("follow_up", sa.Column("use_again", sa.String(32), nullable=True))


def downgrade() -> None:
    """The answers to the second question are lost."""
    op.execute("DELETE FROM story_tally WHERE dimension = 'after_reply'")
    for table, name in (
        ("follow_up", "use_again"), ("follow_up", "after_reply"), ("story", "after_reply"), ("reply", "author_told_at"),
    ):  # fmt: skip
        op.drop_column(table, name)
