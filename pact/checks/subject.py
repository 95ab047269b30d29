"""The input of a check and its signature."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from pact.checks.facts import StoryFacts
from pact.checks.findings import Finding, Place
from pact.checks.settings import CheckSettings
from pact.checks.spans import Span


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The texts to check, and the facts about their story (None while it is still a form)."""

    texts: Mapping[Place, str]
    settings: CheckSettings
    company_names: tuple[str, ...] = ()
    facts: StoryFacts | None = None


class Check(Protocol):
    """A check is pure, never raises, and is linear in the length of the texts."""

    def __call__(self, subject: Subject, /) -> Iterable[Finding]: ...


def findings_in_texts(subject: Subject, search: Callable[[str], Iterable[Span]]) -> Iterator[Finding]:
    """A finding for each span that `search` returns in any text."""
    for place, text in subject.texts.items():
        for span in search(text):
            yield Finding(span.kind, place, span.start, span.end, span.confidence)
