"""Company names are compared without what does not show, strokes and look-alikes of Latin letters; keys are made anew.

Names that have the same key now stay with their companies; moderators can merge these.
"""

import re
import unicodedata
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from pact.companies.names import name_key

revision = "0022_keys_of_names"
down_revision = "0021_measures_by_source"

ROWS = 1000


def upgrade() -> None:
    _make_keys(name_key)


def downgrade() -> None:
    _make_keys(_earlier_key)


def _make_keys(key_of: Callable[[str], str]) -> None:
    connection = op.get_bind()
    for name in ("company", "company_alias"):
        table = sa.table(name, sa.column("id"), sa.column("name"), sa.column("name_key"))
        last = 0
        while rows := connection.execute(
            sa.select(table.c.id, table.c.name, table.c.name_key)
            .where(table.c.id > last)
            .order_by(table.c.id)
            .limit(ROWS)
        ).all():
            last = rows[-1].id
            changed = [
                {"ident": row.id, "key": key}
                for row in rows
                if (key := key_of(row.name)[:120]) and key != row.name_key
            ]
            if changed:
                change = (
                    sa.update(table)
                    .where(table.c.id == sa.bindparam("ident"))
                    .values(name_key=sa.bindparam("key"))
                )
                connection.execute(change, changed)


def _earlier_key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", letters))
