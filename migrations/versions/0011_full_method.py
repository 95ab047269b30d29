"""The full method: its parameters for each month, and each row's trend and certain change of rank."""

import sqlalchemy as sa
from alembic import op

revision = "0011_full_method"
down_revision = "0010_staff_security"


def upgrade() -> None:
    op.create_table(
        "method_fit",
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stories", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("method", "month", name=op.f("pk_method_fit")),
    )
    with op.batch_alter_table("league_table", schema=None) as batch_op:
        batch_op.add_column(sa.Column("compared_with", sa.Date(), nullable=True))
    with op.batch_alter_table("league_row", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("rank_change", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("new_accounts_stray", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("trend", sa.JSON(), server_default="[]", nullable=False))
    with op.batch_alter_table("league_row", schema=None) as batch_op:
        batch_op.alter_column("trend", existing_type=sa.JSON(), server_default=None)
        batch_op.alter_column("new_accounts_stray", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("league_row", schema=None) as batch_op:
        batch_op.drop_column("trend")
        batch_op.drop_column("new_accounts_stray")
        batch_op.drop_column("rank_change")
    with op.batch_alter_table("league_table", schema=None) as batch_op:
        batch_op.drop_column("compared_with")
    op.drop_table("method_fit")
