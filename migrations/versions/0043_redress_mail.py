"""That an author was told, once, where they may take their complaint."""

import sqlalchemy as sa
from alembic import op

revision = "0043_redress_mail"
down_revision = "0042_company_users"

INDEX = "ix_story_version_complained"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    op.create_table(
        "redress_mail",
        sa.Column("id", number, nullable=False),
        sa.Column("story_id", number, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name="fk_redress_mail_story_id_story", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_redress_mail"),
        sa.UniqueConstraint("story_id", name="uq_redress_mail_story_id"),
    )
    complained = sa.text("complained_on IS NOT NULL")
    op.create_index(
        INDEX, "story_version", ["complained_on"], sqlite_where=complained, postgresql_where=complained
    )


def downgrade() -> None:
    op.drop_index(INDEX, "story_version")
    op.drop_table("redress_mail")
