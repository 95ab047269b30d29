"""Figures that others state, standards that laws set, and an index of stories that say a line costs more."""

import sqlalchemy as sa
from alembic import op

revision = "0054_stated_figures"
down_revision = "0053_promises"
PREMIUM = sa.text("line_cost = 'premium'")
ACCOUNTS = ("entered_by_id", "decided_by_id")


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    op.create_table(
        "stated_figure",
        *_checked("stated_figure"),
        sa.Column("company_id", number, nullable=False),
        sa.Column("metric", sa.String(32), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("last_month", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(7, 2), nullable=False),
        sa.Column("n", number, nullable=True),
        sa.Column("source_kind", sa.String(32), nullable=False),
        sa.Column("source_name", sa.String(120), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("user_id", number, nullable=True),
        sa.Column("replaces_id", number, nullable=True),
        sa.CheckConstraint("first_month <= last_month", name=op.f("ck_stated_figure_months_in_order")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_stated_figure_value_not_negative")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_stated_figure_company_id_company")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["company_user.id"], name=op.f("fk_stated_figure_user_id_company_user")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["stated_figure.id"], name=op.f("fk_stated_figure_replaces_id_stated_figure")
        ),
    )
    op.create_index("ix_stated_figure_company", "stated_figure", ["company_id", "state"])
    op.create_index("ix_stated_figure_state", "stated_figure", ["state", "id"])
    op.create_table(
        "yardstick",
        *_checked("yardstick"),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("sector_id", number, nullable=True),
        sa.Column("metric", sa.String(32), nullable=False),
        sa.Column("comparator", sa.String(32), nullable=False),
        sa.Column("target", sa.SmallInteger(), nullable=False),
        sa.Column("law", sa.String(160), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("replaces_id", number, nullable=True),
        sa.CheckConstraint("target >= 0 AND target <= 100", name=op.f("ck_yardstick_target_in_percent")),
        sa.ForeignKeyConstraint(["sector_id"], ["sector.id"], name=op.f("fk_yardstick_sector_id_sector")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["yardstick.id"], name=op.f("fk_yardstick_replaces_id_yardstick")
        ),
    )
    op.create_index("ix_yardstick_country", "yardstick", ["country", "state"])
    for table, names in (
        ("stated_figure", ("user_id", "replaces_id")),
        ("yardstick", ("sector_id", "replaces_id")),
    ):
        for name in (*ACCOUNTS, *names):
            op.create_index(op.f(f"ix_{table}_{name}"), table, [name])

    op.create_index("ix_story_version_premium", "story_version", ["story_id"],
                    sqlite_where=PREMIUM, postgresql_where=PREMIUM)  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_story_version_premium", "story_version")
    op.drop_table("yardstick")
    op.drop_table("stated_figure")


def _checked(table: str) -> list[sa.schema.SchemaItem]:
    """What every entry has that a second person checks."""
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    moment = sa.DateTime(timezone=True)
    return [
        sa.Column("id", number, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("page", sa.String(500), nullable=False),
        sa.Column("entered_by_id", number, nullable=False),
        sa.Column("entered_at", moment, nullable=False),
        sa.Column("decided_by_id", number, nullable=True),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("revision", number, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint([name], ["account.id"], name=op.f(f"fk_{table}_{name}_account"))
            for name in ACCOUNTS
        ),
    ]
