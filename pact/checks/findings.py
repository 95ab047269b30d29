"""What a check found: its kind, its place and its confidence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pact.checks.spans import Kind, Span, without_overlaps


class Place(StrEnum):
    """The text in which something was found, or `story` for the story as a whole."""

    title = "title"  # type: ignore[assignment] # shadows str.title, which is not used here
    body = "body"
    tips = "tips"
    own_answer_1 = "own_answer_1"
    own_answer_2 = "own_answer_2"
    display_name = "display_name"
    company_name = "company_name"
    story = "story"


@dataclass(frozen=True)
class Finding:
    """A hint for a moderator. It decides nothing.

    `start` and `end` (exclusive) are character positions in the text at `place`, or None for the whole story.
    `confidence` is from 0 to 1. `details` holds numbers and fixed words, stored as JSON; never the author's text.
    """

    kind: Kind
    place: Place
    start: int | None
    end: int | None
    confidence: float
    details: Mapping[str, int | float | str] = field(default_factory=dict)

    @property
    def span(self) -> Span | None:
        """The characters found, if the finding is in a text."""
        if self.start is None or self.end is None:
            return None
        return Span(self.kind, self.start, self.end, self.confidence)


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Sorted by text and position, without overlaps within a text. Findings that are in no text come last."""
    in_no_text: list[Finding] = []
    by_place: dict[Place, dict[Span, Finding]] = {}
    for finding in findings:
        if (span := finding.span) is None:
            in_no_text.append(finding)
        else:
            by_place.setdefault(finding.place, {}).setdefault(span, finding)
    kept = [
        by_place[place][span] for place in Place if place in by_place for span in without_overlaps(by_place[place])
    ]
    return kept + in_no_text
