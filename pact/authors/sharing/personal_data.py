"""Find personal data in an author's texts before they are sent. No database access.

Uses the same checks and marks as the desk, so that a moderator does not ask again about what the author has removed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pact.checks.findings import Place
from pact.checks.running import check_texts
from pact.checks.settings import CheckSettings
from pact.core import crypto
from pact.moderation.redaction import Cut, RedactionKind, proposed_cut, redacted_texts, tidy

# Less certain findings, such as words that could be names, are left to the moderator.
MIN_CONFIDENCE = 0.5


@dataclass(frozen=True)
class PersonalDetail:
    """A personal detail and all places where it appears in one text."""

    place: Place
    kind: RedactionKind
    words: str
    cuts: tuple[Cut, ...]

    @property
    def ident(self) -> str:
        """Its id in the form. It depends on the words and not on their position, which may have changed."""
        return crypto.text_digest(f"{self.place}:{self.kind}:{self.words}")[:16]


def personal_details_in(texts: Mapping[Place, str], *, company_names: tuple[str, ...]) -> list[PersonalDetail]:
    """The personal details that the checks find and can redact, in order of appearance."""
    found: dict[tuple[Place, RedactionKind, str], list[Cut]] = {}
    for finding in check_texts(texts, settings=CheckSettings(), company_names=company_names):
        cut = proposed_cut(finding)
        if cut is not None and finding.confidence >= MIN_CONFIDENCE:
            words = texts[cut.place][cut.start : cut.end].strip()
            found.setdefault((cut.place, cut.kind, words), []).append(cut)
    return [PersonalDetail(*key, tuple(cuts)) for key, cuts in found.items()]


def without(texts: Mapping[Place, str], removed: Iterable[PersonalDetail]) -> dict[Place, str]:
    """The texts with each detail replaced by a mark such as `[phone number]`."""
    return redacted_texts(texts, tidy((cut for detail in removed for cut in detail.cuts), texts))
