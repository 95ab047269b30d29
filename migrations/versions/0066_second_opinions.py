"""Second opinions that moderators ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0066_second_opinions"
down_revision = "0065_author_questions"

_UNSETTLED = sa.text("settled_at IS NULL")


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    moment = sa.DateTime(timezone=True)
    people = ("asked_by_id", "asked_of_id", "settled_by_id")
    op.create_table(
        "second_opinion",
        sa.Column("id", number, nullable=False),
        sa.Column("story_id", number, nullable=False),
        sa.Column("asked_by_id", number, nullable=False),
        sa.Column("asked_of_id", number, nullable=True),
        sa.Column("asked_of_role", sa.String(32), nullable=True),
        sa.Column("question_encrypted", sa.Text(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("settled_at", moment, nullable=True),
        sa.Column("settled_by_id", number, nullable=True),
        sa.Column("note_id", number, nullable=True),
        sa.CheckConstraint(
            "(asked_of_id IS NULL) <> (asked_of_role IS NULL)", name=op.f("ck_second_opinion_one_addressee")
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_second_opinion_story_id_story"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["desk_note.id"], name=op.f("fk_second_opinion_note_id_desk_note"), ondelete="SET NULL"
        ),
        *(
            sa.ForeignKeyConstraint([name], ["account.id"], name=op.f(f"fk_second_opinion_{name}_account"))
            for name in people
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_opinion")),
    )
    for name in ("story_id", "asked_by_id", "asked_at", "note_id"):
        op.create_index(op.f(f"ix_second_opinion_{name}"), "second_opinion", [name])
    op.create_index(
        "ix_second_opinion_waiting", "second_opinion", ["story_id"], sqlite_where=_UNSETTLED,
        postgresql_where=_UNSETTLED,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("second_opinion")
