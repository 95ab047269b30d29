"""Two versions of a story side by side, with the sentences marked that only one of them has."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pact.checks.findings import Place
from pact.moderation.redaction import PLACES
from pact.stories.models import StoryVersion

_SENTENCES = re.compile(r".*?(?:(?<![.!?])[.!?]++(?=\s)|\n|$)\s*", re.DOTALL)


@dataclass(frozen=True)
class Compared:
    """A text in both versions, each in pieces with whether the other version lacks the piece."""

    place: Place
    before: Sequence[tuple[str, bool]]
    after: Sequence[tuple[str, bool]]


def compare_versions(before: StoryVersion, after: StoryVersion) -> list[Compared]:
    """The texts that at least one of the versions has."""
    pairs = [(place, getattr(before, place), getattr(after, place)) for place in PLACES]
    return [Compared(place, _pieces(old, new), _pieces(new, old)) for place, old, new in pairs if old or new]


def _pieces(text: str, other: str) -> list[tuple[str, bool]]:
    known = {sentence.strip() for sentence in _SENTENCES.findall(other)}
    return [(sentence, sentence.strip() not in known) for sentence in _SENTENCES.findall(text) if sentence]
