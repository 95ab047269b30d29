"""The index of near-duplicates: what it finds, and that its cost does not grow with its size."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from pact.checks.likeness.models import SketchKey
from pact.checks.likeness.queries import MAX_STORIES_PER_KEY, candidates
from pact.checks.likeness.service import forget_texts, index_text
from pact.checks.likeness.sketches import BANDS, sketch
from pact.core.db import session
from tests.checks.test_likeness import SHORT, STORY, UNRELATED
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("app")


def keys_held() -> int:
    return session().scalar(select(func.count()).select_from(SketchKey)) or 0


def alike(text: str, *, excluding: int = 0, limit: int = 20) -> list[int]:
    return candidates(sketch(text), excluding=excluding, limit=limit)


def fill(count: int) -> None:
    """Index `count` texts: half are copies of one text, the others have nothing in common."""
    rows = [
        {"key": key, "story_id": number}
        for number in range(1000, 1000 + count // 2)
        for key in range(number * 100, number * 100 + BANDS)
    ]
    for start in range(0, len(rows), 5000):
        session().execute(SketchKey.__table__.insert(), rows[start : start + 5000])
    copies = min(count // 2, MAX_STORIES_PER_KEY + 40)  # later copies are left out in the same way
    for number in range(1, copies + 1):
        index_text(number, STORY)


def test_near_duplicates_are_found() -> None:
    index_text(1, STORY)
    index_text(2, UNRELATED)
    index_text(3, SHORT)

    assert alike(STORY.replace("kind", "friendly")) == [1]
    assert alike(SHORT.replace("40", "50")) == [3]
    assert alike(STORY, excluding=1) == []


def test_candidates_are_sorted_by_shared_keys_then_by_id() -> None:
    index_text(1, " ".join(STORY.split()[: len(STORY.split()) * 3 // 4]))
    index_text(3, STORY)
    index_text(2, STORY)

    assert alike(STORY) == [2, 3, 1]
    assert alike(STORY, limit=1) == [2]


def test_indexing_again_replaces_the_text() -> None:
    index_text(1, STORY)
    index_text(1, STORY)
    assert keys_held() == len(sketch(STORY))

    index_text(1, UNRELATED)
    assert (alike(STORY), alike(UNRELATED)) == ([], [1])


def test_a_text_without_words_is_not_indexed() -> None:
    index_text(1, STORY)
    index_text(1, "?!")
    assert keys_held() == 0
    assert alike("?!") == []


def test_removed_texts_are_not_found() -> None:
    index_text(1, STORY)
    index_text(2, STORY)
    forget_texts([1, 99])
    assert alike(STORY) == [2]
    forget_texts([])
    forget_texts(list(range(1200)))
    assert keys_held() == 0


def test_a_key_holds_a_limited_number_of_stories() -> None:
    for number in range(1, MAX_STORIES_PER_KEY + 6):
        index_text(number, STORY)
    assert keys_held() == MAX_STORIES_PER_KEY * len(sketch(STORY))
    assert alike(STORY, limit=100) == list(range(1, MAX_STORIES_PER_KEY + 1))

    forget_texts([1])
    index_text(200, STORY)
    assert 200 in alike(STORY, limit=100)


def test_candidates_are_one_query_and_indexing_four_statements() -> None:
    index_text(1, STORY)
    with count_queries() as statements:
        alike(STORY)
    assert len(statements) == 1
    with count_queries() as statements:
        index_text(2, STORY)
    assert len(statements) <= 4


def rows_read(text: str) -> int:
    """How many rows of the index a look-up reads."""
    held = select(func.count()).select_from(SketchKey).where(SketchKey.key.in_(sketch(text)))
    return session().scalar(held) or 0


def test_look_ups_read_as_many_rows_with_10000_texts_as_with_100(app: Flask) -> None:
    fill(100)
    few = rows_read(STORY)
    session().rollback()
    fill(10_000)
    many = rows_read(STORY)

    assert few == many == MAX_STORIES_PER_KEY * len(sketch(STORY))
    assert keys_held() >= 5000 * BANDS
    assert _plan_uses_the_key(app)


def _plan_uses_the_key(app: Flask) -> bool:
    """Whether the database looks the keys up in the index instead of reading the whole table."""
    statement = "SELECT story_id FROM sketch_key WHERE key IN (1, 2, 3) AND story_id <> 4 GROUP BY story_id"
    if session().get_bind().dialect.name == "postgresql":
        session().connection().exec_driver_sql("ANALYZE sketch_key")
        plan = session().connection().exec_driver_sql(f"EXPLAIN {statement}").scalars().all()
        return any("pk_sketch_key" in line for line in plan)
    plan = [row[3] for row in session().connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]
    return any(line.startswith("SEARCH sketch_key") and "key=?" in line for line in plan)
