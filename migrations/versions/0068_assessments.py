"""The yearly assessment of fake stories and of harms: drafts and published versions."""

import sqlalchemy as sa
from alembic import op

revision = "0068_assessments"
down_revision = "0067_authority_requests"

_DRAFT = sa.text("published_at IS NULL")


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "assessment",
        sa.Column("id", number, nullable=False),
        sa.Column("year", number, nullable=False),
        sa.Column("number", number, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("published_at", moment, nullable=True),
        sa.Column("digest", sa.String(64), nullable=True),
        sa.Column("revision", number, nullable=False),
        sa.CheckConstraint(
            "(published_at IS NULL) = (digest IS NULL)", name=op.f("ck_assessment_published_with_digest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    op.create_index("uq_assessment_version", "assessment", ["year", "number"], unique=True)
    op.create_index(
        "uq_assessment_draft", "assessment", ["year"], unique=True, sqlite_where=_DRAFT, postgresql_where=_DRAFT
    )


def downgrade() -> None:
    op.drop_table("assessment")
