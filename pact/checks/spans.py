"""Places in a text where something was found."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What was found."""

    email = "email"
    phone = "phone"
    link = "link"
    card = "card"
    bank_account = "bank_account"
    national_id = "national_id"
    postcode = "postcode"
    street_address = "street_address"
    name = "name"
    threat = "threat"
    slur = "slur"
    duplicate = "duplicate"
    burst = "burst"
    same_source = "same_source"
    affiliation = "affiliation"
    disposable_mail = "disposable_mail"
    implausible = "implausible"


REMOVED_KINDS: Final = {
    Kind.email: "email address",
    Kind.phone: "phone number",
    Kind.link: "link",
    Kind.card: "card number",
    Kind.bank_account: "bank account",
    Kind.national_id: "national number",
    Kind.postcode: "address",
    Kind.street_address: "address",
    Kind.name: "name",
}
"""The words of a redaction's mark, each from `REMOVED_WORDS` in core.sanitising."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of the searched text; `confidence` is an estimate from 0 to 1."""

    kind: Kind
    start: int
    end: int
    confidence: float


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """The spans sorted by position. Of overlapping spans the longest is kept, then the one with the highest confidence."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, -span.confidence, span.start)):
        place = bisect_left(kept, span.start, key=lambda other: other.start)
        after_previous = place == 0 or kept[place - 1].end <= span.start
        before_next = place == len(kept) or span.end <= kept[place].start
        if after_previous and before_next:
            kept.insert(place, span)
    return kept


def hide_spans(text: str, spans: Iterable[Span]) -> str:
    """The text with the spans replaced by brackets, same length, so that later searches find nothing there."""
    characters = list(text)
    for span in spans:
        characters[span.start : span.end] = "]" * (span.end - span.start)
    return "".join(characters)
