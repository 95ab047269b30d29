"""Find the countries that companies have by an index."""

from alembic import op

revision = "0044_countries_in_use"
down_revision = "0043_redress_mail"


def upgrade() -> None:
    op.create_index("ix_company_country", "company", ["status", "country"])


def downgrade() -> None:
    op.drop_index("ix_company_country", "company")
