"""Postcodes: British ones, American ones beside a state, Spanish ones beside words such as "código postal"."""

import re
from collections.abc import Iterator
from typing import Final

from pact.checks.findings import Finding
from pact.checks.personal.streets import TYPES
from pact.checks.spans import Kind, Span
from pact.checks.subject import Subject, findings_in_texts
from pact.core.paths import words_beside

_WORDS: Final = words_beside(__file__)
_AREAS: Final = f"(?:{_WORDS['areas']})"
_BRITISH: Final = re.compile(rf"(?<![\w#-])({_AREAS}\d[\dA-Z]?)( {{0,2}})(\d[ABD-HJLNP-UW-Z]{{2}})(?![\w-])")
_BRITISH_SMALL: Final = re.compile(_BRITISH.pattern, re.IGNORECASE | re.ASCII)
_POSTCODE_WORD: Final = re.compile(r"\b(?:post ?code|postal code|live|lives|living|address)\b", re.IGNORECASE)
_IN_PARTS: Final = re.compile(
    rf"(?<![\w#-])(?:{_AREAS}\d[\dA-Z]?(?:-| - |, | {{3}})\d[ABD-HJLNP-UW-Z-]{{2,3}}"
    r"|[A-Z] (?:[A-Z] )?\d (?:[\dA-Z] )?\d [A-Z] [A-Z])(?![\w-])",
    re.IGNORECASE,
)
_NEAR_POSTCODE: Final = re.compile(
    r"(?i:post ?code|postal code)(?:[ :,(]{1,3}(?:is|was|of|at)\b)?[ :,(]{1,3}"
    r"(?P<code>[A-Za-z]{1,2}\d[\dA-Za-z]?[ -]{0,2}\d(?:-?[A-Za-z]){2})(?![\w-])"
)
_EIRCODE: Final = re.compile(
    r"(?<![\w-])[AC-FHKNPRTV-Y]\d[\dW] [0-9AC-FHKNPRTV-Y](?=[A-Z\d]*\d)[0-9AC-FHKNPRTV-Y]{3}(?![\w-])"
    r"|(?<=eircode )\w{3} ?\w{4}\b"
)
_ORDINAL: Final = re.compile(r"(?:1st|2nd|3rd|\dth)$")
_NUMBER_WORD: Final = re.compile(
    r"\b(?:order|ref|reference|case|ticket|booking|invoice|claim|tracking|serial|model|flight|error|part|code)"
    r"(?: (?:number|no|id|code))?[.:#]?(?: (?:is|was))?[ :#]{0,3}$",
    re.IGNORECASE,
)
_UNKNOWN_AREA: Final = re.compile(r"(?<![\w#-])[A-Z]{1,2}\d[\dA-Z]? \d[ABD-HJLNP-UW-Z]{2}(?![\w-])")
_NEAR_NUMBER_WORD: Final = re.compile(
    r"\b(?:order|ref|reference|case|ticket|booking|invoice|claim|tracking|serial|model|flight|error|part|code)\b[^.!?\n]{0,25}$",
    re.IGNORECASE,
)
_LIVES_IN: Final = re.compile(
    r"\b(?:live|lives|living|are|am|is|in|at|from|to|(?:street|road|lane|avenue|drive"
    r"|close|way|court|crescent|place|gardens|house|hill),?) $",
    re.IGNORECASE,
)
_STREET: Final = re.compile(rf"\b(?:{TYPES}),? {{1,2}}$")
"""After a street, an area that we do not know counts too."""

_ZIP: Final = r"(?P<code>\d{5}(?:-\d{4})?)(?![\w-]|[.,]\d)"
_AMERICAN: Final = (
    re.compile(rf"(?<!\w)(?:{_WORDS['states']})\.?,? {{1,3}}{_ZIP}"),
    re.compile(rf", ?(?:{_WORDS['states_that_are_words']})\.?,? {{1,3}}{_ZIP}"),
    re.compile(rf"\b(?:{_WORDS['state_names']}),? {{1,3}}{_ZIP}"),
    re.compile(rf"\bzip(?:[ -]?code)?(?: number)?(?: (?:is|was|of))?[ :=]{{1,3}}{_ZIP}", re.IGNORECASE),
)

_SPANISH_CODE: Final = r"(?P<code>(?:0[1-9]|[1-4]\d|5[0-2])\d{3})(?![\w-]|[.,/]\d)"
_SPANISH: Final = (
    re.compile(
        rf"(?<!\w)(?:c[óo]digo postal|c\. ?p\.|cp)(?: (?:es|era))?(?: el)?[ :=]{{1,3}}{_SPANISH_CODE}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\w#.,/-]){_SPANISH_CODE}(?:[ ,(-]{{1,3}}| de )(?:{_WORDS['provinces']})\b"),
)


def check_postcodes(subject: Subject) -> Iterator[Finding]:
    return findings_in_texts(subject, find_postcodes)


def find_postcodes(text: str) -> Iterator[Span]:
    """Postcodes of the three countries. For American and Spanish ones only the digits are marked."""
    yield from _british(text)
    for pattern in (*_AMERICAN, *_SPANISH):
        for match in pattern.finditer(text):
            # ZIP+4 has nine digits, like a Spanish phone number, whose confidence is lower.
            yield Span(Kind.postcode, *match.span("code"), 0.95)
    for match in _UNKNOWN_AREA.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        if _STREET.search(before) or not _NEAR_NUMBER_WORD.search(before):
            yield Span(Kind.postcode, *match.span(), 0.7)
    for match in _IN_PARTS.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        if _POSTCODE_WORD.search(before) or (
            match[0].isupper() and match[0].count("-") == 1 and " " not in match[0] and _LIVES_IN.search(before)
        ):
            yield Span(Kind.postcode, *match.span(), 0.6)
    for match in _NEAR_POSTCODE.finditer(text) if "ost" in text else ():
        yield Span(Kind.postcode, *match.span("code"), 0.8)
    for match in _EIRCODE.finditer(text):
        if not _NUMBER_WORD.search(text[max(0, match.start() - 40) : match.start()]):
            yield Span(Kind.postcode, *match.span(), 0.8)


def _british(text: str) -> Iterator[Span]:
    """In capitals, or with a space in it: in lower case, or after a word such as "postcode"."""
    for match in _BRITISH_SMALL.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        if _NUMBER_WORD.search(before) and not _POSTCODE_WORD.search(before):
            continue
        is_capital = _BRITISH.fullmatch(match[0]) is not None
        is_small = match[0].islower() and not _ORDINAL.search(match[3]) and _LIVES_IN.search(before)
        if is_capital or (match[2] and (is_small or _POSTCODE_WORD.search(before))):
            yield Span(Kind.postcode, match.start(), match.end(), 0.9 if match[2] else 0.6)
