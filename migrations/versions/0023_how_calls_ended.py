"""Counts of how calls ended, and of the answers behind each measure, without weights.

The counts by time of day are replaced: they called everybody whom nobody answered somebody who gave up.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023_how_calls_ended"
down_revision = "0022_keys_of_names"

EDGES = (2, 4, 8, 15, 25, 40, 60)
ANSWERED = "('spoke_to_person', 'gave_up_after')"
UNANSWERED = "('gave_up', 'automated_only', 'callback_promised')"
REACHED = "('spoke_to_person', 'gave_up_after', 'cut_off', 'answered')"
MINUTES = "(coalesce(v.menu_minutes, 0) + coalesce(v.wait_minutes, 0))"
PLACE = (
    "CASE "
    + " ".join(f"WHEN {MINUTES} < {edge} THEN '{place}'" for place, edge in enumerate(EDGES))
    + " ELSE '7' END"
)
IS_TIMED = "(v.menu_minutes IS NOT NULL OR v.wait_minutes IS NOT NULL)"
IS_ANSWERED = f"(v.ended_how IN {ANSWERED} OR (v.ended_how = 'cut_off' AND v.politeness IS NOT NULL))"
IS_LONGER = f"(v.ended_how IN {UNANSWERED} OR (v.ended_how = 'cut_off' AND v.politeness IS NULL))"
BY_PHONE = "v.channel IN ('phone', 'callback') AND v.ended_how IS NOT NULL"

CALL = (
    "coalesce(v.hour_band, '') || ':' || v.ended_how || ':' || "
    f"CASE WHEN {IS_TIMED} AND {IS_ANSWERED} THEN {PLACE} WHEN {IS_TIMED} AND {IS_LONGER} THEN {PLACE} || '+' "
    "ELSE '' END"
)
OUTCOME = "CASE WHEN v.resolved = 'too_early' THEN coalesce(s.resolved_later, v.resolved) ELSE v.resolved END"
# This source does not say at which contact a problem was solved.
ANSWER = (
    f"CASE WHEN s.source_name = 'consumidor' AND {OUTCOME} IN ('first_contact', 'later_contact') THEN 'solved' "
    f"ELSE {OUTCOME} END"
)
NEW = (
    ("call", CALL, BY_PHONE, "0"),
    ("answer_resolution", ANSWER, f"{OUTCOME} <> 'too_early'", "0"),
    ("answer_politeness", "CAST(v.politeness AS VARCHAR)",
     f"v.politeness IS NOT NULL AND (v.ended_how IS NULL OR v.ended_how IN {REACHED})", "0"),
    ("answer_satisfaction", "CAST(v.satisfaction AS VARCHAR)", "v.satisfaction IS NOT NULL", "0"),
)  # fmt: skip
OLD = (
    ("hour_wait", f"v.hour_band || ':' || CASE WHEN {IS_ANSWERED} THEN 'answered' ELSE 'gave_up' END || ':' || {PLACE}",
     f"{BY_PHONE} AND {IS_TIMED} AND ({IS_ANSWERED} OR {IS_LONGER}) AND v.hour_band IS NOT NULL",
     f"CAST(round({MINUTES} * 1000000) AS BIGINT)"),
)  # fmt: skip


def upgrade() -> None:
    _forget(OLD)
    _count(NEW)


def downgrade() -> None:
    _forget(NEW)
    _count(OLD)


def _forget(dimensions: tuple[tuple[str, ...], ...]) -> None:
    for name, *_rest in dimensions:
        op.execute(sa.text("DELETE FROM story_tally WHERE dimension = :name").bindparams(name=name))


def _count(dimensions: tuple[tuple[str, ...], ...]) -> None:
    """Count the scored stories again in these dimensions."""
    for name, bucket, condition, amount in dimensions:
        op.execute(
            sa.text(
                "INSERT INTO story_tally (company_id, month, dimension, bucket, n, sum) "  # noqa: S608, own constants
                f"SELECT told.company_id, told.month, '{name}', told.bucket, count(*), sum(told.amount) FROM ("
                f"SELECT s.company_id, s.month, {bucket} AS bucket, {amount} AS amount "
                "FROM story s JOIN story_version v ON v.id = s.tallied_version_id "
                f"WHERE {condition}) told GROUP BY told.company_id, told.month, told.bucket"
            )
        )
