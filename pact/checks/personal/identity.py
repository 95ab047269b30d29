"""Finds dates of birth, account names on social media, and other countries' national and tax numbers.

All of them look like something else, so they count only after words that say what they are. They are shown to people
and not masked on receipt.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pact.checks.findings import Finding
from pact.checks.personal.name_words import FIRST_NAMES, NOT_NAMES
from pact.checks.spans import Kind, Span, without_overlaps
from pact.checks.subject import Subject, findings_in_texts
from pact.checks.words import fold_letters

_MONTH: Final = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
)
_ORDINAL: Final = (
    "(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|"
    "thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|primero"
)
_DAY: Final = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|(?:the )?(?:{_ORDINAL}))"
_YEAR: Final = r"(?:\d{4}|'?\d\d|nineteen [a-z]{3,7}(?:[ -][a-z]{3,5})?|two thousand(?: (?:and )?[a-z]{3,9})?)"
_DATE: Final = (
    rf"(?:\d{{1,2}}[./ -]\d{{1,2}}[./ -](?:\d{{4}}|\d\d)|\d{{4}}[./-]\d\d[./-]\d\d"
    rf"|{_DAY} (?:of |de )?{_MONTH}\b(?:,? (?:de(?:l)? )?{_YEAR})?|{_MONTH} (?:the )?{_DAY}(?:,? {_YEAR})?)(?!\w)"
)
_BIRTH: Final = re.compile(
    r"(?<!\w)(?:date of birth|birth ?date|d\.? ?o\.? ?b\.?|born|birthday|fecha de nacimiento|"
    r"nac[ií]|nació|nacid[oa]|cumpleaños)"
    rf"(?:[ :,(]{{1,3}}(?:is|was|on|as|the|el|es|era|day)\b){{0,3}}[ :,(]{{1,3}}(?P<found>{_DATE})",
    re.IGNORECASE,
)

_IDENTITY_WORDS: Final = (
    r"tax(?:payer)? (?:id|identification|file|reference|number|code)|steuer-?(?:id|nummer|identifikationsnummer)|"
    r"codice fiscale|"
    r"social (?:security|insurance)|seguridad social|national (?:insurance|identity|id|number)|identity|passport|"
    r"personn?ummer|f[øo]dselsnummer|henkil[öo]tunnus|aadhaar|pasaporte|c[ée]dula|"
    r"nhs|medicare|num[ée]ro fiscal|s[ée]curit[ée] sociale"
)
_IDENTITY_SIGNS: Final = (
    "NIF|NIE|DNI|NIPC|BSN|PPSN?|CPF|CNPJ|PESEL|NIP|RFC|CURP|CUIT|CUIL|RUT|RUN|SIN|TFN|PAN|CPR|AHV|AVS|SSN|ITIN|TIN|INSEE|NIR|"
    "HETU|CNP|EGN|JMBG|NINO|UTR"
)
_LINKING: Final = (
    r"(?:[ :,(]{1,3}(?:number|num|no\.?|nr\.?|id|code|card|"
    r"n[úu]mero|is|was|es|era|é|of|ist)(?![\w])){0,4}[ :,(]{1,3}"
)
_IDENTITY_NUMBER: Final = r"(?P<found>[A-Z]{0,6}\d[\dA-Z]{0,17}(?:[ .\-/]\d[\dA-Z]{0,10}){0,8}(?:-[A-Z])?)(?!\w)"
_IDENTITY: Final = re.compile(
    rf"(?<!\w)(?:(?i:{_IDENTITY_WORDS})|{_IDENTITY_SIGNS})(?i:{_LINKING}){_IDENTITY_NUMBER}"
)
_OWN_SHAPE: Final = re.compile(
    r"(?<!\w)(?P<found>[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]|[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d"
    r"|\d{3}\.\d{3}\.\d{3}-\d\d|756\.\d{4}\.\d{4}\.\d\d|\d\d\.\d\d\.\d\d-\d{3}\.\d\d)(?!\w)"
)
"""Italian, Mexican, Brazilian, Swiss and Belgian numbers, which look like nothing else."""
_PLAIN_DATE: Final = re.compile(r"\d{1,2}[./ -]\d{1,2}[./ -]\d{4}|\d{4}-\d\d-\d\d")
_FEWEST_SIGNS: Final = 8

_HANDLE: Final = re.compile(r"(?<![\w.@/+-])@(?P<name>[A-Za-z0-9_](?:[\w.]{1,28}\w))(?![\w@])")
_PERSONAL: Final = re.compile(
    r"\b(?:I am|I['’]m|me|my|her|his|soy|mi usuario|DM|contact|follow|find|instagram|insta|twitter|tiktok|telegram|facebook|"
    r"snapchat|mastodon|bluesky|posts?|called|named|known|handle|profile|user(?:name)?|usuario|manager|agent|engineer|adviser|advisor|"
    r"driver|supervisor|technician|boss)\b[^@.!?\n]{0,30}$",
    re.IGNORECASE,
)
_LONG_NAMES: Final = tuple(sorted(word for word in NOT_NAMES if len(word) > 3))


def check_identity(subject: Subject) -> Iterator[Finding]:
    return findings_in_texts(subject, find_identity)


def find_identity(text: str) -> Iterable[Span]:
    """Dates of birth, account names and national numbers. Linear in the length of the text."""
    return without_overlaps([*_birth_dates(text), *_national_numbers(text), *_handles(text)])


def _birth_dates(text: str) -> Iterator[Span]:
    for match in _BIRTH.finditer(text):
        yield Span(Kind.birth_date, *match.span("found"), 0.9)


def _national_numbers(text: str) -> Iterator[Span]:
    for pattern in (_IDENTITY, _OWN_SHAPE):
        for match in pattern.finditer(text):
            number = match["found"]
            if sum(map(str.isalnum, number)) >= _FEWEST_SIGNS and not _PLAIN_DATE.fullmatch(number):
                yield Span(Kind.national_id, *match.span("found"), 0.95)


def _handles(text: str) -> Iterator[Span]:
    for match in _HANDLE.finditer(text):
        name = fold_letters(match["name"])
        first = re.split(r"[._\d]", name, maxsplit=1)[0]
        is_first_name = first != name and first in FIRST_NAMES
        before = text[max(0, match.start() - 45) : match.start()]
        if is_first_name or (_PERSONAL.search(before) and not name.startswith(_LONG_NAMES)):
            yield Span(Kind.handle, *match.span(), 0.7)
