"""The author's page: changes after publication, follow-up answers, changes of consent, erasure."""

import sqlalchemy as sa
from alembic import op

revision = "0014_authors_page"
down_revision = "0013_languages"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    for name, kind in (("edited_at", MOMENT), ("erased_at", MOMENT), ("resolved_later", sa.String(length=32)),
                       ("resolved_later_at", MOMENT)):  # fmt: skip
        op.add_column("story", sa.Column(name, kind, nullable=True))
    op.add_column(
        "decision", sa.Column("is_edit_refused", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "follow_up",
        sa.Column("id", number, nullable=False),
        sa.Column("story_id", number, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answer", sa.String(length=32), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_follow_up_story_id_story"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("story_id", name=op.f("uq_follow_up_story_id")),
    )
    op.create_table(
        "consent_change",
        sa.Column("id", number, nullable=False),
        sa.Column("story_id", number, nullable=False),
        sa.Column("consent", sa.String(length=32), nullable=False),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_consent_change_story_id_story"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_change")),
    )
    op.create_index("ix_consent_change_story_id", "consent_change", ["story_id"])


def downgrade() -> None:
    op.drop_table("consent_change")
    op.drop_table("follow_up")
    # Not in a batch: SQLite can drop a column in place, and a table that others refer to cannot be recreated.
    op.drop_column("decision", "is_edit_refused")
    for name in ("resolved_later_at", "resolved_later", "erased_at", "edited_at"):
        op.drop_column("story", name)
