"""Companies can be refused on a ground; proposals that no story needs any more leave the queue."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0031_refused_companies"
down_revision = "0030_redacting_published"

# Code, name and wording.
GROUNDS = (
    ("known_company", "Another name of a company we have", "We have this company under another name."),
    (
        "not_a_company",
        "Not a company",
        "What was entered as the company is not the name of a company or a public body.",
    ),
    (
        "unclear_company",
        "Which company is not clear",
        "We cannot tell which company is meant. Please enter its name as the company writes it.",
    ),
    (
        "more_than_a_name",
        "More than a name",
        "The company’s name has something in it that must not be public, such as personal data or an accusation. "
        "Please enter only the company’s name.",
    ),
)
GROUND = sa.table(
    "ground", *map(sa.column, ("id", "code", "version", "use", "name", "wording", "position", "is_current"))
)
ITEM = sa.table(
    "queue_item",
    sa.column("kind"),
    sa.column("subject_id"),
    sa.column("closed_at", sa.DateTime(timezone=True)),
)
STORY = sa.table("story", sa.column("company_id"), sa.column("status"))


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    op.create_table(
        "company_refusal",
        sa.Column("id", number, nullable=False),
        sa.Column("company_id", number, nullable=False),
        sa.Column("account_id", number, nullable=False),
        sa.Column("ground_id", number, nullable=False),
        sa.Column("status_before", sa.String(32), nullable=False),
        sa.Column("merge_id", number, nullable=True),
        sa.Column("decision_id", number, nullable=True),
        sa.Column("stories", number, nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_company_refusal_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
            name=op.f("fk_company_refusal_company_id_company"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
            name=op.f("fk_company_refusal_decision_id_decision"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["ground_id"], ["ground.id"], name=op.f("fk_company_refusal_ground_id_ground")),
        sa.ForeignKeyConstraint(
            ["merge_id"],
            ["company_merge.id"],
            name=op.f("fk_company_refusal_merge_id_company_merge"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_refusal")),
    )
    op.create_index(op.f("ix_company_refusal_company_id"), "company_refusal", ["company_id"])
    op.create_index(op.f("ix_company_refusal_merge_id"), "company_refusal", ["merge_id"])
    op.add_column(
        "company_merge", sa.Column("hides_names", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.bulk_insert(
        GROUND,
        [
            {"code": code, "version": 1, "use": "company", "name": name, "wording": wording, "position": place,
             "is_current": True}
            for place, (code, name, wording) in enumerate(GROUNDS, 1)
        ],
    )  # fmt: skip
    waits = sa.exists().where(STORY.c.company_id == ITEM.c.subject_id, STORY.c.status == "pending")
    op.execute(
        ITEM.update()
        .where(ITEM.c.kind == "proposed_company", ITEM.c.closed_at.is_(None), ~waits)
        .values(closed_at=datetime.now(UTC))
    )


def downgrade() -> None:
    """Refused companies become proposals again, which the older version knows; neither is public."""
    company = sa.table("company", sa.column("status"))
    op.execute(company.update().where(company.c.status == "refused").values(status="proposed"))
    op.drop_column("company_merge", "hides_names")
    op.drop_index(op.f("ix_company_refusal_merge_id"), "company_refusal")
    op.drop_index(op.f("ix_company_refusal_company_id"), "company_refusal")
    op.drop_table("company_refusal")
    # Grounds that a decision gave stay: a decision shows the words it was made with.
    named = sa.table("decision_ground", sa.column("ground_id"))
    op.execute(GROUND.update().where(GROUND.c.use == "company").values(is_current=False, use="against"))
    op.execute(
        GROUND.delete().where(
            GROUND.c.code.in_([code for code, _, _ in GROUNDS]), GROUND.c.id.not_in(sa.select(named.c.ground_id))
        )
    )
