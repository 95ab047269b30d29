"""Which parts of what the public sees changed with each number of the data's version.

Processes of the version before change the number and write no rows here. To those of this version, everything may have
changed then. So both may run at the same time.
"""

import sqlalchemy as sa
from alembic import op

revision = "0091_what_changed"
down_revision = "0090_jobs_first"


def upgrade() -> None:
    op.create_table(
        "data_change",
        sa.Column(
            "number", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("scope", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("number", "scope", name=op.f("pk_data_change")),
    )


def downgrade() -> None:
    op.drop_table("data_change")
