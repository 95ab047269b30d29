"""Stories that read like an earlier one."""

from collections.abc import Iterator
from typing import Final

from pact.checks.findings import Finding, Place
from pact.checks.spans import Kind
from pact.checks.subject import Subject

_MAX_FINDINGS: Final = 5


def check_duplicates(subject: Subject) -> Iterator[Finding]:
    """A finding for each of the most similar stories, from the similarity in the settings on."""
    facts = subject.facts
    alike = (
        [like for like in facts.likenesses if like.score >= subject.settings.duplicate_likeness] if facts else []
    )
    for like in sorted(alike, key=lambda like: (-like.score, like.story_id))[:_MAX_FINDINGS]:
        details = {"story": like.story_id, "likeness": round(like.score, 3)}
        yield Finding(Kind.duplicate, Place.story, None, None, min(1.0, like.score), details)
