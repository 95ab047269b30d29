"""What is noticed about groups of stories, and moderators' decisions about it with the notes on companies' pages."""

import sqlalchemy as sa
from alembic import op

revision = "0036_patterns"
down_revision = "0035_explained_rows"

WEIGHED = sa.text("weight < 1000000")
STANDS = sa.text("undone_at IS NULL")


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_index("ix_story_weighed", "story", ["month"], sqlite_where=WEIGHED, postgresql_where=WEIGHED)
    op.create_table(
        "pattern",
        sa.Column("id", number, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("company_id", number, nullable=True),
        sa.Column("sector_id", number, nullable=True),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("last_month", sa.Date(), nullable=False),
        sa.Column("stories", number, nullable=False),
        sa.Column("lowered", number, nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("noticed_at", moment, nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_pattern_company_id_company"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sector_id"], ["sector.id"], name=op.f("fk_pattern_sector_id_sector"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pattern")),
        sa.UniqueConstraint("key", name=op.f("uq_pattern_key")),
    )
    op.create_index(op.f("ix_pattern_company_id"), "pattern", ["company_id"])
    op.create_table(
        "pattern_decision",
        sa.Column("id", number, nullable=False),
        sa.Column("pattern_id", number, nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("account_id", number, nullable=False),
        sa.Column("decided_at", moment, nullable=False),
        sa.Column("stories", number, nullable=False),
        sa.Column("undone_at", moment, nullable=True),
        sa.Column("noted", number, nullable=True),
        sa.Column("first_month", sa.Date(), nullable=True),
        sa.Column("last_month", sa.Date(), nullable=True),
        sa.Column("note_until", sa.Date(), nullable=True),
        sa.Column("note_ended_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_pattern_decision_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["pattern_id"], ["pattern.id"], name=op.f("fk_pattern_decision_pattern_id_pattern"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pattern_decision")),
    )
    op.create_index(
        "ix_pattern_decision_standing",
        "pattern_decision",
        ["pattern_id", "id"],
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


def downgrade() -> None:
    op.drop_table("pattern_decision")
    op.drop_table("pattern")
    op.drop_index("ix_story_weighed", table_name="story", sqlite_where=WEIGHED, postgresql_where=WEIGHED)
