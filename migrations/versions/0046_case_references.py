"""The company's own number of a case, which an author may give, and who may see it."""

import sqlalchemy as sa
from alembic import op

revision = "0046_case_references"
down_revision = "0045_replies"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    op.create_table(
        "case_reference",
        sa.Column("id", number, nullable=False),
        sa.Column("story_id", number, nullable=False),
        sa.Column("reference_encrypted", sa.String(1000), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name="fk_case_reference_story_id_story", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_reference"),
        sa.UniqueConstraint("story_id", name="uq_case_reference_story_id"),
    )
    _forget_earlier_consents()


def _forget_earlier_consents() -> None:
    """What was ticked before there was a number to show meant something else, so it does not carry over."""
    version = sa.table(
        "story_version", sa.column("id", sa.BigInteger()), sa.column("consent_company", sa.Boolean()),
        sa.column("consented_at", sa.JSON()),
    )  # fmt: skip
    bind = op.get_bind()
    given = sa.select(version.c.id, version.c.consented_at).where(version.c.consent_company)
    for ident, times in bind.execute(given).all():
        kept = {name: at for name, at in (times or {}).items() if name != "consent_company"}
        change = version.update().where(version.c.id == ident)
        bind.execute(change.values(consent_company=False, consented_at=kept))


def downgrade() -> None:
    """The numbers are gone. What was allowed for them is not what the column meant before."""
    op.drop_table("case_reference")
    _forget_earlier_consents()
