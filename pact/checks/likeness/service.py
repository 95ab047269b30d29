"""Adding to and removing from the index of near-duplicates."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import delete

from pact.checks.likeness.models import SketchKey
from pact.checks.likeness.queries import MAX_STORIES_PER_KEY, stories_per_key
from pact.checks.likeness.sketches import sketch
from pact.core.db import insert_or, session

_BATCH_SIZE: Final = 500
"""Ids in one statement, because databases limit the number of parameters."""


def index_text(story_id: int, text: str) -> None:
    """Put a story's text into the index, replacing what it had there."""
    index_sketches({story_id: sketch(text)})


def index_sketches(sketches: Mapping[int, Collection[int]]) -> None:
    """Put stories into the index with the sketches of their texts, which take longer to make than to store.

    A key holds at most 32 stories, so a text sent ten thousand times is as cheap to look up as one sent 32 times.
    Later copies are still recognised, because they find the first 32. Only when all of those have been removed do
    copies that were left out no longer find each other.
    """
    forget_texts(list(sketches))
    held = stories_per_key({key for keys in sketches.values() for key in keys})
    rows = []
    for story_id, keys in sketches.items():
        for key in sorted(set(keys)):
            if held[key] < MAX_STORIES_PER_KEY:
                held[key] += 1
                rows.append({"key": key, "story_id": story_id})
    if rows:
        session().execute(insert_or(SketchKey).on_conflict_do_nothing(), rows)


def forget_texts(story_ids: Sequence[int]) -> None:
    """Remove stories from the index: erased, withdrawn, or past their retention period."""
    for start in range(0, len(story_ids), _BATCH_SIZE):
        ids = story_ids[start : start + _BATCH_SIZE]
        session().execute(delete(SketchKey).where(SketchKey.story_id.in_(ids)))
