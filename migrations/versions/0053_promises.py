"""The pact: proposals, promises as signed, confirmed breaches, verdicts. Triggers allow only new promises and verdicts."""

import sqlalchemy as sa
from alembic import op

revision = "0053_promises"
down_revision = "0052_company_notices"

WAITS = sa.text("state = 'waiting'")
FROZEN = {
    "promise_version": (
        "A promise stays as it was signed.",
        "(company_id = NEW.company_id AND promise = NEW.promise AND (number = NEW.number OR starts_on = NEW.starts_on))",
    ),
    "verdict": (
        "A verdict stays as it was frozen.",
        "(company_id = NEW.company_id AND quarter = NEW.quarter AND revision = NEW.revision)",
    ),
}


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "pact_proposal",
        sa.Column("id", number, nullable=False),
        sa.Column("company_id", number, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("proposed_by_id", number, nullable=False),
        sa.Column("proposed_at", moment, nullable=False),
        sa.Column("decided_by_id", number, nullable=True),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("revision", number, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_pact_proposal_company_id_company")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_pact_proposal_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_pact_proposal_proposed_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pact_proposal")),
    )
    op.create_index("ix_pact_proposal_company", "pact_proposal", ["company_id", "id"])
    for name in ("proposed_by_id", "decided_by_id"):
        op.create_index(op.f(f"ix_pact_proposal_{name}"), "pact_proposal", [name])
    op.create_index("ix_pact_proposal_waiting", "pact_proposal", ["company_id"], unique=True,
                    sqlite_where=WAITS, postgresql_where=WAITS)  # fmt: skip
    op.create_table(
        "pact_proposal_item",
        sa.Column("id", number, nullable=False),
        sa.Column("proposal_id", number, nullable=False),
        sa.Column("promise", sa.String(32), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("target", sa.SmallInteger(), nullable=True),
        sa.Column("minutes", sa.SmallInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["pact_proposal.id"], ondelete="CASCADE",
                                name=op.f("fk_pact_proposal_item_proposal_id_pact_proposal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pact_proposal_item")),
        sa.UniqueConstraint("proposal_id", "promise", name=op.f("uq_pact_proposal_item_proposal_id_promise")),
    )  # fmt: skip
    op.create_table(
        "promise_version",
        sa.Column("id", number, nullable=False),
        sa.Column("company_id", number, nullable=False),
        sa.Column("promise", sa.String(32), nullable=False),
        sa.Column("number", number, nullable=False),
        sa.Column("is_end", sa.Boolean(), nullable=False),
        sa.Column("target", sa.SmallInteger(), nullable=True),
        sa.Column("minutes", sa.SmallInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("signed_at", moment, nullable=False),
        sa.Column("proposal_id", number, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_promise_version_number_from_one")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_promise_version_company_id_company")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["pact_proposal.id"], name=op.f("fk_promise_version_proposal_id_pact_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_version")),
        sa.UniqueConstraint("company_id", "promise", "number",
                            name=op.f("uq_promise_version_company_id_promise_number")),
        sa.UniqueConstraint("company_id", "promise", "starts_on",
                            name=op.f("uq_promise_version_company_id_promise_starts_on")),
    )  # fmt: skip
    op.create_index(op.f("ix_promise_version_proposal_id"), "promise_version", ["proposal_id"])
    op.create_table(
        "breach",
        sa.Column("story_id", number, nullable=False),
        sa.Column("confirmed_by_id", number, nullable=False),
        sa.Column("confirmed_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["account.id"], name=op.f("fk_breach_confirmed_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_breach_story_id_story"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_breach")),
    )
    op.create_index(op.f("ix_breach_confirmed_by_id"), "breach", ["confirmed_by_id"])
    op.create_table(
        "verdict",
        sa.Column("id", number, nullable=False),
        sa.Column("company_id", number, nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("revision", number, nullable=False),
        sa.Column("frozen_at", moment, nullable=False),
        sa.Column("code_version", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("public_key", sa.String(length=80), nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_verdict_revision_from_one")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_verdict_company_id_company")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        sa.UniqueConstraint(
            "company_id", "quarter", "revision", name=op.f("uq_verdict_company_id_quarter_revision")
        ),
    )
    op.create_index("ix_verdict_quarter", "verdict", ["quarter", "company_id"])
    for statement in _freezing():
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in FROZEN:
            op.execute(f"DROP FUNCTION refuse_change_of_{table}() CASCADE")
    else:
        for table in FROZEN:
            for kind in ("update", "delete", "replacing"):
                op.execute(f"DROP TRIGGER {table}_no_{kind}")
    for table in ("verdict", "breach", "promise_version", "pact_proposal_item", "pact_proposal"):
        op.drop_table(table)


def _freezing() -> list[str]:
    """On SQLite INSERT OR REPLACE fires no DELETE trigger, so another trigger refuses to replace rows."""
    statements = []
    for table, (words, same) in FROZEN.items():
        if op.get_bind().dialect.name == "sqlite":
            there = f"SELECT 1 FROM {table} WHERE id = NEW.id OR {same}"  # noqa: S608 (our own names)
            refuse = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            statements += [
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
                f"CREATE TRIGGER {table}_no_replacing BEFORE INSERT ON {table} WHEN EXISTS ({there}) {refuse}",
            ]
        else:
            statements += [
                f"CREATE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN RAISE EXCEPTION '{words}'; END $$",
                f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_{table}()",
            ]
    return statements
