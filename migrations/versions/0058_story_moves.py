"""Stories are moved to another company; the first company's reply then stays with it, and the other may reply."""

import sqlalchemy as sa
from alembic import op

revision = "0058_story_moves"
down_revision = "0057_decision_tally"

STAYED = sa.text("moved_away_at IS NULL")
GROUND = ("other_company", "About another company",
          "The story is about another company than the one it was listed under. We have moved it there.")  # fmt: skip


def upgrade() -> None:
    _foreign_keys("OFF")
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "story_move",
        sa.Column("id", number, nullable=False),
        sa.Column("story_id", number, nullable=False),
        sa.Column("from_id", number, nullable=True),
        sa.Column("to_id", number, nullable=False),
        sa.Column("account_id", number, nullable=False),
        sa.Column("ground_id", number, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("case_reference_encrypted", sa.String(1000), nullable=True),
        sa.Column("moved_at", moment, nullable=False),
        sa.Column("undone_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_story_move_story_id_story"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["company.id"], name=op.f("fk_story_move_from_id_company"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["to_id"], ["company.id"], name=op.f("fk_story_move_to_id_company")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_story_move_account_id_account")),
        sa.ForeignKeyConstraint(["ground_id"], ["ground.id"], name=op.f("fk_story_move_ground_id_ground")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_move")),
    )
    for name in ("story_id", "from_id", "to_id", "ground_id"):
        op.create_index(f"ix_story_move_{name}", "story_move", [name])
    op.create_index("ix_story_move_account", "story_move", ["account_id", "id"])
    _add_ground()
    op.add_column("story", sa.Column("moved_at", moment, nullable=True))
    op.add_column("reply", sa.Column("moved_away_at", moment, nullable=True))
    with op.batch_alter_table("reply") as batch_op:
        batch_op.drop_constraint("uq_reply_story_id", type_="unique")
    op.create_index("ix_reply_story_id", "reply", ["story_id"])
    op.create_index(
        "uq_reply_story", "reply", ["story_id"], unique=True, sqlite_where=STAYED, postgresql_where=STAYED
    )
    _foreign_keys("ON")


def downgrade() -> None:
    """Replies to stories that were moved away are deleted: there is no place for them."""
    op.get_bind().execute(sa.text("DELETE FROM reply WHERE moved_away_at IS NOT NULL"))
    _foreign_keys("OFF")
    op.drop_index("uq_reply_story", "reply")
    op.drop_index("ix_reply_story_id", "reply")
    with op.batch_alter_table("reply") as batch_op:
        batch_op.create_unique_constraint("uq_reply_story_id", ["story_id"])
    op.drop_column("reply", "moved_away_at")
    op.drop_column("story", "moved_at")
    op.drop_table("story_move")
    ground = sa.table("ground", sa.column("id"), sa.column("code"))
    used = sa.table("reply_decision_ground", sa.column("ground_id"))
    mine = sa.select(ground.c.id).where(ground.c.code == GROUND[0])
    op.get_bind().execute(used.delete().where(used.c.ground_id.in_(mine)))
    op.get_bind().execute(ground.delete().where(ground.c.code == GROUND[0]))
    _foreign_keys("ON")


def _add_ground() -> None:
    columns = ("code", "version", "use", "name", "wording", "position", "is_current")
    ground = sa.table("ground", *(sa.column(name) for name in columns))
    code, name, wording = GROUND
    op.get_bind().execute(
        ground.insert().values(
            code=code, version=1, use="moving", name=name, wording=wording, position=1, is_current=True
        )
    )


def _foreign_keys(switch: str) -> None:
    """SQLite makes the table anew, and with foreign keys, dropping the old one would delete what refers to its rows. It
    switches them between transactions only.
    """
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        for statement in ("COMMIT", f"PRAGMA foreign_keys={switch}", "BEGIN IMMEDIATE"):
            bind.exec_driver_sql(statement)
