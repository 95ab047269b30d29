"""Replaces the tables of a month.

They have many rows, so they are written in parts, as tables of no month that no page looks for. Then one short transaction
makes them the month's tables and the old ones tables of no month. These are deleted in parts too. Readers see all old
tables or all new ones, and so they do if it is interrupted.
"""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import String, delete, insert, select, type_coerce, update

from pact.core import clock, data_version
from pact.core.db import (
    BoundRows,
    all_of,
    rows_changed,
    session,
    snapshot,
    sql_table,
    wait_for_turn,
    write_in_parts,
)
from pact.rankings.building.burst_shares import replace_shares
from pact.rankings.building.league_tables import MonthTables
from pact.rankings.building.shown import changed_by
from pact.rankings.models import LeagueRow, LeagueTable
from pact.rankings.queries import NO_MONTH, TABLES, TURN, rows_of, standing_tables

ROWS_AT_ONCE, MOST_ROWS = 500, 5000
# No process takes so long to write a month's tables. What is older is left from one that was interrupted.
ABANDONED_AFTER = timedelta(hours=1)
TABLE, ROW = sql_table(LeagueTable), sql_table(LeagueRow)


def replace_month(made: MonthTables) -> bool:
    """Replace the month's tables: all, or none. Commits.

    Returns False, and replaces nothing, if another process has replaced them since the stories were read: its tables may
    be made from newer stories than these.
    """
    _delete(_abandoned())
    written = {_write(table, rows): table for table, rows in made.tables}
    with snapshot():
        changed = changed_by([old.id for old in made.replaced], written)
    wait_for_turn(TURN)
    standing = standing_tables(made.month)
    is_ours = standing == made.replaced
    if is_ours:
        if made.new_fit is not None:
            session().merge(made.new_fit)
            session().flush()  # before everything is expired below, which would drop the change
        for old in standing:
            session().execute(update(TABLE).where(TABLE.c.id == old.id).values(_of_no_month()))
        for ident, table in written.items():
            ours = update(TABLE).where(TABLE.c.id == ident, TABLE.c.month == NO_MONTH)
            if not rows_changed(ours.values(measure=table.measure, month=table.month)):
                raise RuntimeError("Another process took these tables for abandoned ones.")
        if made.month == clock.month_of(clock.today()):
            changed |= set(map(rows_of, replace_shares(made.shares)))  # figures of promises on their pages
        session().expire_all()
        data_version.bump(TABLES, *changed)
    session().commit()
    _delete([old.id for old in standing] if is_ours else written)
    return is_ours


def delete_months(tables: Iterable[int]) -> None:
    """Take these tables away, and delete them. Commits."""
    for ident in tables:
        session().execute(update(TABLE).where(TABLE.c.id == ident).values(_of_no_month()))
        data_version.bump()
        session().commit()
        _delete([ident])


def _write(table: LeagueTable, parts: Iterable[BoundRows]) -> int:
    """Write a table and its rows as a table of no month. Returns its id."""
    values = {
        column.key: getattr(table, column.key)
        for column in LeagueTable.__mapper__.column_attrs
        if column.key != "id"
    }
    ident: int = (
        session().execute(insert(TABLE).values(values | _of_no_month()).returning(TABLE.c.id)).scalar_one()
    )
    session().commit()  # the rows are made as they are asked for, when nothing may be locked
    for rows in parts:
        for _ in write_in_parts(rows.rows, partial(rows.insert, ident), at_once=ROWS_AT_ONCE, most=MOST_ROWS):
            pass
    return ident


def _of_no_month() -> dict[str, Any]:
    return {"measure": type_coerce(f"none {secrets.token_hex(8)}", String), "month": NO_MONTH}


def _abandoned() -> list[int]:
    with snapshot():
        return all_of(
            select(TABLE.c.id).where(TABLE.c.month == NO_MONTH, TABLE.c.made_at < clock.now() - ABANDONED_AFTER)
        )


def _delete(tables: Iterable[int]) -> None:
    for ident in tables:
        of_table = ROW.c.table_id == ident
        with snapshot():
            companies = all_of(select(ROW.c.company_id).where(of_table).order_by(ROW.c.company_id))

        def delete_part(part: Any, of_table: Any = of_table) -> None:
            session().execute(delete(ROW).where(of_table, ROW.c.company_id.between(part[0], part[-1])))

        for _ in write_in_parts(companies, delete_part, at_once=ROWS_AT_ONCE, most=MOST_ROWS):
            pass
        session().execute(delete(TABLE).where(TABLE.c.id == ident))
        session().commit()
