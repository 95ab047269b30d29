"""What the directory says of a company beside its names: country, group, site, where to complain, hours and costs of its
numbers; and the bodies that take complaints further.
"""

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0040_directory"
down_revision = "0039_complained_on"

PARENT = "fk_company_parent_id_company"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    # The default stays: to drop it, SQLite would have to make the table anew, and lose what refers to it.
    country = current_app.config["PACT"].country
    op.add_column("company", sa.Column("country", sa.String(2), nullable=False, server_default=country))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE company ADD COLUMN parent_id INTEGER CONSTRAINT {PARENT} REFERENCES company (id)")
    else:
        op.add_column("company", sa.Column("parent_id", number, nullable=True))
        op.create_foreign_key(PARENT, "company", "company", ["parent_id"], ["id"])
    op.create_index("ix_company_parent_id", "company", ["parent_id"])
    op.add_column("company", sa.Column("site", sa.String(500), nullable=True))
    op.add_column("company", sa.Column("complaints_address", sa.String(254), nullable=True))
    op.add_column("company_number", sa.Column("hours", sa.String(120), nullable=True))
    op.add_column("company_number", sa.Column("line_cost", sa.String(32), nullable=True))
    op.add_column("company_number", sa.Column("cost_per_minute", sa.Numeric(8, 4), nullable=True))
    op.add_column("company_number", sa.Column("currency", sa.String(3), nullable=True))
    op.create_table(
        "company_fact",
        sa.Column("company_id", number, nullable=False),
        sa.Column("fact", sa.String(32), nullable=False),
        sa.Column("page", sa.String(500), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name="fk_company_fact_company_id_company", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("company_id", "fact", name="pk_company_fact"),
    )
    _create_redress(number)


def _create_redress(number: sa.types.TypeEngine[int]) -> None:
    op.create_table(
        "redress",
        sa.Column("id", number, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("sector_id", number, nullable=True),
        sa.Column("body", sa.String(120), nullable=False),
        sa.Column("weeks", number, nullable=False),
        sa.Column("page", sa.String(500), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.CheckConstraint("weeks >= 0", name="ck_redress_weeks_not_negative"),
        sa.ForeignKeyConstraint(["sector_id"], ["sector.id"], name="fk_redress_sector_id_sector"),
        sa.PrimaryKeyConstraint("id", name="pk_redress"),
    )
    op.create_index("ix_redress_sector_id", "redress", ["sector_id"])
    op.create_index("ix_redress_of_sector", "redress", ["country", "sector_id"], unique=True)
    everywhere = sa.text("sector_id IS NULL")
    op.create_index("ix_redress_of_country", "redress", ["country"], unique=True,
                    sqlite_where=everywhere, postgresql_where=everywhere)  # fmt: skip


def downgrade() -> None:
    op.drop_table("redress")
    op.drop_table("company_fact")
    for name in ("currency", "cost_per_minute", "line_cost", "hours"):
        op.drop_column("company_number", name)
    op.drop_index("ix_company_parent_id", "company")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(PARENT, "company", type_="foreignkey")
    for name in ("complaints_address", "site", "parent_id", "country"):
        op.drop_column("company", name)
