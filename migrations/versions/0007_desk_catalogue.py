"""Changed settings, and moderators' saved phrases."""

import sqlalchemy as sa
from alembic import op

revision = "0007_desk_catalogue"
down_revision = "0006_sketch_keys"


def upgrade() -> None:
    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "saved_phrase",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_phrase_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_phrase")),
    )
    with op.batch_alter_table("saved_phrase", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_phrase_account_id"), ["account_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("saved_phrase", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_phrase_account_id"))

    op.drop_table("saved_phrase")
    op.drop_table("setting")
