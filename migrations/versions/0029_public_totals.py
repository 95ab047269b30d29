"""The number of all public stories and records, by month and bucket, moves with the tallies it sums."""

import sqlalchemy as sa
from alembic import op

revision = "0029_public_totals"
down_revision = "0028_checked_versions"


def upgrade() -> None:
    op.create_table(
        "published_total",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("bucket", sa.String(length=80), nullable=False),
        sa.Column("n", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("month", "bucket", name=op.f("pk_published_total")),
    )
    op.execute("""
        INSERT INTO published_total (month, bucket, n)
        SELECT month, bucket, sum(n) FROM story_tally WHERE dimension = 'published' GROUP BY month, bucket
    """)


def downgrade() -> None:
    op.drop_table("published_total")
