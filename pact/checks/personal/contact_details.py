"""Finds e-mail addresses, phone numbers and links in a text.

Authors and moderators see the findings and decide. A doubtful finding is therefore worth showing, with a low
confidence. But a finding on every date, price or order number would teach people to ignore them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from phonenumbers import Leniency, PhoneNumberMatcher

from pact.checks.findings import Finding
from pact.checks.personal.name_words import FIRST_NAMES
from pact.checks.personal.numbers import find_numbers
from pact.checks.spans import Kind, Span, hide_spans, without_overlaps
from pact.checks.subject import Subject, findings_in_texts
from pact.checks.words import fold_letters
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

_MAIL_WORD: Final = re.compile(
    r"mail|correo|address|write to|contact|reach (?:me|us)|send (?:it|them) to", re.IGNORECASE
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
    r"(?:(?:\(\+44\)|(?:\+|00 ?)44)[ .-]{0,2}(?:\(0\)[ .-]{0,2})?\(?"
    r"|\(0\)[ .-]?|\(?0[ .-]?)[1235789](?:[ ().-]{0,2}\d){8,9}(?!\w|[.,:/-]\d)"
)
_ABROAD: Final = re.compile(r"(?<![\w+])\(?\+[1-9]\d{0,2}\)?(?:[ ().-]{0,2}\d){7,12}(?!\w|[.,:/-]\d)")
_LETTERED: Final = re.compile(
    r"(?<![\w-])(?:1[ -])?(?:0?8\d\d)[ -](?=[\d-]*[A-Z]{3})[A-Z\d]{3,4}(?:[ -][A-Z\d]{3,4})?(?![\w-])"
)
_AFTER_PHONE: Final = re.compile(
    r"(?<!\w)(?:(?:phone|tele?phone|mobile|mob|cell(?:phone)?|landline|tel|tfno|tel[ée]fono|m[óo]vil|fijo|whatsapp|handy|fax)"
    r"(?: (?:number|no|num|n[úu]mero))?\.?|(?:ring|call|text|phone|reach|get|contact|try|dial|ll[áa]m\w+) "
    r"(?:(?:me|us|him|her|them|mum|dad|the wife|[A-Z][a-z]+) )?(?:at|on|back on|al|en el)|(?:my|her|his"
    r"|our) (?:number|line)(?:['’]s)?|mi n[úu]mero)"
    r"(?: (?:is|was|es|el|on|now|number)| at| works?\b){0,2}[ :(,]{1,3}"
    r"(?P<found>\(?\d(?:[ ().-]{0,2}\d){6,13})(?!\w|[.,:/-]\d|%)",
    re.IGNORECASE,
)
"""Seven figures or more where words say that they are a phone number."""
_EXTENSION: Final = re.compile(
    r",? ?(?:\(?(?:ext(?:ension|n)?\.?|x|extensi[óo]n) ?\d{1,6}\)?)(?!\w)", re.IGNORECASE
)
"""The library's matcher accepts only ranges in use and the usual grouping; people group digits as they like."""
_DECIMAL: Final = re.compile(r"\d+[.,]\d+")
_DATE: Final = re.compile(r"(?<!\d)\d{1,2}([-./ ])\d{1,2}\1(?:19|20)\d\d(?!\d)")
_CASE_OF_A_YEAR: Final = re.compile(r"(?:19|20)\d\d/\d+|20\d\d[01]\d[0-3]\d-\d+")
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
            if pattern is _SPELLED_EMAIL and not _is_an_address(text, match):
                continue
            yield Span(Kind.email, match.start(), match.end(), confidence)


def _is_an_address(text: str, match: re.Match[str]) -> bool:
    """Whether "somebody at example dot com" is no place: "bought at example dot com"."""
    local = re.split(r"\s|[(\[{]", match[0], maxsplit=1)[0]
    return (
        not local.isalpha()
        or re.match(r"\w+(?: dot |\.)", match[0], re.IGNORECASE) is not None
        or re.search(r"[(\[{] ?at\b", match[0], re.IGNORECASE) is not None
        or fold_letters(local) in FIRST_NAMES
        or _MAIL_WORD.search(text[max(0, match.start() - 50) : match.start()]) is not None
    )


def _links(text: str) -> Iterator[Span]:
    for pattern, confidence in ((_LINK, 1.0), (_BARE_DOMAIN, 0.6)):
        for match in pattern.finditer(text):
            link = match[0].rstrip(_AFTER_A_LINK if "(" in match[0] else _AFTER_A_LINK + ")")
            yield Span(Kind.link, match.start(), match.start() + len(link), confidence)


def _phones(text: str) -> Iterator[Span]:
    british = ((match.start(), match[0]) for match in _BRITISH_PHONE.finditer(text) if not _DATE.search(match[0]))
    spans = _phone_spans(text, british)
    yield from (_with_extension(text, span) for span in spans)
    for region in _REGIONS:
        text = hide_spans(text, spans)
        matches = PhoneNumberMatcher(text, region, leniency=Leniency.VALID, max_tries=_MAX_TRIES)
        spans = _phone_spans(text, ((match.start, match.raw_string) for match in matches))
        yield from (_with_extension(text, span) for span in spans)
    text = hide_spans(text, spans)
    for pattern, group in ((_ABROAD, 0), (_LETTERED, 0), (_AFTER_PHONE, "found")):
        for match in pattern.finditer(text):
            if not _DATE.search(match[group]):
                yield _with_extension(text, Span(Kind.phone, *match.span(group), 0.7))


def _with_extension(text: str, span: Span) -> Span:
    extension = _EXTENSION.match(text, span.end)
    return replace(span, end=extension.end()) if extension else span


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
