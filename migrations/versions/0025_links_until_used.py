"""Remember which links to an author's page were asked for: their first use revokes the earlier ones."""

import sqlalchemy as sa
from alembic import op

revision = "0025_links_until_used"
down_revision = "0024_public_bodies"


def upgrade() -> None:
    op.add_column(
        "author_link", sa.Column("replaces_earlier", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    with op.batch_alter_table("author_link") as batch:
        batch.drop_column("replaces_earlier")
