"""People who act for companies, and their claims."""

import sqlalchemy as sa
from alembic import op

revision = "0042_company_users"
down_revision = "0041_reminders"

ROLE = "company_user"
IN_FORCE = sa.text("left_at IS NULL AND revoked_at IS NULL")
WAITS = sa.text("state = 'waiting'")


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.add_column("account", sa.Column("language", sa.String(length=8), nullable=False, server_default="en"))
    op.add_column("company_merge", sa.Column("user_ids", sa.JSON(), nullable=False, server_default="[]"))
    role = sa.table("role", sa.column("name"), sa.column("description"))
    op.execute(role.insert().values(name=ROLE, description="Acts for a company; has no rights of staff."))
    op.create_table(
        "company_user",
        sa.Column("id", number, nullable=False),
        sa.Column("account_id", number, nullable=False),
        sa.Column("company_id", number, nullable=False),
        sa.Column("job_title", sa.String(length=80), nullable=False),
        sa.Column("joined_at", moment, nullable=False),
        sa.Column("invited_by_id", number, nullable=True),
        sa.Column("left_at", moment, nullable=True),
        sa.Column("revoked_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_company_user_account_id_account")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_company_user_company_id_company"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["company_user.id"], name=op.f("fk_company_user_invited_by_id_company_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_user")),
    )
    op.create_index(op.f("ix_company_user_account_id"), "company_user", ["account_id"])
    op.create_index(
        "ix_company_user_in_force", "company_user", ["company_id", "account_id"], unique=True,
        sqlite_where=IN_FORCE, postgresql_where=IN_FORCE,
    )  # fmt: skip
    op.create_table(
        "company_claim",
        sa.Column("id", number, nullable=False),
        sa.Column("company_id", number, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("job_title", sa.String(length=80), nullable=False),
        sa.Column("email_encrypted", sa.String(length=1000), nullable=False),
        sa.Column("email_digest", sa.String(length=64), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("invited_by_id", number, nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("confirmed_at", moment, nullable=True),
        sa.Column("changed_at", moment, nullable=True),
        sa.Column("revision", number, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_company_claim_company_id_company"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["company_user.id"], name=op.f("fk_company_claim_invited_by_id_company_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_claim")),
    )
    for name in ("company_id", "created_at", "email_digest"):
        op.create_index(op.f(f"ix_company_claim_{name}"), "company_claim", [name])
    op.create_index(
        "ix_company_claim_waiting",
        "company_claim",
        ["confirmed_at", "id"],
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    op.create_table(
        "claim_link",
        sa.Column("id", number, nullable=False),
        sa.Column("claim_id", number, nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["company_claim.id"],
            name=op.f("fk_claim_link_claim_id_company_claim"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_claim_link_token_digest")),
    )
    op.create_index(op.f("ix_claim_link_claim_id"), "claim_link", ["claim_id"])
    op.create_table(
        "claim_decision",
        sa.Column("id", number, nullable=False),
        sa.Column("claim_id", number, nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("account_id", number, nullable=True),
        sa.Column("decided_at", moment, nullable=False),
        sa.Column("undone_at", moment, nullable=True),
        sa.Column("user_id", number, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_claim_decision_account_id_account")),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["company_claim.id"],
            name=op.f("fk_claim_decision_claim_id_company_claim"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["company_user.id"], name=op.f("fk_claim_decision_user_id_company_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_decision")),
    )
    op.create_index(op.f("ix_claim_decision_claim_id"), "claim_decision", ["claim_id"])


def downgrade() -> None:
    for table in ("claim_decision", "claim_link", "company_claim", "company_user"):
        op.drop_table(table)
    # Their accounts could sign in to nothing any more.
    of_role = f"SELECT account_id FROM account_role JOIN role ON role.id = account_role.role_id WHERE role.name = '{ROLE}'"  # noqa: S608
    op.execute(sa.text(f"DELETE FROM mail WHERE recipient_kind = 'account' AND recipient_id IN ({of_role})"))  # noqa: S608
    op.execute(sa.text(f"DELETE FROM account WHERE id IN ({of_role})"))  # noqa: S608
    op.execute(sa.text(f"DELETE FROM role WHERE name = '{ROLE}'"))  # noqa: S608
    op.drop_column("company_merge", "user_ids")
    op.drop_column("account", "language")
