"""What a decision took out of a story: the passages redacted in its version that were not redacted in public before."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from pact.core.db import session
from pact.moderation.models import Redaction
from pact.stories.models import StoryVersion

Passage = tuple[str, int, int, str]
"""Place, start, end, kind of redaction."""


class Redacted(NamedTuple):
    """The redacted version's source, and what is taken out of it."""

    source: int | None
    passages: frozenset[Passage]


def redacted_in(version_ids: Collection[int]) -> dict[int, Redacted]:
    """Those of these versions in which something is redacted; one query."""
    statement = select(
        Redaction.version_id, StoryVersion.redacted_from_id, Redaction.place, Redaction.start, Redaction.end,
        Redaction.kind,
    ).join(StoryVersion, StoryVersion.id == Redaction.version_id).where(Redaction.version_id.in_(version_ids))  # fmt: skip
    found: dict[int, tuple[int | None, set[Passage]]] = {}
    for version, source, place, start, end, kind in session().execute(statement).tuples():
        found.setdefault(version, (source, set()))[1].add((place.value, start, end, kind.value))
    return {version: Redacted(source, frozenset(passages)) for version, (source, passages) in found.items()}


def versions_of(decisions: Sequence[Any]) -> set[int]:
    """The versions decided on, and those that were public before."""
    both = ((made.version_id, made.before.get("published_version")) for made in decisions)
    return {version for pair in both for version in pair if version is not None}


def taken_out(made: Any, redacted: dict[int, Redacted]) -> Counter[str]:
    """How many passages of each kind this decision took out."""
    now = redacted.get(made.version_id)
    if now is None:
        return Counter()
    before = redacted.get(made.before.get("published_version") or 0)
    known = before.passages if before is not None and before.source == now.source else frozenset()
    return Counter(kind for *_where, kind in now.passages - known)
