"""Keeping the index of near-duplicates."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete

from pact.checks.likeness.models import SketchKey
from pact.checks.likeness.queries import full_keys
from pact.checks.likeness.sketches import sketch
from pact.core.db import insert_or, session

_AT_ONCE: Final = 500
"""Ids in one statement: databases bound the number of parameters."""


def index_text(story_id: int, text: str) -> None:
    """Put a story's text into the index, in place of what it had there.

    A key that 32 stories hold already takes no more, so that a text sent ten thousand times costs no more to
    look up than one sent 32 times. The later copies are recognised all the same, since their own search meets
    the first 32; only when all of those are forgotten do copies left out no longer find each other here.
    """
    forget_texts([story_id])
    keys = set(sketch(text))
    keys -= full_keys(keys)
    if keys:
        rows = [{"key": key, "story_id": story_id} for key in sorted(keys)]
        session().execute(insert_or(SketchKey).values(rows).on_conflict_do_nothing())


def forget_texts(story_ids: Sequence[int]) -> None:
    """Take stories out of the index: erased, withdrawn, or no longer kept."""
    for start in range(0, len(story_ids), _AT_ONCE):
        ids = story_ids[start : start + _AT_ONCE]
        session().execute(delete(SketchKey).where(SketchKey.story_id.in_(ids)))
