"""Keep with some rows what a few more stories would make of their company.

Rows that stand already have nothing until their table is made again, within a day or by `rankings rebuild`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034_what_if"
down_revision = "0033_authors_counted"


def upgrade() -> None:
    op.add_column("league_row", sa.Column("what_if", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("league_row") as batch_op:
        batch_op.drop_column("what_if")
