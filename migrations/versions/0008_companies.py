"""Companies at the desk: former addresses, official numbers, merges and what is needed to undo them."""

import sqlalchemy as sa
from alembic import op

revision = "0008_companies"
down_revision = "0007_desk_catalogue"

BIG_INT = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "company_address",
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("company_id", BIG_INT, nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_company_address_company_id_company"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_company_address")),
    )
    with op.batch_alter_table("company_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_company_address_company_id"), ["company_id"], unique=False)

    op.create_table(
        "company_number",
        sa.Column("id", BIG_INT, nullable=False),
        sa.Column("company_id", BIG_INT, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("page", sa.String(length=500), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_company_number_company_id_company"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_number")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_company_number_company_id_number")),
    )
    _create_merges()


def _create_merges() -> None:
    op.create_table(
        "company_merge",
        sa.Column("id", BIG_INT, nullable=False),
        sa.Column("source_id", BIG_INT, nullable=False),
        sa.Column("target_id", BIG_INT, nullable=False),
        sa.Column("account_id", BIG_INT, nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", BIG_INT, nullable=True),
        sa.Column("status_before", sa.String(length=32), nullable=False),
        sa.Column("alias_ids", sa.JSON(), nullable=False),
        sa.Column("stories", BIG_INT, nullable=False),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_company_merge_two_companies")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_company_merge_account_id_account")),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["account.id"], name=op.f("fk_company_merge_undone_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["company.id"], name=op.f("fk_company_merge_source_id_company"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["company.id"], name=op.f("fk_company_merge_target_id_company"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_merge")),
    )
    with op.batch_alter_table("company_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_company_merge_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_company_merge_target_id"), ["target_id"], unique=False)
        batch_op.create_index(
            "ix_company_merge_in_force",
            ["source_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.create_table(
        "company_merge_story",
        sa.Column("merge_id", BIG_INT, nullable=False),
        sa.Column("story_id", BIG_INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["merge_id"],
            ["company_merge.id"],
            name=op.f("fk_company_merge_story_merge_id_company_merge"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_company_merge_story_story_id_story"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("merge_id", "story_id", name=op.f("pk_company_merge_story")),
    )
    with op.batch_alter_table("company_merge_story", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_company_merge_story_story_id"), ["story_id"], unique=False)


def downgrade() -> None:
    # Names and stories of merged companies stay with the target; the older schema has no such status.
    op.execute("UPDATE company SET status = 'proposed' WHERE status = 'merged'")
    for table in ("company_merge_story", "company_merge", "company_number", "company_address"):
        op.drop_table(table)
