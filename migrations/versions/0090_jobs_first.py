"""Mails run before other jobs, and bulk work last.

On PostgreSQL each statement is a transaction of its own, and the indexes are made while others write. What was interrupted
can be run again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0090_jobs_first"
down_revision = "0089_ids_used_once"

OPEN, GIVEN_UP = "done_at IS NULL AND failed_at IS NULL", "failed_at IS NOT NULL"
FIRST = ("mail.send", "accounts.forgotten_password", "authors.send_links")
BULK = (
    "authors.ask_later", "authors.tell_redress", "editions.freeze", "moderation.index_stories",
    "moderation.move_stories", "moderation.sketch", "pages.tell_companies", "pages.tell_unclaimed", "press.package",
    "press.stories", "press.tell_followers", "rankings.recount", "retention.empty_log", "stories.compact_search",
    "transparency.recount", "verdicts.freeze",
)  # fmt: skip


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        with op.get_context().autocommit_block():
            _upgrade(" IF NOT EXISTS", " CONCURRENTLY")
    else:
        _upgrade("", "")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        with op.get_context().autocommit_block():
            _downgrade(" CONCURRENTLY")
    else:
        _downgrade("")


def _upgrade(unless_there: str, beside_others: str) -> None:
    op.execute(f"ALTER TABLE job ADD COLUMN{unless_there} rank SMALLINT NOT NULL DEFAULT 1")
    for rank, kinds in ((0, FIRST), (2, BULK)):
        waiting = sa.text("UPDATE job SET rank = :rank WHERE kind IN :kinds AND done_at IS NULL")
        op.get_bind().execute(
            waiting.bindparams(sa.bindparam("kinds", expanding=True)), {"rank": rank, "kinds": list(kinds)}
        )
    _index("ix_job_next", f"(rank, not_before, id) WHERE {OPEN}", beside_others)
    _index("ix_job_given_up", f"(failed_at) WHERE {GIVEN_UP}", beside_others)
    op.execute(f"DROP INDEX{beside_others} IF EXISTS ix_job_open")


def _downgrade(beside_others: str) -> None:
    _index("ix_job_open", f"(not_before, id) WHERE {OPEN}", beside_others)
    for name in ("ix_job_next", "ix_job_given_up"):
        op.execute(f"DROP INDEX{beside_others} IF EXISTS {name}")
    op.execute("ALTER TABLE job DROP COLUMN rank")


def _index(name: str, rows: str, beside_others: str) -> None:
    """One whose making was interrupted on PostgreSQL is not used, and must go first."""
    op.execute(f"DROP INDEX{beside_others} IF EXISTS {name}")
    op.execute(f"CREATE INDEX{beside_others} {name} ON job {rows}")
