"""The full-text index of published stories: FTS5 on SQLite, a tsvector with a GIN index on PostgreSQL."""

from alembic import op

revision = "0003_story_search"
down_revision = "0002_version_keys"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE story_search USING fts5(title, body, company, tokenize='unicode61')")
        return
    op.execute(
        "CREATE TABLE story_search (story_id BIGINT PRIMARY KEY REFERENCES story (id) ON DELETE CASCADE,"
        " document TSVECTOR NOT NULL)"
    )
    op.execute("CREATE INDEX ix_story_search_document ON story_search USING gin (document)")


def downgrade() -> None:
    op.execute("DROP TABLE story_search")
