"""Street addresses as written in Britain, America and Spain: a street with a house number."""

import re
from collections.abc import Iterator
from typing import Final

from pact.checks.findings import Finding
from pact.checks.spans import Kind, Span
from pact.checks.subject import Subject, findings_in_texts
from pact.core.paths import words_beside

_WORDS: Final = words_beside(__file__)
_UPPER: Final = "A-ZÀ-ÖØ-Þ"
_DASHES: Final = "'’.-"
_CAPITAL: Final = rf"(?:[{_UPPER}][\w{_DASHES}]{{0,24}}|\d{{1,3}}(?:st|nd|rd|th))"
TYPES: Final = _WORDS["types"]
_HOUSE: Final = r"\d{1,5}(?:[A-Za-z]|[-–/]\d{1,4})?"
_UNIT: Final = r"(?:[Ff]lat|Apartment|Apt\.?|[Uu]nit|Suite|Ste\.?|Room|Floor|House)"
_ONE_WORD: Final = (
    r"(?i:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)"
)
_IN_WORDS: Final = rf"{_ONE_WORD}(?:[ -](?:and )?{_ONE_WORD}){{0,3}}"
_BEFORE: Final = rf"(?:{_UNIT} ?(?:\d{{1,4}}[A-Za-z]?|[A-Z]|{_IN_WORDS}),? {{1,2}})?"
_AFTER: Final = (
    r"(?: (?:N|S|E|W|NE|NW|SE|SW)\b\.?)?"
    rf"(?:,? {{1,2}}(?:{_UNIT} ?|# ?)[A-Za-z]?\d{{1,4}}[A-Za-z]?\b|,? {{1,2}}{_UNIT} [A-Z]\b)?"
)
_ENGLISH: Final = re.compile(
    rf"(?<![\w£$€#.,:/-]){_BEFORE}{_HOUSE},? {{1,2}}"
    rf"(?:(?:{_CAPITAL}|of|on|the) ){{1,4}}(?:{TYPES})\b(?!['’-]\w)(?:\.(?=,| [A-Z]\b))?{_AFTER}"
)
"""A number, one to four capitalised words, and a word for a street."""
_NAMED_LIKE_A_STREET: Final = re.compile(
    rf"(?<![\w£$€#.,:/-]){_BEFORE}{_HOUSE},? {{1,2}}(?:(?:The )(?:{TYPES})|Broadway|Kingsway|Queensway|Strand|The Strand)\b"
    rf"{_AFTER}"
)
_HOUSE_IN_WORDS: Final = re.compile(
    rf"(?<![\w-]){_BEFORE}(?:number )?{_IN_WORDS}[A-Da-d]?,? (?:{_CAPITAL} ){{1,3}}(?:{TYPES})\b(?!['’-]\w|"
    rf" (?:banks?|shops?|stores?|branch))"
)
_UNIT_ALONE: Final = re.compile(
    rf"(?<!\w){_UNIT} (?:\d{{1,4}}[A-Za-z]?|[A-Z]|{_IN_WORDS}),? (?:{_CAPITAL} ){{1,3}}(?:{TYPES}|House|Court|"
    rf"Buildings?|Mill|Estate|Centre)\b"
    rf"(?:, (?:{_HOUSE} )?(?:{_CAPITAL} ){{1,3}}(?:{TYPES})\b)?"
)
_SMALL: Final = re.compile(
    rf"(?<![\w£$€#.,:/-]){_HOUSE} (?!(?:long|short|busy|different|other|whole)\b)[a-z'’]{{3,20}}(?: [a-z'’]{{3,20}})? "
    r"(?:street|road|avenue|lane|crescent|boulevard|terrace|close)\b"
)
_CUE: Final = re.compile(r"\b(?:at|address|live|lives|living|to|from|of|is|moved)\b[^.\n]{0,25}$", re.IGNORECASE)
_BOX: Final = re.compile(r"(?<!\w)(?:P\.? ?O\.? ?Box|[Aa]partado(?: de [Cc]orreos)?) (?:n[º°] )?\d{1,6}\b")
_THE_HOUSE: Final = re.compile(
    rf"(?<!\w)The Old (?:{_CAPITAL})(?: {_CAPITAL})?,? {{1,2}}(?:{_HOUSE} )?(?:{_CAPITAL} ){{1,3}}(?:{TYPES})\b"
)
_HOUSE_NAME: Final = re.compile(
    rf"(?<!\w){_BEFORE}(?:The )?(?:{_CAPITAL} ){{1,2}}"
    r"(?:Cottage|House|Farm|Lodge|Barn|Dairy|Villa|Mill|Rectory|Bungalow|Court|Mansions|Towers)"
    rf",? {{1,2}}(?:{_HOUSE} )?(?:{_CAPITAL} ){{1,3}}(?:{TYPES})\b"
)
_LIVING_IN: Final = re.compile(
    r"\b(?:I|[Ww]e) (?:live|lived|reside|am living|are living) (?:on|in|at) "
    rf"(?P<street>(?:{_CAPITAL} ){{1,3}}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Close|Crescent|Terrace|Boulevard|Blvd))\b"
)
_NO_STREET: Final = re.compile(rf"\b(?:{_WORDS['no_street']})\b", re.IGNORECASE)

_SPANISH_TYPE: Final = f"(?:{_WORDS['spanish_types']})"
_LINK: Final = r"(?:de la|de los|de las|del|de|la|los|las|el|y)"
_SPANISH_WORDS: Final = (
    r"(?:uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci\w{4,6}|veinte|veinti\w{3,6}|"
    r"(?:treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa)(?: y \w{3,6})?|cien|ciento \w{3,10})\b"
)
_SPANISH_NUMBER: Final = (
    rf"(?:(?:n[úu]mero ){_SPANISH_WORDS}|"
    + r"(?:n[º°]\.? ?|n\.[º°] ?|n[úu]m(?:ero|\.) ?|#)?\d{1,4}(?: ?(?:bis|[A-Z]))?\b(?![.,]\d))"
)
_SIDE: Final = r"(?:izquierda|izqda?\.?|izda?\.?|derecha|dcha?\.?|centro|interior|exterior|[A-Z]\b|puerta \w{1,3})"
_DOOR: Final = (
    rf"(?:,? {{1,2}}(?:(?:piso|planta|portal|escalera|esc\.|bloque|puerta) ?\w{{1,3}}[º°ª]?"
    rf"|\d{{1,2}}(?:\.?[º°ª]|[ao]\b)|(?:primero|segundo|tercero|cuarto|quinto|sexto|s[ée]ptimo|octavo)|bajo|"
    rf"[áa]tico|entresuelo|principal)(?:,? ?-?{_SIDE})?)"
)
_SPANISH: Final = re.compile(
    rf"(?<![\w.]){_SPANISH_TYPE} {{0,2}}(?:{_LINK} ){{0,2}}[{_UPPER}][\w{_DASHES}]{{1,24}}"
    rf"(?: (?:{_LINK} ){{0,2}}[{_UPPER}][\w{_DASHES}]{{1,24}}){{0,3}},? {{1,2}}{_SPANISH_NUMBER}{_DOOR}{{0,2}}"
)

_GRAN_VIA: Final = re.compile(rf"(?<!\w)Gran V[íi]a,? {_SPANISH_NUMBER}{_DOOR}{{0,2}}")


def check_streets(subject: Subject) -> Iterator[Finding]:
    return findings_in_texts(subject, find_streets)


def find_streets(text: str) -> Iterator[Span]:
    """House numbers with street, flat or door; named houses; and the street somebody says they live in."""
    for pattern, confidence in (
        (_ENGLISH, 0.85),
        (_NAMED_LIKE_A_STREET, 0.8),
        (_HOUSE_NAME, 0.7),
        (_HOUSE_IN_WORDS, 0.75),
        (_UNIT_ALONE, 0.75),
        (_SPANISH, 0.9),
        (_BOX, 0.6),
        (_GRAN_VIA, 0.8),
        (_THE_HOUSE, 0.7),
    ):
        for match in pattern.finditer(text):
            if not _NO_STREET.search(match[0]):
                yield _street(*match.span(), confidence)
    for match in _LIVING_IN.finditer(text):
        yield _street(*match.span("street"), 0.6)
    for match in _SMALL.finditer(text):
        if not _NO_STREET.search(match[0]) and _CUE.search(text[max(0, match.start() - 40) : match.start()]):
            yield _street(*match.span(), 0.5)


def _street(start: int, end: int, confidence: float) -> Span:
    return Span(Kind.street_address, start, end, confidence)
