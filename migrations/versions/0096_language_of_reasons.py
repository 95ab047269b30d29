"""The reason for the best of a month keeps the language that it was written in. Of those written before it is not known."""

import sqlalchemy as sa
from alembic import op

revision = "0096_language_of_reasons"
down_revision = "0095_waits_known_in_full"


def upgrade() -> None:
    op.add_column("month_choice", sa.Column("language", sa.String(8), nullable=True))


def downgrade() -> None:
    op.drop_column("month_choice", "language")
