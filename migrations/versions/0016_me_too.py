"""“This happened to me too” votes, and the best and worst story of a month."""

import sqlalchemy as sa
from alembic import op

revision = "0016_me_too"
down_revision = "0015_mailroom"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    op.create_table(
        "me_too",
        sa.Column("story_id", number, nullable=False),
        sa.Column("counted", number, nullable=False),
        sa.Column("uncounted", number, nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_me_too_story_id_story"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_me_too")),
    )
    op.create_table(
        "me_too_mark",
        sa.Column("id", number, nullable=False),
        sa.Column("story_id", number, nullable=False),
        sa.Column("source_digest", sa.String(length=64), nullable=False),
        sa.Column("network_digest", sa.String(length=64), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_me_too_mark_story_id_story"),
                                ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_me_too_mark")),
        sa.UniqueConstraint("story_id", "source_digest", name=op.f("uq_me_too_mark_story_id_source_digest")),
    )  # fmt: skip
    op.create_index("ix_me_too_mark_recent", "me_too_mark", ["story_id", "created_at"])
    op.create_index("ix_me_too_mark_network", "me_too_mark", ["story_id", "network_digest"])
    op.create_index("ix_me_too_mark_created", "me_too_mark", ["created_at"])
    op.create_table(
        "nomination",
        sa.Column("story_id", number, nullable=False),
        sa.Column("praise", sa.String(length=32), nullable=False),
        sa.Column("account_id", number, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_nomination_account_id_account")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_nomination_story_id_story"),
                                ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_nomination")),
    )  # fmt: skip
    op.create_table(
        "month_choice",
        sa.Column("id", number, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("praise", sa.String(length=32), nullable=False),
        sa.Column("story_id", number, nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("account_id", number, nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_month_choice_account_id_account")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_month_choice_story_id_story"),
                                ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_choice")),
        sa.UniqueConstraint("month", "praise", name=op.f("uq_month_choice_month_praise")),
        sa.UniqueConstraint("story_id", name=op.f("uq_month_choice_story_id")),
    )  # fmt: skip


def downgrade() -> None:
    for name in ("month_choice", "nomination", "me_too_mark", "me_too"):
        op.drop_table(name)
