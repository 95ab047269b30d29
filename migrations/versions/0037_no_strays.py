"""Drop which rows’ accounts disagree: the overall table of the month has it, with how likely it is."""

import sqlalchemy as sa
from alembic import op

revision = "0037_no_strays"
down_revision = "0036_patterns"

COLUMNS = ("new_accounts_stray", "established_stray")


def upgrade() -> None:
    with op.batch_alter_table("league_row") as batch_op:
        for name in COLUMNS:
            batch_op.drop_column(name)


def downgrade() -> None:
    """What they said is not known again until the tables are made again."""
    with op.batch_alter_table("league_row") as batch_op:
        for name in COLUMNS:
            batch_op.add_column(sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("league_row") as batch_op:
        for name in COLUMNS:
            batch_op.alter_column(name, existing_type=sa.Boolean(), server_default=None)
