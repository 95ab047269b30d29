"""Names of staff, their sessions and devices, links to set a password, recovery codes.

Columns are added and dropped one by one, never by recreating the table: on SQLite that would delete the rows that
refer to accounts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_staff_security"
down_revision = "0009_audit_chain"

BIG = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("account", sa.Column("name", sa.String(length=80), server_default="", nullable=False))
    op.add_column("account", sa.Column("last_signed_in_at", MOMENT, nullable=True))
    # Recovery codes have their own table, and an app is the only second factor.
    op.drop_column("account", "tf_primary_method")
    op.drop_column("account", "mf_recovery_codes")
    op.create_table(
        "staff_session",
        sa.Column("id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=20), nullable=False),
        sa.Column("system", sa.String(length=20), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        _account_key("staff_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_staff_session_token_digest")),
    )
    _index("staff_session", "account_id")
    _index("staff_session", "expires_at")
    op.create_table(
        "known_device",
        sa.Column("id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("device_digest", sa.String(length=64), nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        _account_key("known_device"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_device")),
        sa.UniqueConstraint("account_id", "device_digest", name=op.f("uq_known_device_account_id_device_digest")),
    )
    _index("known_device", "last_seen_at")
    op.create_table(
        "password_link",
        sa.Column("id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        _account_key("password_link"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_password_link_token_digest")),
    )
    _index("password_link", "account_id")
    _index("password_link", "expires_at")
    op.create_table(
        "recovery_code",
        sa.Column("id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        _account_key("recovery_code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("account_id", "code_digest", name=op.f("uq_recovery_code_account_id_code_digest")),
    )


def downgrade() -> None:
    for table in ("recovery_code", "password_link", "known_device", "staff_session"):
        op.drop_table(table)
    op.add_column("account", sa.Column("mf_recovery_codes", sa.JSON(), nullable=True))
    op.add_column("account", sa.Column("tf_primary_method", sa.String(length=64), nullable=True))
    op.drop_column("account", "last_signed_in_at")
    op.drop_column("account", "name")


def _account_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"], ["account.id"], name=op.f(f"fk_{table}_account_id_account"), ondelete="CASCADE"
    )


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
