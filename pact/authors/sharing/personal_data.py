"""Personal data in what an author wrote, pointed out before it is sent. Pure: texts in, places and new texts out.

The same checks and the same marks as at the desk, so that nobody is asked twice for the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pact.checks.findings import Place
from pact.checks.running import check_texts
from pact.checks.settings import CheckSettings
from pact.core import crypto
from pact.moderation.redaction import Cut, RedactionKind, proposed_cut, redacted_texts, tidy

# A word that may be somebody's name is worth a moderator's look, not an author's time.
LEAST_CONFIDENCE = 0.5


@dataclass(frozen=True)
class PersonalDetail:
    """Words that hold something personal, wherever they stand in one text."""

    place: Place
    kind: RedactionKind
    words: str
    cuts: tuple[Cut, ...]

    @property
    def ident(self) -> str:
        """How a form names it: the same for the same words, wherever they have moved to meanwhile."""
        return crypto.text_digest(f"{self.place}:{self.kind}:{self.words}")[:16]


def personal_details_in(texts: Mapping[Place, str], *, company_names: tuple[str, ...]) -> list[PersonalDetail]:
    """What the checks find in the texts that a mark can stand for; in the order in which it stands there."""
    found: dict[tuple[Place, RedactionKind, str], list[Cut]] = {}
    for finding in check_texts(texts, settings=CheckSettings(), company_names=company_names):
        cut = proposed_cut(finding)
        if cut is not None and finding.confidence >= LEAST_CONFIDENCE:
            words = texts[cut.place][cut.start : cut.end].strip()
            found.setdefault((cut.place, cut.kind, words), []).append(cut)
    return [PersonalDetail(*what, tuple(cuts)) for what, cuts in found.items()]


def without(texts: Mapping[Place, str], taken: Iterable[PersonalDetail]) -> dict[Place, str]:
    """The texts with marks such as `[phone number]` in the place of what is taken out."""
    return redacted_texts(texts, tidy((cut for one in taken for cut in one.cuts), texts))
