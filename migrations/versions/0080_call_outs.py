"""Call-outs: what they say, the stories told for them, what these count, and the best and the worst of each."""

import sqlalchemy as sa
from alembic import op

revision = "0080_call_outs"
down_revision = "0077_newsrooms"

_STORY_KEY = "fk_story_call_out_id_call_out"
_FOR_ONE = sa.text("call_out_id IS NOT NULL")
_NUMBER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_call_out()
    _create_version()
    if op.get_bind().dialect.name != "sqlite":  # SQLite has the two tables refer to each other from the start
        op.create_foreign_key(
            op.f("fk_call_out_approved_version_id_call_out_version"), "call_out", "call_out_version",
            ["approved_version_id"], ["id"],
        )  # fmt: skip
    op.create_table(
        "call_out_tally",
        sa.Column("call_out_id", _NUMBER, nullable=False),
        sa.Column("dimension", sa.String(32), nullable=False),
        sa.Column("bucket", sa.String(80), nullable=False),
        sa.Column("n", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["call_out_id"], ["call_out.id"], name=op.f("fk_call_out_tally_call_out_id_call_out"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("call_out_id", "dimension", "bucket", name=op.f("pk_call_out_tally")),
        sqlite_with_rowid=False,
    )  # fmt: skip
    _create_pick()
    _add_to_stories()


def downgrade() -> None:
    op.execute("DELETE FROM queue_item WHERE kind IN ('call_out', 'call_out_pick')")
    op.drop_index("ix_story_call_out", "story")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(_STORY_KEY, "story", type_="foreignkey")
    op.drop_column("story", "call_out_id")
    for name in ("own_answer_2", "own_answer_1"):
        op.drop_column("story_version", name)
    op.drop_table("call_out_pick")
    op.drop_table("call_out_tally")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("fk_call_out_approved_version_id_call_out_version", "call_out", type_="foreignkey")
    else:
        op.execute("UPDATE call_out SET approved_version_id = NULL")
    op.drop_table("call_out_version")
    op.drop_table("call_out")


def _create_call_out() -> None:
    both = []
    if op.get_bind().dialect.name == "sqlite":
        both = [
            sa.ForeignKeyConstraint(
                ["approved_version_id"], ["call_out_version.id"],
                name=op.f("fk_call_out_approved_version_id_call_out_version"),
            )
        ]  # fmt: skip
    op.create_table(
        "call_out",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("newsroom_id", _NUMBER, nullable=True),
        sa.Column("opened_by_id", _NUMBER, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("approved_version_id", _NUMBER, nullable=True),
        sa.Column("approved_at", _MOMENT, nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("revision", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["opened_by_id"], ["account.id"], name=op.f("fk_call_out_opened_by_id_account")),
        sa.ForeignKeyConstraint(["newsroom_id"], ["newsroom.id"], name=op.f("fk_call_out_newsroom_id_newsroom")),
        *both,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_out")),
        sa.UniqueConstraint("slug", name=op.f("uq_call_out_slug")),
    )
    for name in ("newsroom_id", "opened_by_id", "approved_version_id"):
        op.create_index(f"ix_call_out_{name}", "call_out", [name])


def _create_version() -> None:
    op.create_table(
        "call_out_version",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("call_out_id", _NUMBER, nullable=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("intro_html", sa.Text(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("companies", sa.JSON(), nullable=False),
        sa.Column("sectors", sa.JSON(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("written_by_id", _NUMBER, nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.Column("decided_by_id", _NUMBER, nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.CheckConstraint("opens_on <= closes_on", name=op.f("ck_call_out_version_days_in_order")),
        sa.ForeignKeyConstraint(
            ["call_out_id"], ["call_out.id"], name=op.f("fk_call_out_version_call_out_id_call_out"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["account.id"], name=op.f("fk_call_out_version_written_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_call_out_version_decided_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_out_version")),
        sa.UniqueConstraint("call_out_id", "number", name=op.f("uq_call_out_version_call_out_id_number")),
    )  # fmt: skip
    op.create_index("ix_call_out_version_state", "call_out_version", ["state", "id"])
    for name in ("written_by_id", "decided_by_id"):
        op.create_index(f"ix_call_out_version_{name}", "call_out_version", [name])


def _create_pick() -> None:
    accounts = ("picked_by_id", "approved_by_id")
    op.create_table(
        "call_out_pick",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("call_out_id", _NUMBER, nullable=False),
        sa.Column("praise", sa.String(32), nullable=False),
        sa.Column("story_id", _NUMBER, nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("picked_by_id", _NUMBER, nullable=False),
        sa.Column("picked_at", _MOMENT, nullable=False),
        sa.Column("approved_by_id", _NUMBER, nullable=True),
        sa.Column("approved_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["call_out_id"], ["call_out.id"], name=op.f("fk_call_out_pick_call_out_id_call_out"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_call_out_pick_story_id_story"), ondelete="CASCADE"
        ),
        *(
            sa.ForeignKeyConstraint([name], ["account.id"], name=op.f(f"fk_call_out_pick_{name}_account"))
            for name in accounts
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_out_pick")),
        sa.UniqueConstraint("call_out_id", "praise", name=op.f("uq_call_out_pick_call_out_id_praise")),
    )  # fmt: skip
    for name in ("story_id", *accounts):
        op.create_index(f"ix_call_out_pick_{name}", "call_out_pick", [name])


def _add_to_stories() -> None:
    # Not in a batch: a table that others refer to cannot be recreated on SQLite.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"ALTER TABLE story ADD COLUMN call_out_id INTEGER CONSTRAINT {_STORY_KEY} REFERENCES call_out (id)"
        )
    else:
        op.add_column("story", sa.Column("call_out_id", sa.BigInteger(), nullable=True))
        op.create_foreign_key(_STORY_KEY, "story", "call_out", ["call_out_id"], ["id"])
    op.create_index("ix_story_call_out", "story", ["call_out_id", "published_at", "id"],
                    sqlite_where=_FOR_ONE, postgresql_where=_FOR_ONE)  # fmt: skip
    for name in ("own_answer_1", "own_answer_2"):
        op.add_column("story_version", sa.Column(name, sa.Text(), nullable=False, server_default=""))
