"""Advertising: an offer to the readers, a discount, or a code of the author's own."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pact.checks.findings import Finding
from pact.checks.spans import Kind, Span
from pact.checks.subject import Subject, findings_in_texts
from pact.checks.words import Words
from pact.core.paths import data_beside

_DATA: Final = data_beside(__file__)
_GROUP: Final = re.compile(r"\(\?:([A-Z]+)\)")


def _expressions() -> Iterator[str]:
    """The sentences, once for each word of a group that they begin with."""
    gain, own = (_DATA[name].replace("\n", "") for name in ("gain", "own"))
    for sentence in _DATA["sentences"]:
        whole = sentence.replace("%(own)s", own)
        group = _GROUP.match(whole)
        rest = whole[group.end() :] if group else ""
        yield from (f"{word}{rest}" for word in _DATA["groups"][group[1]]) if group else (whole,)
    yield from (rf"{word} (?:me|us)\b[^.!?\n]{{0,25}}\b{gain}" for word in _DATA["invitations"])
    yield from (rf"{word}\b[^.!?\n]{{0,35}}\b{gain}" for word in _DATA["spanish_invitations"])


_WORDS: Final = Words(advertising=_expressions())
_PER_CENT: Final = re.compile(
    r"(?<![\w.])\d{1,2} ?% (?:off|discount|de descuento)(?: \w{1,12}){0,2}? "
    r"(?:(?:with|using|if you use) (?:my |our |the )?(?:code|link)|con (?:mi |nuestro |el )?(?:c[oó]digo|enlace)"
    r"|at our|at my|in our|"
    r"en nuestr[oa]|en mi)\b[^.!?\n]{0,20}",
    re.IGNORECASE,
)
_DETAILS: Final = re.compile(
    r"[\w.+-]{0,60}@|https?:|www\b|\+?\(?\d[\d ().-]{5}|\w[\w-]{0,60}\.[a-z]{2}", re.IGNORECASE
)
_ASKED: Final = re.compile(
    r"\b(?:did|to|not|n['’]t|would|will|could|can|they|he|she|never|you|please|or|says?|said|claims?|promised?"
    r"|advert(?:ises?)?|dice|promete|contact us) [\"“‘'«]?$",
    re.IGNORECASE,
)
"""Before words such as "call me": it is told, and nobody is invited."""


def check_advertising(subject: Subject) -> Iterator[Finding]:
    return findings_in_texts(subject, find_advertising)


def find_advertising(text: str) -> Iterator[Span]:
    """Offers to the readers, those that follow each other as one. Linear in the length of the text."""
    joined: Span | None = None
    for span in sorted(_offers(text), key=lambda span: span.start):
        if joined and not text[joined.end : span.start].strip(" ,;:-–"):
            joined = replace(joined, end=max(joined.end, span.end))
            continue
        if joined:
            yield joined
        joined = span
    if joined:
        yield joined


def _offers(text: str) -> Iterator[Span]:
    for match in _PER_CENT.finditer(text):
        yield Span(Kind.advertising, *match.span(), 0.5)
    for _name, match in _WORDS.find(text):
        if not _ASKED.search(text[max(0, match.start() - 14) : match.start()]):
            yield Span(Kind.advertising, match.start(), _end(text, match), 0.6)


def _end(text: str, match: re.Match[str]) -> int:
    """Where the offer ends: before a link, an address or a phone number, which are findings of their own."""
    details = _DETAILS.search(text, match.start(), match.end() + 4)
    end = details.start() if details and details.start() > match.start() else match.end()
    return match.start() + len(text[match.start() : end].rstrip(" ,:;([-–"))
