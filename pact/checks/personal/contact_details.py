"""Finds e-mail addresses, phone numbers and links in a text.

Authors and moderators see the findings and decide. A doubtful finding is therefore worth showing, with a low
confidence. But a finding on every date, price or order number would teach people to ignore them.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from phonenumbers import Leniency, PhoneNumberMatcher

from pact.checks.findings import Finding
from pact.checks.personal.numbers import find_numbers
from pact.checks.spans import Kind, Span, hide_spans, without_overlaps
from pact.checks.subject import Subject, findings_in_texts
from pact.core.paths import words_beside

_WORDS: Final = words_beside(__file__)
_LABEL: Final = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_WORD: Final = r"[^\W_][\w-]{0,62}"
_EMAIL: Final = re.compile(
    rf"(?<![\w.+%&-])[\w+%&][\w.+%&'-]{{0,63}}[@＠](?:{_LABEL}\.){{1,8}}[^\W\d_][\w-]{{1,23}}(?<!-)(?!\w)"
)
_BRACKETED_EMAIL: Final = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{1,64}} ?[(\[{{] ?at ?[)\]}}] ?(?:{_LABEL}\.){{1,8}}[^\W\d_]{{2,24}}(?!\w)",
    re.IGNORECASE,
)
_AT: Final = r"(?: {1,3}at {1,3}| {0,3}[(\[{] ?at ?[)\]}] {0,3})"
_DOT: Final = r"(?: {1,3}dot {1,3}| {0,3}[(\[{] ?dot ?[)\]}] {0,3})"
_SPELLED_EMAIL: Final = re.compile(
    rf"(?<![\w.-])(?!(?:look(?:ing|ed)?|see|find|found|read|listed|all|is|are|was|me|it) )"
    rf"{_WORD}(?:(?:{_DOT}|\.){_WORD}){{0,3}}{_AT}{_WORD}(?:{_DOT}{_WORD}){{0,3}}"
    rf"{_DOT}(?:{_WORDS['spelled_ends']})(?!\w)",
    re.IGNORECASE,
)

_DOMAIN_ENDS: Final = _WORDS["domain_ends"]
_REST_OF_LINK: Final = r"[^\s<>\"\[\]]"
_LINK: Final = re.compile(rf"(?<!\w)(?:https?://|www\.){_REST_OF_LINK}+", re.IGNORECASE)
_BARE_DOMAIN: Final = re.compile(
    rf"(?<![\w@.-])(?:{_LABEL}\.){{1,6}}"
    rf"(?:(?:{_DOMAIN_ENDS}|{_DOMAIN_ENDS.upper()})(?![\w-]|\.\w|@)(?:/{_REST_OF_LINK}*)?"
    rf"|(?:{_WORDS['ends_that_are_words']})/{_REST_OF_LINK}+)"
)
_AFTER_A_LINK: Final = ".,;:!?}'*_…’”"

_REGIONS: Final = ("GB", "US", "ES")
_MAX_TRIES: Final = 500
"""After this many digit groups that are not phone numbers the matcher gives up. No honest text has so many."""
_BRITISH_PHONE: Final = re.compile(
    r"(?<![\w+£$€#])(?<!\d[.,/:-])"
    r"(?:(?:\+|00 ?)44[ .-]{0,2}(?:\(0\)[ .-]{0,2})?\(?|\(?0)[1235789](?:[ ().-]{0,2}\d){8,9}(?!\w|[.,:/-]\d)"
)
"""The library's matcher accepts only ranges in use and the usual grouping; people group digits as they like."""
_DECIMAL: Final = re.compile(r"\d+[.,]\d+")
_DATE: Final = re.compile(r"(?<!\d)\d{1,2}([-./ ])\d{1,2}\1(?:19|20)\d\d(?!\d)")
_CASE_OF_A_YEAR: Final = re.compile(r"(?:19|20)\d\d/\d+")
_AFTER_ORDER: Final = re.compile(
    rf"\b(?:{_WORDS['ordered']})"
    r"(?: (?:number|no|num|nr|id|code|ref|reference))?[.:#]?(?: (?:is|was))?[ :#]{0,3}$",
    re.IGNORECASE,
)


def check_personal_data(subject: Subject) -> Iterator[Finding]:
    return findings_in_texts(subject, find_personal_data)


def find_personal_data(text: str) -> list[Span]:
    """E-mail addresses (also spelled out), phone numbers, links, and the numbers of `find_numbers`.

    Sorted by position; of overlapping findings the longer is kept. Linear in the length of the text.
    """
    return without_overlaps([*find_numbers(text), *_emails(text), *_links(text), *_phones(text)])


def _emails(text: str) -> Iterator[Span]:
    for pattern, confidence in ((_EMAIL, 1.0), (_BRACKETED_EMAIL, 0.9), (_SPELLED_EMAIL, 0.8)):
        for match in pattern.finditer(text):
            yield Span(Kind.email, match.start(), match.end(), confidence)


def _links(text: str) -> Iterator[Span]:
    for pattern, confidence in ((_LINK, 1.0), (_BARE_DOMAIN, 0.6)):
        for match in pattern.finditer(text):
            link = match[0].rstrip(_AFTER_A_LINK if "(" in match[0] else _AFTER_A_LINK + ")")
            yield Span(Kind.link, match.start(), match.start() + len(link), confidence)


def _phones(text: str) -> Iterator[Span]:
    british = ((match.start(), match[0]) for match in _BRITISH_PHONE.finditer(text) if not _DATE.search(match[0]))
    spans = _phone_spans(text, british)
    yield from spans
    for region in _REGIONS:
        text = hide_spans(text, spans)
        matches = PhoneNumberMatcher(text, region, leniency=Leniency.VALID, max_tries=_MAX_TRIES)
        spans = _phone_spans(text, ((match.start, match.raw_string) for match in matches))
        yield from spans


def _phone_spans(text: str, matches: Iterable[tuple[int, str]]) -> list[Span]:
    """Spans of the matches (start, text) that are not another kind of number."""
    spans = []
    for start, written in matches:
        number = written if ")" in written else written.removeprefix("(")
        end = start + len(written)
        if not _is_other_number(text, end - len(number), number):
            spans.append(Span(Kind.phone, end - len(number), end, 0.5 if number.isdecimal() else 0.9))
    return spans


def _is_other_number(text: str, start: int, written: str) -> bool:
    """Whether it is a decimal number, a case number such as 2026/123456, or ungrouped digits after a word such as
    "order", which only happens to look like a phone number."""
    if _DECIMAL.fullmatch(written) or _CASE_OF_A_YEAR.fullmatch(written):
        return True
    return written.isdecimal() and _AFTER_ORDER.search(text[max(0, start - 40) : start]) is not None
