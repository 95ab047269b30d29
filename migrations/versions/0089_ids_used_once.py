"""On SQLite, the number of a deleted row is never used again, as with PostgreSQL's sequences.

The tables are not made anew: others refer to most of them, and SQLite would delete or refuse what refers to a dropped table.
The word AUTOINCREMENT changes nothing in how rows are stored, so it is written into the definitions, in the way that SQLite
describes for such changes (https://www.sqlite.org/lang_altertable.html#otheralter).
"""

import sqlalchemy as sa
from alembic import op

revision = "0089_ids_used_once"
down_revision = "0088_press_consents"

BEFORE, AFTER = "PRIMARY KEY (id)", "PRIMARY KEY (id AUTOINCREMENT)"
# All that number their rows.
TABLES = (
    "account", "answer", "answer_version", "appeal", "assessment", "author", "author_link", "author_question",
    "authority_request", "call_out", "call_out_pick", "call_out_version", "case_reference", "claim_decision",
    "claim_link", "company", "company_alias", "company_claim", "company_merge", "company_number",
    "company_refusal", "company_user", "consent_change", "data_version", "decision", "defamation_case",
    "desk_note", "edition", "evidence_page", "follow", "follow_up", "follower", "ground", "hold_record",
    "import_batch", "job", "journalist", "known_device", "league_table", "mail", "mail_draft", "me_too_mark",
    "month_choice", "newsroom", "notice", "pact_proposal", "pact_proposal_item", "password_link", "pattern",
    "pattern_decision", "press_application", "press_application_decision", "press_request", "promise_version",
    "question_answer", "queue_item", "receipt", "receipt_count", "recovery_code", "redress", "redress_mail",
    "removal_proposal", "reply", "reply_decision", "reply_version", "role", "saved_phrase", "saved_search",
    "second_opinion", "sector", "staff_session", "stated_figure", "story", "story_file_change",
    "story_finding", "story_line", "story_move", "story_version", "suspension", "verdict",
    "webauthn_credential", "yardstick",
)  # fmt: skip


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    # SQLite makes the table in which it keeps the highest numbers when it is first needed.
    op.execute("CREATE TABLE first_of_its_kind (id INTEGER PRIMARY KEY AUTOINCREMENT)")
    op.execute("DROP TABLE first_of_its_kind")
    _write(BEFORE, AFTER)
    for table in TABLES:
        # The log may name rows that were deleted before.
        op.execute(
            f"INSERT INTO sqlite_sequence (name, seq) SELECT '{table}', max("  # noqa: S608 (our own names)
            f"(SELECT coalesce(max(id), 0) FROM {table}), "
            f"(SELECT coalesce(max(subject_id), 0) FROM audit_entry WHERE subject_kind = '{table}'))"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    _write(AFTER, BEFORE)
    op.execute("DELETE FROM sqlite_sequence")


def _write(before: str, after: str) -> None:
    """Replace these words in the definitions of all tables. Raises RuntimeError if a table is defined in another way."""
    bind = op.get_bind()
    schema_version = bind.scalar(sa.text("PRAGMA schema_version"))
    op.execute("PRAGMA writable_schema = ON")
    replace = sa.text(
        "UPDATE sqlite_master SET sql = replace(sql, :before, :after) "
        "WHERE type = 'table' AND name = :name AND instr(sql, :before) > 0"
    )
    for table in TABLES:
        if bind.execute(replace, {"name": table, "before": before, "after": after}).rowcount != 1:
            raise RuntimeError(f"The table {table} is not defined as expected.")
    op.execute(f"PRAGMA schema_version = {schema_version + 1}")  # other connections read the definitions again
    op.execute("PRAGMA writable_schema = RESET")  # and so does this one
    damage = bind.scalar(sa.text("PRAGMA quick_check(1)"))
    if damage != "ok":
        raise RuntimeError(f"The database is damaged: {damage}")
