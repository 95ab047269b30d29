"""Journalists who ask for an account, what they keep, and what they write to authors."""

import sqlalchemy as sa
from alembic import op

revision = "0087_press_desk"
down_revision = "0086_followers"

WAITS = sa.text("state = 'waiting'")
SENT = sa.text("sent_at IS NOT NULL")


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("author", sa.Column("press_off_at", moment, nullable=True))
    _applications()
    _desk()
    _forget_early_consents()


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def _foreign(table: str, column: str, target: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def _applications() -> None:
    number, moment = _number(), sa.DateTime(timezone=True)
    op.create_table(
        "press_application",
        sa.Column("id", number, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("name_encrypted", sa.Text(), nullable=False),
        sa.Column("email_encrypted", sa.String(length=1000), nullable=False),
        sa.Column("email_digest", sa.String(length=64), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("newsroom", sa.String(length=120), nullable=False),
        sa.Column("website", sa.String(length=500), nullable=False),
        sa.Column("about_encrypted", sa.Text(), nullable=False),
        sa.Column("is_freelance", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("confirmed_at", moment, nullable=True),
        sa.Column("changed_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press_application")),
    )
    for name in ("created_at", "email_digest"):
        op.create_index(op.f(f"ix_press_application_{name}"), "press_application", [name])
    op.create_index(
        "ix_press_application_waiting", "press_application", ["id"], sqlite_where=WAITS, postgresql_where=WAITS
    )
    op.create_table(
        "press_application_link",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("application_id", number, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        _foreign("press_application_link", "application_id", "press_application", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_press_application_link")),
    )
    op.create_table(
        "press_application_decision",
        sa.Column("id", number, nullable=False),
        sa.Column("application_id", number, nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("words_encrypted", sa.Text(), nullable=False),
        sa.Column("account_id", number, nullable=False),
        sa.Column("decided_at", moment, nullable=False),
        sa.Column("undone_at", moment, nullable=True),
        sa.Column("appealed_at", moment, nullable=True),
        sa.Column("journalist_id", number, nullable=True),
        _foreign("press_application_decision", "application_id", "press_application", ondelete="CASCADE"),
        _foreign("press_application_decision", "account_id", "account"),
        _foreign("press_application_decision", "journalist_id", "journalist"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press_application_decision")),
    )
    for table in ("press_application_link", "press_application_decision"):
        op.create_index(op.f(f"ix_{table}_application_id"), table, ["application_id"])


def _desk() -> None:
    number, moment = _number(), sa.DateTime(timezone=True)
    op.create_table(
        "saved_search",
        sa.Column("id", number, nullable=False),
        sa.Column("account_id", number, nullable=False),
        sa.Column("name_encrypted", sa.Text(), nullable=False),
        sa.Column("query_encrypted", sa.Text(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        _foreign("saved_search", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
    )
    op.create_index(op.f("ix_saved_search_account_id"), "saved_search", ["account_id"])
    op.create_table(
        "press_request",
        sa.Column("id", number, nullable=False),
        sa.Column("account_id", number, nullable=False),
        sa.Column("story_id", number, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("words_encrypted", sa.Text(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("decided_by_id", number, nullable=True),
        sa.Column("ground", sa.String(length=32), nullable=True),
        sa.Column("answer_encrypted", sa.Text(), nullable=False),
        sa.Column("sent_at", moment, nullable=True),
        _foreign("press_request", "account_id", "account"),
        _foreign("press_request", "story_id", "story", ondelete="CASCADE"),
        _foreign("press_request", "decided_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press_request")),
        sa.UniqueConstraint("account_id", "story_id", name=op.f("uq_press_request_account_id_story_id")),
    )
    op.create_index("ix_press_request_story", "press_request", ["story_id", "id"])
    op.create_index(
        "ix_press_request_sent", "press_request", ["sent_at"], sqlite_where=SENT, postgresql_where=SENT
    )


def _forget_early_consents() -> None:
    """Nobody could use the consent until now. What was ticked before says nothing about this use."""
    op.execute(sa.text("UPDATE story_version SET consent_press = false WHERE consent_press"))
    op.execute(sa.text("DELETE FROM consent_change WHERE consent = 'consent_press'"))


def downgrade() -> None:
    for table in ("press_request", "saved_search", "press_application_decision", "press_application_link"):
        op.drop_table(table)
    op.drop_table("press_application")
    # Their owners had asked for these e-mails, which say nothing without the tables.
    ours = ("press/confirm_address", "press/application_approved", "press/application_refused", "press/access_ended",
            "press/request", "press/request_settled")  # fmt: skip
    mail = sa.table("mail", sa.column("template"))
    op.execute(mail.delete().where(mail.c.template.in_(ours)))
    op.execute(sa.text("DELETE FROM queue_item WHERE kind LIKE 'press_%'"))
    op.drop_column("author", "press_off_at")
