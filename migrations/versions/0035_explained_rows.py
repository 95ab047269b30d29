"""Keep what each row's score is made of, for the sentences that explain it. Tables made before have none."""

import sqlalchemy as sa
from alembic import op

revision = "0035_explained_rows"
down_revision = "0034_what_if"


def upgrade() -> None:
    op.add_column("league_row", sa.Column("explained", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("league_row") as batch_op:
        batch_op.drop_column("explained")
