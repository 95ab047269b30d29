"""Newsrooms, and journalists who have an account."""

import sqlalchemy as sa
from alembic import op

revision = "0077_newsrooms"
down_revision = "0076_evidence_seen"

ROLE = "journalist"
ACTIVE = sa.text("state = 'active'")


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    moment = sa.DateTime(timezone=True)
    role = sa.table("role", sa.column("name"), sa.column("description"))
    op.execute(role.insert().values(name=ROLE, description="A journalist; has no rights of staff."))
    op.create_table(
        "newsroom",
        sa.Column("id", number, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("website", sa.String(length=500), nullable=False),
        sa.Column("domain", sa.String(length=255), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newsroom")),
        sa.UniqueConstraint("domain", name=op.f("uq_newsroom_domain")),
    )
    op.create_table(
        "journalist",
        sa.Column("id", number, nullable=False),
        sa.Column("account_id", number, nullable=False),
        sa.Column("newsroom_id", number, nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("joined_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_journalist_account_id_account")),
        sa.ForeignKeyConstraint(["newsroom_id"], ["newsroom.id"], name=op.f("fk_journalist_newsroom_id_newsroom")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journalist")),
    )
    for name in ("account_id", "newsroom_id"):
        op.create_index(op.f(f"ix_journalist_{name}"), "journalist", [name])
    op.create_index(
        "ix_journalist_active", "journalist", ["account_id"], unique=True,
        sqlite_where=ACTIVE, postgresql_where=ACTIVE,
    )  # fmt: skip


def downgrade() -> None:
    for table in ("journalist", "newsroom"):
        op.drop_table(table)
    # Their accounts could sign in to nothing any more.
    of_role = f"SELECT account_id FROM account_role JOIN role ON role.id = account_role.role_id WHERE role.name = '{ROLE}'"  # noqa: S608
    op.execute(sa.text(f"DELETE FROM mail WHERE recipient_kind = 'account' AND recipient_id IN ({of_role})"))  # noqa: S608
    op.execute(sa.text(f"DELETE FROM account WHERE id IN ({of_role})"))  # noqa: S608
    op.execute(sa.text(f"DELETE FROM role WHERE name = '{ROLE}'"))  # noqa: S608
