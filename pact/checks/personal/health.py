"""Finds what a text says about somebody's health: "multiple sclerosis", "diagnosed with bowel cancer"."""

import re
from collections.abc import Iterator
from typing import Final

from pact.checks.findings import Finding
from pact.checks.spans import Kind, Span
from pact.checks.subject import Subject, findings_in_texts
from pact.checks.words import Words
from pact.core.paths import data_beside

_DATA: Final = data_beside(__file__)
_WORDS: Final = Words(**_DATA)
_DIAGNOSED: Final = re.compile(
    r"\b(?:diagnosed with|diagnosticad[oa] (?:de|con)|diagnosticaron)(?: an?| una?)? $", re.IGNORECASE
)
_PART: Final = re.compile(
    r"(?<!\w)(?:(?:stage|terminal|advanced|severe|chronic|inoperable)(?: (?:\w{3,5}|\d))? )?"
    r"(?:(?!(?:has|have|had|with|from|the|and|his|her|my|our|their|of|for|about|against)\b)[a-z]{4,12} )?$",
    re.IGNORECASE,
)
_OF_WHAT: Final = re.compile(r" de \w{3,12}\b")
_UNKNOWN: Final = re.compile(
    r"\b(?:diagnosed with|diagnosticad[oa] (?:de|con)|diagnosticaron)(?: (?:an?|una?|severe|chronic|"
    r"advanced))? (?!the |it |this |that )[^\W\d_]{4,18}"
    r"(?: [^\W\d_]{4,14}(?=[.,;!?)]| (?:in|last|en|and|y)\b))?",
    re.IGNORECASE,
)
_PERSON: Final = re.compile(
    r"(?<!\w)(?:I|he|she|they|who|wife|husband|partner|mother|father|mum|mom|dad|son|daughter|sister|brother|gran|nan|carer|madre|padre|"
    r"hij[oa]|marido|mujer|abuel[oa]|y|que|me|le)(?: (?:also|now|only|just|recently|already|still))? ?"
    r"(?:has|have|had|am|are|is|was|['’](?:m|s|ve|re)|suffers? from|lives? with|tengo|tiene|tuvo|sufr[eió]+|soy"
    r"|uses? an?|using an?|in an?|estoy en|recovering from|"
    r"es|est[aáo]y?|padece|dio)"
    r"(?: (?:an?|been|very|severely|profoundly|partially|partly|registered|type|the|bad|severe|having|recovering"
    r"|mild|clinical|recently|stage|una?|heavily|\w+ months|totally|"
    r"completely|from|of|de))* $"
    r"|(?<!\w)(?:soy|somos|estoy|tengo|padezco|sufro|est[áa]|tiene|padece|sufre)(?: un[oa]?| muy| de)? $"
    r"|\b(?:my|his|her|mi|su)(?: (?:severe|bad|chronic))? $",
    re.IGNORECASE,
)
_NOT_SOMEBODYS: Final = re.compile(
    r" (?:research|charit(?:y|ies)|trust|foundation|shop|awareness|ribbon|uk\b|sided|spot|ears)|-", re.IGNORECASE
)
_LONGEST: Final = 50


def check_health(subject: Subject) -> Iterator[Finding]:
    return findings_in_texts(subject, find_health)


def find_health(text: str) -> Iterator[Span]:
    """Illnesses and other conditions, with "diagnosed with" before them. Linear in the length of the text.

    Of low confidence: it may be just what the author wants to tell about themselves.
    """
    for name, match in _WORDS.find(text):
        start, end = match.span()
        if _NOT_SOMEBODYS.match(text, end):
            continue
        if name == "of_a_person" and not _PERSON.search(text[max(0, start - _LONGEST) : start]):
            continue
        if name == "of_a_part":
            start = _begin(_PART, text, start)
            end = of.end() if (of := _OF_WHAT.match(text, end)) else end
        yield Span(Kind.health, _begin(_DIAGNOSED, text, start), end, 0.4)
    if "diagnos" in text:
        yield from (Span(Kind.health, *match.span(), 0.35) for match in _UNKNOWN.finditer(text))


def _begin(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where these words begin that end at `start`; `start` itself if they are not there."""
    first = max(0, start - _LONGEST)
    found = pattern.search(text[first:start])
    return first + found.start() if found else start
