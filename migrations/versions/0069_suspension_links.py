"""Links from mails to the page of one warning or suspension, where it can be appealed against."""

import sqlalchemy as sa
from alembic import op

revision = "0069_suspension_links"
down_revision = "0068_assessments"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    op.create_table(
        "suspension_link",
        sa.Column("token_digest", sa.String(64), nullable=False),
        sa.Column("suspension_id", number, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["suspension_id"], ["suspension.id"], name=op.f("fk_suspension_link_suspension_id_suspension"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_suspension_link")),
    )  # fmt: skip
    op.create_index("ix_suspension_link_suspension_id", "suspension_link", ["suspension_id"])


def downgrade() -> None:
    op.drop_table("suspension_link")
