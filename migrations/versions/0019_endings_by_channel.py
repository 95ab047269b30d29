"""Endings and questions by channel, days to a reply, the total cost, and both ends of what was said as a range."""

import sqlalchemy as sa
from alembic import op

revision = "0019_endings_by_channel"
down_revision = "0018_later_outcomes_index"

MINUTES, COUNT, PRICE, TOTAL = sa.Numeric(6, 2), sa.SmallInteger(), sa.Numeric(8, 4), sa.Numeric(9, 2)
NEW = {"reply_days": MINUTES, "cost_total": TOTAL}
RANGED = {
    "menu_minutes": MINUTES, "wait_minutes": MINUTES, "announced_wait_minutes": MINUTES, "reply_days": MINUTES,
    "transfers": COUNT, "repeated_details": COUNT, "contacts_for_issue": COUNT, "cost_per_minute": PRICE,
    "cost_total": TOTAL,
}  # fmt: skip
COLUMNS = NEW | {f"{field}_{end}": kind for field, kind in RANGED.items() for end in ("low", "high")}
# The nearest older answer of each new one. Nobody answered: the older version has no ending for that.
OLDER = (("ended_how", "gave_up_after", "spoke_to_person"), ("ended_how", "answered", "spoke_to_person"),
         ("ended_how", "no_reply", None), ("channel", "in_person", "other"), ("channel", "letter", "other"))  # fmt: skip


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("story_version", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for field, new, older in OLDER:
        column = sa.column(field)
        op.execute(sa.update(sa.table("story_version", column)).where(column == new).values({field: older}))
    for name in reversed(COLUMNS):
        op.drop_column("story_version", name)
