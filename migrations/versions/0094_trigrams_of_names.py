"""On PostgreSQL, companies are found by the beginnings of words of their names through an index of trigrams.

It needs the extension pg_trgm, which comes with PostgreSQL. Where the role of the site may not add it, or the server does
not have it, names are read one after another as before; somebody who may can add it and run this migration again.
The index is made while others write. What was interrupted can be run again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0094_trigrams_of_names"
down_revision = "0093_listed_by_id"

HAS = sa.text("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
MAY_ADD = sa.text(
    "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"
    " AND has_database_privilege(current_database(), 'CREATE')"
)


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_company_alias_words")  # not used if it was interrupted
        if op.get_bind().scalar(HAS) is None:
            if op.get_bind().scalar(MAY_ADD) is None:
                return
            op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.execute(
            "CREATE INDEX CONCURRENTLY ix_company_alias_words ON company_alias"
            " USING gin ((' ' || name_key) gin_trgm_ops)"
        )


def downgrade() -> None:
    """The extension stays, because others may use it."""
    if op.get_bind().dialect.name == "postgresql":
        with op.get_context().autocommit_block():
            op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_company_alias_words")
