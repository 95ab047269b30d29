"""Numbers that must never be stored: cards, bank accounts, national numbers.

They are masked on receipt, before the text reaches the database, so a mistake cannot be corrected later. Each kind
therefore needs more than its shape: a check digit, or words beside it. Masking is idempotent for two reasons: a span
never splits a run of digits, and the separators within a number never include a bracket.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import accumulate
from typing import Final

from stdnum import iban, numdb
from stdnum.es import dni, nie
from stdnum.us import ssn

from pact.checks.spans import REMOVED_KINDS, Kind, Span, hide_spans

_GAP_SIGN: Final = r"[ \t.\-\u00a0\u00ad\u2007\u2009\u200a-\u200d\u2010-\u2015\u202f\u2060\u2212]"
_GAP: Final = _GAP_SIGN + "{0,3}"
"""Separators between the groups of a number: at most three characters, never a line break."""

_DIGIT_RUN: Final = re.compile(rf"\d(?:{_GAP}\d){{12,}}")
_DIGIT_GROUP: Final = re.compile(r"\d+")
_CARD_LENGTHS: Final = range(13, 20)
_NETWORK: Final = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-5]|[689]\d)\d{11,16}"  # Diners Club
    r"|35(?:2[89]|[3-8]\d)\d{12,15}"  # JCB
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12,15}"  # Discover
    r"|62\d{14,17}"  # UnionPay
    r"|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{9,15}"  # Maestro
    r"|220[0-4]\d{12,15}"  # Mir
)
_DOUBLED: Final = bytes.maketrans(b"0123456789", b"0246813579")

_AFTER_LETTER: Final = "|".join(f"(?<=[A-Za-z]{_GAP_SIGN * signs}.)" for signs in range(4))
_IBAN_DIGITS: Final = re.compile(rf"\d(?:{_AFTER_LETTER}){_GAP}\d", re.DOTALL)
"""An IBAN's two check digits after a letter. A pattern that begins with a digit is found at a tenth of the time of one that
begins with a letter."""
_IBAN_COUNTRY: Final = re.compile(rf"([A-Za-z]){_GAP}([A-Za-z]){_GAP}\Z")
_COUNTRY_SIGNS: Final = 8
_SIX_DIGITS: Final = re.compile(rf"\d(?:{_GAP}\d){{5}}")
"""Every card, British account and national number has so many digits in a row."""
_BRITISH_NATIONAL: Final = re.compile(
    r"(?<!\w)(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    rf"{_GAP}\d\d{_GAP}\d\d{_GAP}\d\d{_GAP}[A-D](?!\w)",
    re.IGNORECASE | re.ASCII,
)
_AMERICAN_NATIONAL: Final = re.compile(r"(?<![\w-])\d{3}-\d\d-\d{4}(?![\w-])", re.ASCII)
_SPANISH_NATIONAL: Final = re.compile(
    r"(?<!\w)(?:\d\d[. ]?\d{3}[. ]?\d{3}|[XYZxyz]-?\d{7})(?:-?[A-Za-z]| [A-Z])(?!\w)", re.ASCII
)

_SORT_CODE: Final = r"(?<!\w)(?P<sort>\d\d(?P<gap>[ -]?)\d\d(?P=gap)\d\d)(?!\w)"
_ACCOUNT: Final = r"(?<!\w)(?P<account>\d{4}[ -]?\d{4})(?!\w)"
_BETWEEN: Final = r"[^\d\[\]]{1,30}"
_ACCOUNT_WORD: Final = r"\b(?:account|acct?|a/c)\b"
_BRITISH_ACCOUNTS: Final = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"{_ACCOUNT_WORD}{_BETWEEN}{_ACCOUNT}{_BETWEEN}sort[ -]?code{_BETWEEN}{_SORT_CODE}",
        rf"sort[ -]?code{_BETWEEN}{_SORT_CODE}(?:{_BETWEEN}{_ACCOUNT})?",
        rf"(?<![\w-])(?P<sort>\d\d-\d\d-\d\d)[\s,;/]{{1,3}}(?:{_ACCOUNT_WORD}{_BETWEEN})?{_ACCOUNT}",
    )
)
"""Eight digits alone may be an order number, six in pairs a date. They count only together or beside such words."""


def mask_numbers(text: str) -> str:
    """The text with every card, bank and national number replaced by words such as `[card number]`.

    Idempotent, and linear in the length of the text. Keeps phone numbers, dates, amounts and order numbers.
    """
    parts: list[str] = []
    reached = 0
    for span in find_numbers(text):
        parts += (text[reached : span.start], f"[{REMOVED_KINDS[span.kind]}]")
        reached = span.end
    return "".join(parts) + text[reached:]


def find_numbers(text: str) -> list[Span]:
    """Cards (Luhn), IBANs (modulo 97), British accounts; British, American and Spanish national numbers.

    Sorted by position, without overlaps. Each kind is searched in the text that the previous kinds left.
    """
    found = list(_ibans(text))
    text = hide_spans(text, found) if found else text
    for finder in (_cards, _national_numbers, _british_accounts) if _SIX_DIGITS.search(text) else ():
        spans = list(finder(text))
        found += spans
        text = hide_spans(text, spans)
    return sorted(found, key=lambda span: span.start)


def _ibans(text: str) -> Iterator[Span]:
    """IBANs (ISO 13616): the country's length and structure, and a remainder of 1 modulo 97."""
    reached = 0
    for digits in _IBAN_DIGITS.finditer(text):
        before = max(0, digits.start() - _COUNTRY_SIGNS)
        country = _IBAN_COUNTRY.search(text, before, digits.start())
        if country is None or country.start() < reached:
            continue
        pattern = _iban_pattern((country[1] + country[2]).upper())
        whole = pattern.match(text, country.start()) if pattern else None
        if whole and iban.is_valid("".join(filter(str.isalnum, whole[0])), check_country=False):
            reached = whole.end()
            yield Span(Kind.bank_account, whole.start(), whole.end(), 1.0)


@cache
def _iban_pattern(country: str) -> re.Pattern[str] | None:
    """A pattern with the length of the country's IBANs, or None if it has none."""
    structure = numdb.get("iban").info(country)[0][1].get("bban")
    if not structure:
        return None
    length = sum(int(part) for part in re.findall(r"(\d+)!", structure))
    return re.compile(rf"[A-Za-z]{_GAP}[A-Za-z](?:{_GAP}[0-9]){{2}}(?:{_GAP}[A-Za-z0-9]){{{length}}}(?!\d)")


def _cards(text: str) -> Iterator[Span]:
    """Card numbers (ISO/IEC 7812), also with other digits beside them, such as an expiry date."""
    for run in _DIGIT_RUN.finditer(text):
        yield from _joined(_cards_in_run(run))


def _cards_in_run(run: re.Match[str]) -> Iterator[Span]:
    """All sequences of whole groups that may be a card. If some overlap, all of them are masked."""
    places = [group.span() for group in _DIGIT_GROUP.finditer(run.string, run.start(), run.end())]
    sizes = [end - start for start, end in places]
    digits = "".join(str(int(sign)) for sign in run[0] if sign.isdecimal())
    offsets = list(accumulate(sizes, initial=0))
    group_ending_at = {offset: index for index, offset in enumerate(offsets[1:])}
    for first in range(_dialling_groups(run, sizes[0]), len(sizes)):
        offset = offsets[first]
        for length in _CARD_LENGTHS:
            last = group_ending_at.get(offset + length)
            if last is not None and _is_card(digits[offset : offset + length], sizes[first : last + 1]):
                yield Span(Kind.card, places[first][0], places[last][1], 0.95)


def _dialling_groups(run: re.Match[str], first_size: int) -> int:
    """How many groups at the start belong to a foreign phone number, so that no card starts there."""
    if first_size == 2 and run[0].startswith("00"):
        return 2
    return 1 if run.string.endswith("+", 0, run.start()) else 0


def _is_card(number: str, sizes: list[int]) -> bool:
    """Whether digits written in groups of these sizes are a card number.

    One number in ten passes the check digit. So unusual groups (other than one group, or groups of four) count
    only with the leading digits and the length of a card network.
    """
    usual = number[0] != "0" and (len(sizes) == 1 or (len(sizes) < 6 and sizes[:3] == [4, 4, 4]))
    return (usual or _NETWORK.fullmatch(number) is not None) and _passes_luhn(number)


def _passes_luhn(number: str) -> bool:
    """The check digit of ISO/IEC 7812-1, annex B. stdnum's version is too slow for hostile texts."""
    digits = number.encode()
    return (sum(digits[-1::-2] + digits[-2::-2].translate(_DOUBLED)) - ord("0") * len(digits)) % 10 == 0


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    """Merge overlapping spans, which must be sorted by start."""
    current: Span | None = None
    for span in spans:
        if current and span.start < current.end:
            current = replace(current, end=max(current.end, span.end))
            continue
        if current:
            yield current
        current = span
    if current:
        yield current


def _national_numbers(text: str) -> Iterator[Span]:
    for match in _BRITISH_NATIONAL.finditer(text):
        yield Span(Kind.national_id, match.start(), match.end(), 0.9)
    for match in _AMERICAN_NATIONAL.finditer(text):
        if ssn.is_valid(match[0]):
            yield Span(Kind.national_id, match.start(), match.end(), 0.8)
    for match in _SPANISH_NATIONAL.finditer(text):
        number = match[0].replace(".", "")
        if dni.is_valid(number) or nie.is_valid(number):
            yield Span(Kind.national_id, match.start(), match.end(), 0.95)


def _british_accounts(text: str) -> Iterator[Span]:
    for pattern in _BRITISH_ACCOUNTS:
        spans = [
            Span(Kind.bank_account, *match.span(group), 0.85)
            for match in pattern.finditer(text)
            for group in ("sort", "account")
            if match.groupdict().get(group)
        ]
        yield from spans
        text = hide_spans(text, spans)
