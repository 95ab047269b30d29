"""Notes that moderators write for each other."""

import sqlalchemy as sa
from alembic import op

revision = "0056_desk_notes"
down_revision = "0055_metric_tallies"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    subjects = ("story", "author", "company")
    given = " + ".join(f"(CASE WHEN {name}_id IS NULL THEN 0 ELSE 1 END)" for name in subjects)
    op.create_table(
        "desk_note",
        sa.Column("id", number, nullable=False),
        *(sa.Column(f"{name}_id", number, nullable=True) for name in subjects),
        sa.Column("account_id", number, nullable=False),
        sa.Column("words_encrypted", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"{given} = 1", name=op.f("ck_desk_note_one_subject")),
        *(
            sa.ForeignKeyConstraint(
                [f"{name}_id"], [f"{name}.id"], name=op.f(f"fk_desk_note_{name}_id_{name}"), ondelete="CASCADE"
            )
            for name in subjects
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_desk_note_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_note")),
    )
    for name in (*(f"{name}_id" for name in subjects), "written_at"):
        op.create_index(f"ix_desk_note_{name}", "desk_note", [name])


def downgrade() -> None:
    op.drop_table("desk_note")
