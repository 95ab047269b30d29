"""Companies without an account can be told of their stories, and can stop that."""

import sqlalchemy as sa
from alembic import op

revision = "0052_company_notices"
down_revision = "0051_after_reply"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    op.create_table(
        "company_notice",
        sa.Column("company_id", number, nullable=False),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_company_notice_company_id_company"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_company_notice")),
    )
    op.create_table(
        "stopped_address",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_stopped_address")),
    )


def downgrade() -> None:
    op.drop_table("stopped_address")
    op.drop_table("company_notice")
