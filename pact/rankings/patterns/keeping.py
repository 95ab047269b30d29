"""Stores what was noticed. A pattern that is found again keeps its row, and so the moderators' decision about it."""

from datetime import date
from typing import Any

from sqlalchemy import Row, select, update

from pact.companies.scopes import of_company
from pact.core import clock, data_version
from pact.core.clock import month_key
from pact.core.db import insert_or, session, snapshot
from pact.rankings.patterns.models import Pattern, PatternKind
from pact.rankings.patterns.noticing import Found, notice
from pact.rankings.queries import TABLES

_OF_ONE_MONTH = (PatternKind.SAME_NETWORK, PatternKind.BUSY_MONTH, PatternKind.SECTOR)
_VALUES = ("first_month", "last_month", "stories", "lowered", "figures", "is_current")
_STANDING = select(
    Pattern.key, Pattern.kind, Pattern.company_id, *(getattr(Pattern, name) for name in _VALUES)
).where(Pattern.is_current)


def renew(until: date) -> None:
    """Notice what there is for the table of this month, and store what changed. Commits."""
    with snapshot():
        found = notice(until)
        standing = {row.key: row for row in session().execute(_STANDING)}
    lasting = {(row.kind, row.company_id): row.key for row in standing.values() if row.kind not in _OF_ONE_MONTH}
    rows = {}
    for one in found:
        key = lasting.get((one.kind, one.ident)) or f"{one.kind}:{one.ident}:{month_key(one.since)}"
        rows[key] = _row(one, key)
    changed = [row for key, row in rows.items() if key not in standing or _differs(standing[key], row)]
    gone = [key for key in standing if key not in rows]
    for row in changed:
        made = insert_or(Pattern).values(**row)
        session().execute(
            made.on_conflict_do_update(index_elements=["key"], set_={name: row[name] for name in _VALUES})
        )
    if gone:
        session().execute(update(Pattern).where(Pattern.key.in_(gone)).values(is_current=False))
    shown = [standing[key].company_id for key in gone]
    shown += [row["company_id"] for row in changed if _is_shown_otherwise(standing.get(row["key"]), row)]
    if shown:  # a note is shown while its pattern is current, on the company's page and beside its row in tables
        data_version.bump(TABLES, *(of_company(ident) for ident in shown if ident is not None))
    session().commit()


def _row(found: Found, key: str) -> dict[str, Any]:
    is_sectors = found.kind is PatternKind.SECTOR
    return {
        "key": key,
        "kind": found.kind,
        "company_id": None if is_sectors else found.ident,
        "sector_id": found.ident if is_sectors else None,
        "first_month": found.span[0],
        "last_month": found.span[1],
        "stories": found.stories,
        "lowered": found.lowered,
        "figures": found.figures,
        "noticed_at": clock.now(),
        "is_current": True,
    }


def _is_shown_otherwise(standing: Row[Any] | None, row: dict[str, Any]) -> bool:
    return standing is None or any(getattr(standing, name) != row[name] for name in ("first_month", "last_month"))


def _differs(standing: Row[Any], row: dict[str, Any]) -> bool:
    return any(getattr(standing, name) != row[name] for name in _VALUES)
