"""Adding to and removing from the index of near-duplicates."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import delete

from pact.checks.likeness.models import SketchKey
from pact.checks.likeness.queries import full_keys
from pact.checks.likeness.sketches import sketch
from pact.core.db import insert_or, session

_BATCH_SIZE: Final = 500
"""Ids in one statement, because databases limit the number of parameters."""


def index_text(story_id: int, text: str) -> None:
    """Put a story's text into the index, replacing what it had there."""
    index_sketch(story_id, sketch(text))


def index_sketch(story_id: int, sketched: Collection[int]) -> None:
    """Put a story into the index with the sketch of its text, which takes longer to make than to store.

    A key holds at most 32 stories, so a text sent ten thousand times is as cheap to look up as one sent 32 times.
    Later copies are still recognised, because they find the first 32. Only when all of those have been removed do
    copies that were left out no longer find each other.
    """
    forget_texts([story_id])
    keys = set(sketched) - full_keys(sketched)
    if keys:
        rows = [{"key": key, "story_id": story_id} for key in sorted(keys)]
        session().execute(insert_or(SketchKey).values(rows).on_conflict_do_nothing())


def forget_texts(story_ids: Sequence[int]) -> None:
    """Remove stories from the index: erased, withdrawn, or past their retention period."""
    for start in range(0, len(story_ids), _BATCH_SIZE):
        ids = story_ids[start : start + _BATCH_SIZE]
        session().execute(delete(SketchKey).where(SketchKey.story_id.in_(ids)))
