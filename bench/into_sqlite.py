"""Copies a site that `million.py` has filled into a SQLite file, faster than `flask db copy`, which compares all of it.

What differs between the databases is written by PostgreSQL as SQLite stores it. Only the first stories are copied, and
repeated here as there. The search index is made from their texts by the site's code.
"""

import sqlite3
from pathlib import Path
from typing import Any

MANY = ("story", "story_version", "league_row", "tally")
"""Tables whose indexes are made after their rows, which is faster."""
REPEATED = {
    "story": {"id": "id + :from", "published_version_id": "id + :from", "tallied_version_id": "id + :from",
              "author_id": "(author_id + :n * 7) % 50000 + 1", "public_id": "printf('s%08d', id + :from)",
              "published_at": "strftime('%Y-%m-%d %H:%M:%f000', published_at,"
                              " printf('+%d seconds', :n * 5820 + id % 3600))"},
    "story_version": {"id": "id + :from", "story_id": "id + :from"},
}  # fmt: skip
"""What differs in a story that is repeated, as in `million.py`, whose stories have the ids of their versions."""
AT_ONCE = 5_000
STORED_AS = {
    "UtcDateTime": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "Date": "to_char({}, 'YYYY-MM-DD')",
    "Boolean": "{}::int",
    "JSON": "{}::text",
    "Numeric": "{}::float8",
}


def copy(url: str, file: Path, *, stories: int, times: int) -> None:
    """Fill the file, which `flask db upgrade` has made. Of each of the first `stories` texts there are `times`."""
    import psycopg

    from pact.schema import metadata

    with sqlite3.connect(file, isolation_level=None) as target:
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -500000"):
            target.execute(f"PRAGMA {setting}")
        # Triggers would keep the log as it is.
        later = target.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
            f" AND (type = 'trigger' OR type = 'index' AND tbl_name IN {MANY})"
        ).fetchall()
        for kind, name, _made in later:
            target.execute(f"DROP {kind} {name}")
        target.execute("BEGIN")
        with psycopg.connect(url) as source:
            for table in metadata.sorted_tables:
                _copy_table(source, target, table, stories)
        _repeat(target, stories, times)
        for _kind, _name, made in later:
            target.execute(made)
        target.execute("COMMIT")


def _copy_table(source: Any, target: sqlite3.Connection, table: Any, stories: int) -> None:
    names = [f'"{column.name}"' for column in table.c]
    values = [
        STORED_AS.get(type(column.type).__name__, "{}").format(name)
        for column, name in zip(table.c, names, strict=True)
    ]
    target.execute(f"DELETE FROM {table.name}")
    with source.cursor(name="copied") as rows:
        rows.itersize = AT_ONCE
        only = f" WHERE id <= {stories}" if table.name in REPEATED else ""
        rows.execute(f"SELECT {', '.join(values)} FROM {table.name}{only}")
        target.executemany(
            f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", rows
        )


def _repeat(target: sqlite3.Connection, stories: int, times: int) -> None:
    from pact.stories.search.index import document_of

    target.execute("CREATE TEMPORARY TABLE texts (id, title, body, company)")
    rows = target.execute(
        "SELECT story.id, title, body, company.name FROM story JOIN story_version ON story_version.id = published_version_id"
        " JOIN company ON company.id = company_id"
    )  # fmt: skip
    target.executemany(
        "INSERT INTO texts VALUES (:id, :title, :body, :company)", map(document_of, rows.fetchall())
    )
    for n in range(times):
        given = {"n": n, "from": n * stories, "stories": stories}
        target.execute(
            "INSERT INTO story_search (rowid, title, body, company)"
            " SELECT id + :from, title, body, company FROM texts", given
        )  # fmt: skip
        for table, changed in REPEATED.items() if n else ():
            names = [row[1] for row in target.execute(f"PRAGMA table_info({table})")]
            target.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(changed.get(name, name) for name in names)}"
                f" FROM {table} WHERE id <= :stories", given
            )  # fmt: skip
