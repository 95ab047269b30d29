"""Adds to the rows of a tally, in one statement for each table."""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import Table, TextClause, and_, bindparam, delete, text

from pact.core.db import Base, session, sql_table

Key = tuple[object, ...]
Amounts = dict[str, int]


def add_to(
    model: type[Base], key: tuple[str, ...], columns: tuple[str, ...], rows: Mapping[Key, Amounts], *, empty: str
) -> None:
    """Add these amounts to the rows with these keys. Rows whose column `empty` reaches zero are deleted."""
    table = sql_table(model)
    changed = [
        (k, amounts) for k, amounts in sorted(rows.items(), key=lambda item: str(item[0])) if any(amounts.values())
    ]
    if not changed:
        return
    session().execute(
        _adding(table, key, columns),
        [
            dict(zip(key, k, strict=True)) | {column: amounts.get(column, 0) for column in columns}
            for k, amounts in changed
        ],
    )
    if any(min(amounts.values()) < 0 for _, amounts in changed):
        firsts = {k[0] for k, _ in changed}
        session().execute(delete(table).where(and_(table.c[key[0]].in_(firsts), table.c[empty] == 0)))


@cache
def _adding(table: Table, key: tuple[str, ...], columns: tuple[str, ...]) -> TextClause:
    """Adds one row's amounts; executed once for each row.

    As text, because SQLAlchemy builds the text of an upsert anew each time, which takes ten times as long as writing the
    row, and all that time others wait to write.
    """
    names = (*key, *columns)
    words = (
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"  # noqa: S608 (our own names)
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET "
        + ", ".join(f"{column} = {table.name}.{column} + excluded.{column}" for column in columns)
    )
    return text(words).bindparams(*(bindparam(name, type_=table.c[name].type) for name in names))
