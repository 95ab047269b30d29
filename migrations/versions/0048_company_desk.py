"""Keep up to when people who act for a company have seen its stories, and which mails they want."""

import sqlalchemy as sa
from alembic import op

revision = "0048_company_desk"
down_revision = "0047_tallies_in_order"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    op.create_table(
        "company_desk",
        sa.Column("user_id", number, nullable=False),
        sa.Column("seen_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mails", sa.String(32), nullable=False),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["company_user.id"], name=op.f("fk_company_desk_user_id_company_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_company_desk")),
    )
    op.create_index(op.f("ix_company_desk_mails"), "company_desk", ["mails"])


def downgrade() -> None:
    op.drop_table("company_desk")
