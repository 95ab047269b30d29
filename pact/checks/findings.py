"""What a check found: a kind, where it stands, how sure it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pact.checks.spans import Kind, Span, without_overlaps


class Place(StrEnum):
    """The text in which something was found; `story` is the story as a whole."""

    title = "title"  # type: ignore[assignment] # hides the method of str, which nobody needs here
    body = "body"
    tips = "tips"
    display_name = "display_name"
    company_name = "company_name"
    story = "story"


@dataclass(frozen=True)
class Finding:
    """Something for a moderator to look at. It advises and decides nothing.

    `start` and `end` (exclusive) are characters of the text at `place`, None where nothing in a text is meant.
    `confidence` runs from 0 to 1. `details` are numbers and words of our own for JSON; never a quotation.
    """

    kind: Kind
    place: Place
    start: int | None
    end: int | None
    confidence: float
    details: Mapping[str, int | float | str] = field(default_factory=dict)

    @property
    def span(self) -> Span | None:
        """Its characters, where it has some."""
        if self.start is None or self.end is None:
            return None
        return Span(self.kind, self.start, self.end, self.confidence)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sorted by text and place in it, without overlaps within a text; what is in no text comes last."""
    apart: list[Finding] = []
    by_place: dict[Place, dict[Span, Finding]] = {}
    for finding in findings:
        if (span := finding.span) is None:
            apart.append(finding)
        else:
            by_place.setdefault(finding.place, {}).setdefault(span, finding)
    kept = [
        by_place[place][span] for place in Place if place in by_place for span in without_overlaps(by_place[place])
    ]
    return kept + apart
