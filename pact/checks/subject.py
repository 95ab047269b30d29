"""What a check is given, and what it is."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from pact.checks.facts import StoryFacts
from pact.checks.findings import Finding, Place
from pact.checks.settings import CheckSettings
from pact.checks.spans import Span


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Texts, and what is known about the story they belong to: None for a form or a reply."""

    texts: Mapping[Place, str]
    settings: CheckSettings
    company_names: tuple[str, ...] = ()
    facts: StoryFacts | None = None


class Check(Protocol):
    """One check: pure, never raises, linear in the length of the texts."""

    def __call__(self, subject: Subject, /) -> Iterable[Finding]: ...


def found_in_texts(subject: Subject, search: Callable[[str], Iterable[Span]]) -> Iterator[Finding]:
    """A finding for every span that the search finds in any of the texts."""
    for place, text in subject.texts.items():
        for span in search(text):
            yield Finding(span.kind, place, span.start, span.end, span.confidence)
