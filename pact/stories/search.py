"""Full-text search over what is published: SQLite's FTS5 or PostgreSQL's tsvector behind one function.

The index holds published texts only; change_status keeps it so. What people type is taken apart into words
first, so nothing they type is ever read as a query language.
"""

import re
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, literal_column, select, table, text
from sqlalchemy.dialects.postgresql import TSVECTOR

from pact.companies.names import name_key
from pact.core.db import is_postgresql, session
from pact.jobs.service import handles

MOST_WORDS = 12
LONGEST_WORD = 60
_fts = table("story_search", column("rowid"))
_tsv = table("story_search", column("story_id"), column("document", TSVECTOR))


def words_of(typed: str) -> list[str]:
    """The words to look for, folded as the index is."""
    return [word[:LONGEST_WORD] for word in name_key(typed[:500]).split()][:MOST_WORDS]


def matching_stories(typed: str) -> Select[tuple[int]]:
    """The ids of published stories that hold every word typed, the last one as a beginning.

    Nothing but punctuation matches nothing.
    """
    words = words_of(typed)
    if is_postgresql():
        query = func.to_tsquery("simple", " & ".join([*words[:-1], *(f"{word}:*" for word in words[-1:])]))
        statement = select(_tsv.c.story_id)
        return statement.where(_tsv.c.document.op("@@")(query) if words else text("false"))
    if not words:
        return select(_fts.c.rowid).where(text("0"))
    query_text = " ".join(f'"{word}"' for word in words) + "*"
    matches: ColumnElement[bool] = literal_column("story_search").op("MATCH")(query_text)
    return select(_fts.c.rowid).where(matches)


def index_story(story_id: int, *, title: str, body: str, company: str) -> None:
    """Put a published story's words into the index, in place of earlier ones."""
    index_stories([(story_id, title, body, company)])


def index_stories(rows: list[tuple[int, str, str, str]]) -> None:
    """Index many: (story id, title, body, company's name) each."""
    if not rows:
        return
    remove_stories([row[0] for row in rows])
    values = [
        {
            "id": story_id,
            "title": name_key(title),
            "body": name_key(_readable(body)),
            "company": name_key(company),
        }
        for story_id, title, body, company in rows
    ]
    if is_postgresql():
        statement = text(
            "INSERT INTO story_search (story_id, document) VALUES (:id, setweight(to_tsvector('simple', :title),"
            " 'A') || setweight(to_tsvector('simple', :company), 'B') || to_tsvector('simple', :body))"
        )
    else:
        statement = text(
            "INSERT INTO story_search (rowid, title, body, company) VALUES (:id, :title, :body, :company)"
        )
    session().execute(statement, values)


def remove_stories(story_ids: list[int]) -> None:
    """Take stories out of the index."""
    key = "story_id" if is_postgresql() else "rowid"
    session().execute(
        text(f"DELETE FROM story_search WHERE {key} = :id"),  # noqa: S608 (one of two constants)
        [{"id": story_id} for story_id in story_ids],
    )


@handles("stories.compact_search")
def compact(arguments: dict[str, Any]) -> None:  # noqa: ARG001
    """Have the index keep nothing of the words of what was taken out of it: after an erasure.

    SQLite's FTS5 marks what is deleted and drops it when its pieces are merged, which this does at once.
    PostgreSQL's vacuum sees to the same by itself.
    """
    if not is_postgresql():
        session().execute(text("INSERT INTO story_search (story_search) VALUES ('optimize')"))


def _readable(body: str) -> str:
    """The text without redaction marks, which are the moderators' words."""
    return re.sub(r"\[[a-z ]{3,30}\]", " ", body)
