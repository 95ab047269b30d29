"""Places in a text where something was found."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
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
    birth_date = "birth_date"
    handle = "handle"
    threat = "threat"
    slur = "slur"
    insult = "insult"
    accusation = "accusation"
    advertising = "advertising"
    other_company = "other_company"
    health = "health"
    account_number = "account_number"
    duplicate = "duplicate"
    burst = "burst"
    same_source = "same_source"
    affiliation = "affiliation"
    disposable_mail = "disposable_mail"
    implausible = "implausible"


@dataclass(frozen=True)
class KindInfo:
    """What the desk needs to know about a kind of finding."""

    label: str
    """One finding in words. A message, translated where it is shown."""
    points: int
    """What a finding of full confidence adds to the risk score on a new site, in per cent."""
    mark: str = ""
    """The words of a redaction's mark, from `REMOVED_WORDS` in core.sanitising; empty if there is nothing to take out."""


_ = str  # marks a message for extraction
KINDS: Final[Mapping[Kind, KindInfo]] = {
    Kind.email: KindInfo(_("E-mail address"), 10, mark="email address"),
    Kind.phone: KindInfo(_("Phone number"), 10, mark="phone number"),
    Kind.link: KindInfo(_("Link"), 5, mark="link"),
    Kind.card: KindInfo(_("Card number"), 20, mark="card number"),
    Kind.bank_account: KindInfo(_("Bank account"), 20, mark="bank account"),
    Kind.national_id: KindInfo(_("National ID number"), 20, mark="national number"),
    Kind.postcode: KindInfo(_("Postcode"), 5, mark="address"),
    Kind.street_address: KindInfo(_("Street address"), 10, mark="address"),
    Kind.name: KindInfo(_("Name of a person"), 10, mark="name"),
    Kind.birth_date: KindInfo(_("Date of birth"), 10, mark="date of birth"),
    Kind.handle: KindInfo(_("Account name on social media"), 10, mark="personal detail"),
    Kind.threat: KindInfo(_("Threat"), 30),
    Kind.slur: KindInfo(_("Slur"), 20),
    Kind.insult: KindInfo(_("Insult"), 5),
    Kind.accusation: KindInfo(_("Accusation of a crime"), 15),
    Kind.advertising: KindInfo(_("Advertising"), 10),
    Kind.other_company: KindInfo(_("Another company"), 0),
    Kind.health: KindInfo(_("Someone’s health"), 5, mark="personal detail"),
    Kind.account_number: KindInfo(_("Customer or policy number"), 10, mark="account number"),
    Kind.duplicate: KindInfo(_("Same text as another story"), 25),
    Kind.burst: KindInfo(_("Unusually many stories about one company"), 20),
    Kind.same_source: KindInfo(_("Several stories from one source"), 15),
    Kind.affiliation: KindInfo(_("Connection to the company or a competitor"), 10),
    Kind.disposable_mail: KindInfo(_("Disposable e-mail address"), 10),
    Kind.implausible: KindInfo(_("Implausible figure"), 10),
}
DISTURBING: Final = frozenset({Kind.threat, Kind.slur})
"""What the desk hides until it is asked for, and shares out among its people."""
REMOVED_KINDS: Final = {kind: info.mark for kind, info in KINDS.items() if info.mark}


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
