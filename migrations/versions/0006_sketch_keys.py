"""The index of near-duplicates: keys of texts' sketches."""

import sqlalchemy as sa
from alembic import op

revision = "0006_sketch_keys"
down_revision = "0005_the_desk"


def upgrade() -> None:
    op.create_table(
        "sketch_key",
        sa.Column("key", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("story_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("key", "story_id", name=op.f("pk_sketch_key")),
    )
    with op.batch_alter_table("sketch_key", schema=None) as batch_op:
        batch_op.create_index("ix_sketch_key_story_id", ["story_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sketch_key", schema=None) as batch_op:
        batch_op.drop_index("ix_sketch_key_story_id")
    op.drop_table("sketch_key")
