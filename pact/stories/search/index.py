"""Full-text search over published stories, with SQLite's FTS5 or PostgreSQL's tsvector.

change_status keeps only published texts in the index. What people type is split into words first, so it is never
interpreted as query syntax.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    column,
    false,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from pact.core.db import is_postgresql, let_others_write, session
from pact.jobs.models import Rank
from pact.jobs.service import enqueue, handles
from pact.stories.search.words import Wanted, text_to_index, wanted

PAGES_A_STEP = 200
FEW = 1_000
FEW_ON_SQLITE = 20_000
IndexRow = tuple[int, str, str, str]
Document = dict[str, Any]


class IndexWords(NamedTuple):
    """A story's texts as the index holds them."""

    title: str
    body: str


_fts = table("story_search", column("rowid"))
_tsv = table("story_search", column("story_id"), column("document", TSVECTOR))


def matching_stories(typed: str) -> Select[tuple[int]]:
    """Ids of published stories that contain every word in one of its forms, with the last one as a prefix.

    Punctuation alone matches nothing.
    """
    words = wanted(typed)
    if is_postgresql():
        query = func.to_tsquery("simple", " & ".join(_tsquery(word) for word in words))
        statement = select(_tsv.c.story_id)
        return statement.where(_tsv.c.document.op("@@")(query)) if words else statement.where(false())
    if not words:
        return select(_fts.c.rowid).where(text("0"))
    query_text = " AND ".join(_fts_query(word) for word in words)
    matches: ColumnElement[bool] = literal_column("story_search").op("MATCH")(query_text)
    return select(_fts.c.rowid).where(matches)


def has_words(typed: str, story_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether this story is one of `matching_stories`, for a list of which a page is read. It takes a query to choose how.

    If many stories match, they are read in the list's order until the page is full. If few do, that would be to read all
    stories, so these are looked up and sorted.
    """
    matching = matching_stories(typed)
    if is_postgresql():
        # It knows well how often frequent words are. Of rare words and of several together it knows little.
        found = list(session().scalars(matching.limit(FEW + 1)))
        return story_id.in_(
            matching if len(found) > FEW else select(func.unnest(literal(found, ARRAY(BigInteger))))
        )
    first = matching.limit(FEW_ON_SQLITE + 1).subquery()
    is_many = session().execute(select(func.count()).select_from(first)).scalar_one() > FEW_ON_SQLITE
    # What is calculated has no index: so the stories are read in the list's order, and each is looked up among the ids.
    return (story_id + 0 if is_many else story_id).in_(matching)


def _tsquery(word: Wanted) -> str:
    ways = [" <-> ".join(way) for way in word.ways]
    beginning = [f"{word.beginning}:*"] if word.beginning else []
    return f"({' | '.join([*ways, *beginning])})"


def _fts_query(word: Wanted) -> str:
    ways = [f'"{" ".join(way)}"' for way in word.ways]
    beginning = [f'"{word.beginning}" *'] if word.beginning else []
    return f"({' OR '.join([*ways, *beginning])})"


def index_story(story_id: int, *, title: str, body: str, company: str) -> None:
    """Put a published story into the index, replacing its earlier text."""
    index_stories([(story_id, title, body, company)])


def index_stories(rows: Sequence[IndexRow]) -> None:
    """Index many stories: (story id, title, body, company name)."""
    write_documents([document_of(row) for row in rows])


def words_of(title: str, body: str) -> IndexWords:
    """What the index holds of a story's texts. Making it takes longer than writing it."""
    return IndexWords(text_to_index(title) if title else "", text_to_index(_readable(body)))


def document_of(row: IndexRow, words: IndexWords | None = None) -> Document:
    """What the index holds of a story, whose words may be made already. Making it takes longer than writing it."""
    story_id, title, body, company = row
    words = words or words_of(title, body)
    return {"id": story_id, "title": words.title, "body": words.body, "company": _company_words(company)}


@lru_cache(maxsize=4096)
def _company_words(name: str) -> str:
    return text_to_index(name)


def write_documents(documents: list[Document]) -> None:
    """Put these into the index, in the place of what it holds of the same stories."""
    if not documents:
        return
    remove_stories([document["id"] for document in documents])
    if is_postgresql():
        statement = text(
            "INSERT INTO story_search (story_id, document) VALUES (:id, setweight(to_tsvector('simple', :title),"
            " 'A') || setweight(to_tsvector('simple', :company), 'B') || to_tsvector('simple', :body))"
        )
    else:
        statement = text(
            "INSERT INTO story_search (rowid, title, body, company) VALUES (:id, :title, :body, :company)"
        )
    session().execute(statement, documents)


def remove_stories(story_ids: list[int]) -> None:
    """Remove stories from the index."""
    key = "story_id" if is_postgresql() else "rowid"
    session().execute(
        text(f"DELETE FROM story_search WHERE {key} = :id"),  # noqa: S608 (one of two constants)
        [{"id": story_id} for story_id in story_ids],
    )


@handles("stories.compact_search", rank=Rank.BULK)
def compact(arguments: dict[str, Any]) -> None:
    """Make sure that the index contains no trace of removed texts, after an erasure. Commits after each step.

    SQLite's FTS5 only marks deleted text until its segments are merged, so this merges them into one, some pages at a
    time: all at once ('optimize') would hold the write lock for as long as the index is large. PostgreSQL's vacuum
    does the same by itself.
    """
    if is_postgresql():
        return
    is_done = False
    while not is_done:
        before = _total_changes()
        session().execute(text(f"INSERT INTO story_search (story_search, rank) VALUES ('merge', -{PAGES_A_STEP})"))  # noqa: S608 (a constant)
        # Fewer than two changes mean that there was nothing left to merge (SQLite's documentation of 'merge').
        is_done = _total_changes() - before < 2
        session().commit()
        if not is_done:
            let_others_write()
    enqueue("retention.empty_log", unique_key="empty_log")  # the merged pages stand there until it is emptied
    session().commit()


def _total_changes() -> int:
    return int(session().execute(text("SELECT total_changes()")).scalar_one())


def _readable(body: str) -> str:
    """The text without redaction marks, which are not the author's words."""
    return re.sub(r"\[[a-z ]{3,30}\]", " ", body)
