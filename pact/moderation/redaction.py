"""Redact texts: replace stretches by a mark that says what was there.

Pure functions. Moderators cannot change a text in any other way, so what is published is what was sent, with marks in
it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from pact.checks.findings import Finding, Place
from pact.checks.spans import DISTURBING, REMOVED_KINDS
from pact.core.i18n.labels import Labelled

_ = str  # marks a message for extraction

PLACES = (
    Place.title, Place.body, Place.tips, Place.own_answer_1, Place.own_answer_2, Place.display_name,
)  # fmt: skip


class RedactionKind(Labelled):
    """What was redacted; the mark says it in words (core.sanitising.REMOVED_WORDS)."""

    NAME = "name", _("a name"), _("People who work for a company have not chosen to be named here.")
    PHONE_NUMBER = (
        "phone_number",
        _("a phone number"),
        _("A number may belong to a person. A company’s official numbers are on its page."),
    )
    EMAIL_ADDRESS = "email_address", _("an e-mail address"), _("Its owner would get e-mail from strangers.")
    ADDRESS = "address", _("an address"), _("It may be where someone lives, possibly you.")
    LINK = "link", _("a link"), _("A link may be advertising, and what it leads to can change.")
    ACCOUNT_NUMBER = "account_number", _("an account number"), _("Someone could use it to pretend to be you.")
    CARD_NUMBER = "card_number", _("a card number"), _("Someone could use it to pay in your name.")
    BANK_ACCOUNT = "bank_account", _("a bank account"), _("Someone could use it to take money in your name.")
    NATIONAL_NUMBER = "national_number", _("a national number"), _("Someone could use it to pretend to be you.")
    DATE_OF_BIRTH = "date_of_birth", _("a date of birth"), _("Someone could use it to pretend to be you.")
    PERSONAL_DETAIL = (
        "personal_detail",
        _("a personal detail"),
        _("It identifies someone or reveals something private about them."),
    )
    WORDS_REMOVED = "words_removed", _("other text"), _("The grounds for the decision say why.")

    reason: str
    """Why it is taken out, for the author."""

    def __new__(cls, value: str, label: str = "", reason: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label, member.reason = value, label, reason
        return member

    @property
    def mark(self) -> str:
        return f"[{self.value.replace('_', ' ')}]"


# The code of the ground that each kind implies; for other text the moderator chooses a ground.
IMPLIED_GROUNDS = {
    kind: "advertising" if kind is RedactionKind.LINK else "personal_data"
    for kind in RedactionKind
    if kind is not RedactionKind.WORDS_REMOVED
}
_SPEC = re.compile(rf"(\d{{1,18}}):({'|'.join(PLACES)}):(\d{{1,5}}):(\d{{1,5}}):([a-z_]{{1,20}})")


class RedactionError(ValueError):
    """Not a stretch of this text, or not a kind of redaction."""


@dataclass(frozen=True, order=True)
class Cut:
    """Characters `start` to `end` (exclusive) of the text at `place`, to be replaced by the kind's mark."""

    place: Place
    start: int
    end: int
    kind: RedactionKind

    def in_version(self, version_id: int) -> str:
        """As forms send it, such as `17:body:12:19:name`: a place means nothing without the version it is in."""
        return f"{version_id}:{self.place}:{self.start}:{self.end}:{self.kind}"


@dataclass(frozen=True)
class TextPart:
    """A piece of a text: `kind` of the finding in it, or the `cut` that redacts it; both None for plain text."""

    text: str
    kind: str | None = None
    cut: Cut | None = None

    @property
    def is_disturbing(self) -> bool:
        """Whether the desk hides it until it is asked for."""
        return self.kind in DISTURBING


def read_cut(spec: str) -> tuple[int, Cut]:
    """A cut from a form, with the id of the version it is in. Raises RedactionError."""
    found = _SPEC.fullmatch(spec)
    if found is None or found[5] not in tuple(RedactionKind):
        raise RedactionError(spec)
    return int(found[1]), Cut(Place(found[2]), int(found[3]), int(found[4]), RedactionKind(found[5]))


def proposed_cut(finding: Finding) -> Cut | None:
    """The cut that would redact a finding; None if it is not in a text, or if people must judge it."""
    words = REMOVED_KINDS.get(finding.kind)
    if words is None or finding.start is None or finding.end is None or finding.place not in PLACES:
        return None
    return Cut(finding.place, finding.start, finding.end, RedactionKind(words.replace(" ", "_")))


def tidy(cuts: Iterable[Cut], texts: Mapping[Place, str]) -> list[Cut]:
    """The cuts in order, without white space at their edges; cuts that overlap or touch are joined.

    Raises RedactionError if a cut lies outside its text or holds only white space.
    """
    kept: list[Cut] = []
    for cut in sorted({_trimmed(cut, texts.get(cut.place, "")) for cut in cuts}):
        last = kept[-1] if kept else None
        if last is not None and last.place is cut.place and cut.start <= last.end:
            # The longer of two overlapping cuts decides the kind.
            longer = max(last, cut, key=lambda cut: cut.end - cut.start)
            kept[-1] = Cut(cut.place, last.start, max(last.end, cut.end), longer.kind)
        else:
            kept.append(cut)
    return kept


def further(cuts: Iterable[Cut], made: Sequence[Cut], texts: Mapping[Place, str]) -> tuple[list[Cut], list[Cut]]:
    """All cuts of a text that has those `made` already, and which of them take out more than these do.

    Nothing comes back: a cut within one that was made changes nothing. Raises RedactionError like `tidy`.
    """
    more = [cut for cut in tidy(cuts, texts) if not is_within(cut, made)]
    every = tidy([*made, *more], texts)
    return every, [cut for cut in every if not is_within(cut, made)]


def is_within(part: Cut | Finding, cuts: Iterable[Cut]) -> bool:
    """Whether all of this is taken out by one of the cuts."""
    start, end = part.start or 0, part.end or 0
    return any(cut.place is part.place and cut.start <= start and end <= cut.end for cut in cuts)


def _trimmed(cut: Cut, text: str) -> Cut:
    if not 0 <= cut.start < cut.end <= len(text):
        raise RedactionError(repr(cut))
    stretch = text[cut.start : cut.end]
    start = cut.start + len(stretch) - len(stretch.lstrip())
    end = cut.end - (len(stretch) - len(stretch.rstrip()))
    if start >= end:
        raise RedactionError(repr(cut))
    return Cut(cut.place, start, end, cut.kind)


def redacted(text: str, cuts: Sequence[Cut]) -> str:
    """The text with the cuts (tidy, all in this text's place) replaced by their marks."""
    pieces, reached = [], 0
    for cut in cuts:
        pieces += [text[reached : cut.start], cut.kind.mark]
        reached = cut.end
    return "".join(pieces) + text[reached:]


def redacted_texts(texts: Mapping[Place, str], cuts: Sequence[Cut]) -> dict[Place, str]:
    """All texts of a version with their cuts replaced."""
    return {place: redacted(text, [cut for cut in cuts if cut.place is place]) for place, text in texts.items()}


def occurrences(phrase: str, texts: Mapping[Place, str], kind: RedactionKind) -> list[Cut]:
    """Every occurrence of the phrase, ignoring case; only whole words, if it starts and ends with word characters."""
    words = phrase.strip()
    if not words:
        return []
    edges = [r"(?<!\w)" if words[0].isalnum() else "", r"(?!\w)" if words[-1].isalnum() else ""]
    pattern = re.compile(edges[0] + re.escape(words) + edges[1], re.IGNORECASE)
    return [
        Cut(place, found.start(), found.end(), kind)
        for place, text in texts.items()
        for found in pattern.finditer(text)
    ]


def parts(text: str, place: Place, findings: Iterable[Finding], cuts: Iterable[Cut]) -> list[TextPart]:
    """The whole text in order, split at the edges of findings and cuts; a cut hides the findings within it."""
    marks: list[tuple[int, int, str | None, Cut | None]] = [
        (cut.start, cut.end, None, cut) for cut in cuts if cut.place is place
    ]
    for finding in findings:
        if finding.place is place and finding.start is not None and finding.end is not None:
            start, end = finding.start, finding.end
            if not any(start < other_end and end > other for other, other_end, *_ in marks):
                marks.append((start, end, finding.kind.value, None))
    found, reached = [], 0
    for start, end, kind, cut in sorted(marks, key=lambda mark: mark[0]):
        found += [TextPart(text[reached:start]), TextPart(text[start:end], kind, cut)]
        reached = end
    return [part for part in [*found, TextPart(text[reached:])] if part.text]
