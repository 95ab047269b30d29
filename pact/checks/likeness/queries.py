"""Finding stories that may be similar to a text."""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import func, select

from pact.checks.likeness.models import SketchKey
from pact.core.db import batched, pairs_of, session

KEYS_AT_ONCE = 500
MAX_STORIES_PER_KEY = 32
"""The most stories that a key may hold, so that every query here reads a bounded number of rows."""


def candidates(keys: Collection[int], *, excluding: int, limit: int) -> list[int]:
    """Ids of at most `limit` stories that share keys with a sketch: most shared keys first, then by id.

    One query, which reads at most 32 rows for each of the at most 16 keys, however many stories there are.
    `excluding` is the id of the story itself.
    """
    if not keys:
        return []
    shared = (
        select(SketchKey.story_id)
        .where(SketchKey.key.in_(sorted(keys)), SketchKey.story_id != excluding)
        .group_by(SketchKey.story_id)
        .order_by(func.count().desc(), SketchKey.story_id)
        .limit(limit)
    )
    return list(session().scalars(shared))


def stories_per_key(keys: Collection[int]) -> Counter[int]:
    """How many stories each of the keys holds."""
    found: Counter[int] = Counter()
    for some in batched(sorted(keys), KEYS_AT_ONCE):
        counts = select(SketchKey.key, func.count()).where(SketchKey.key.in_(some)).group_by(SketchKey.key)
        found.update(pairs_of(counts))
    return found
