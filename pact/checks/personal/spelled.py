"""Finds phone numbers, addresses and links that are written out: "oh seven seven", "O7700", "www dot example dot com"."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pact.checks.findings import Finding
from pact.checks.spans import Kind, Span, without_overlaps
from pact.checks.subject import Subject, findings_in_texts

_UNITS: Final = (
    "oh|o|zero|nought|one|two|three|four|five|six|seven|eight|nine|"
    "cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve"
)
_TEENS: Final = (
    "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    "diez|once|doce|trece|catorce|quince|dieciséis|diecisiete|dieciocho|diecinueve"
)
_TENS: Final = (
    "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    "veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|veinti[a-zé]{3,6}|"
    "seiscientos|setecientos|novecientos|ochocientos|cien(?:to)?|doscientos|trescientos|cuatrocientos|quinientos"
)
_NUMBER: Final = rf"(?:(?:double|triple|doble)[ -])?(?:{_UNITS})|{_TEENS}|{_TENS}|hundred|\d{{1,6}}"
_NUMBERS: Final = re.compile(
    rf"(?<![\w-])(?:plus |más )?(?:{_NUMBER})(?:(?:[ ,.-]{{1,3}}| y )(?:{_NUMBER}))*(?![\w-])", re.IGNORECASE
)
_ONE_NUMBER: Final = re.compile(
    rf"(?<!\w)(?:(double|triple|doble)[ -])?(?:({_UNITS})|({_TEENS}|{_TENS}|hundred)|(\d+))(?!\w)", re.IGNORECASE
)
_FEWEST_DIGITS: Final = 7
_FEWEST_WORDS: Final = 4
_LIKE_A_PHONE: Final = re.compile(
    r"0|oh?\b|zero|nought|cero|plus|más|(?:seis|nueve)(?:cientos)?\b|seven seven", re.IGNORECASE
)
_FEWEST_DIGITS_LIKE_A_PHONE: Final = 9
_FIGURE: Final = r"(?:\d|[OolI](?=[\dOo])|(?<=[\dOo])[OolI])"
_WITH_LETTERS: Final = re.compile(rf"(?<![\w+]){_FIGURE}(?:[ ().-]{{0,2}}{_FIGURE}){{8,12}}(?!\w)")

_WORD: Final = r"[^\W_][\w-]{0,62}"
_JOIN: Final = r"(?: {1,3}(?:dot|punto|underscore|dash|hyphen|guion|guion bajo) {1,3}|\.)"
_AT: Final = (
    r"(?: {1,3}(?:at|arroba)(?: sign)? {1,3}| {0,3}[(\[{] ?(?:at|arroba|@) ?[)\]}] {0,3}| {1,3}@ {0,3}|@ {1,3})"
)
_DOT: Final = r"(?: {1,3}(?:dot|punto) {1,3}| {0,3}[(\[{] ?(?:dot|punto) ?[)\]}] {0,3})"
_LAST: Final = (
    r"(?:com|org|net|info|biz|edu|eu|uk|ie|us|ca|au|nz|de|fr|es|it|nl|pl|pt|io|co|me|cat|eus|gal|mx|ar|cl|shop|store|online|site|app|"
    r"xyz|example)(?!\w)"
)
_HOST: Final = rf"{_WORD}(?:(?:{_DOT}|\.){_WORD}){{0,3}}(?:{_DOT}|\.){_LAST}"
_CLEAR_AT: Final = r"(?: {1,3}(?:arroba|at sign|(?-i:AT)) {1,3}| {0,3}[(\[{] ?(?:at|arroba|@) ?[)\]}] {0,3})"
_EMAILS: Final = (
    # A sign of its own in each part: words before the "at", a spelled dot after it, or a bracketed or Spanish "at".
    re.compile(rf"(?<![\w.-]){_WORD}(?:{_JOIN}{_WORD}){{1,3}}{_AT}{_HOST}", re.IGNORECASE),
    re.compile(rf"(?<![\w.-]){_WORD}(?:{_JOIN}{_WORD}){{0,3}}{_CLEAR_AT}{_HOST}", re.IGNORECASE),
    re.compile(
        rf"(?<![\w.-]){_WORD}(?:\.{_WORD}){{0,3}} {{0,2}}@"
        rf" {{0,2}}{_WORD}(?: {{0,2}}\. {{0,2}}{_WORD}){{0,3}} {{0,2}}[.,] {{0,2}}{_LAST}",
        re.IGNORECASE,
    ),
)
_ABOUT_DOTS: Final = "the|a|an|end|this|that|is|was|dot|say|says|said|no|not|of|and|or|el|la|un|final|punto|que|es"
"""Words before "dot com" that name no site: "the dot at the end dot com"."""
_ANY_DOT: Final = rf"(?:{_DOT}| {{0,2}}\. {{0,2}})"
_PATH: Final = r"(?:(?: {1,2}(?:(?:forward )?slash|barra) {1,2}[\w-]{1,60}){1,5}|/[^\s<>\"\[\]]{0,200})?"
_LINKS: Final = (
    re.compile(
        rf"(?<!\w)(?:www|w w w|(?:double[- ]u[ ,]){{2}}double[- ]u|triple w"
        rf"|uve doble uve doble uve doble){_ANY_DOT}{_WORD}(?:{_ANY_DOT}{_WORD}){{0,3}}{_ANY_DOT}{_LAST}{_PATH}"
        # After a spelled dot, any end counts: "www" alone shows what it is.
        rf"|(?<!\w)www{_DOT}{_WORD}(?:{_DOT}{_WORD}){{1,3}}{_PATH}",
        re.IGNORECASE,
    ),
    # "Punto es" and "punto de" are ordinary words, so these ends do not count here.
    re.compile(
        rf"(?<![\w.@-])(?!(?:{_ABOUT_DOTS})\b){_WORD}(?:{_DOT}{_WORD}){{0,3}}{_DOT}(?:com|org|net|info|biz|edu|eu|uk|ie|io|co|shop|store|example)(?!\w){_PATH}",
        re.IGNORECASE,
    ),
    re.compile(r"(?<!\w)hxxps?://[^\s<>\"\[\]]{1,200}", re.IGNORECASE),
    re.compile(
        rf"(?<!\w)h[tx]{{2}}ps? {{0,2}}: {{0,2}}/ {{0,2}}/ {{0,2}}"
        rf"{_WORD}(?:{_ANY_DOT}{_WORD}){{0,3}}{_ANY_DOT}{_LAST}{_PATH}",
        re.IGNORECASE,
    ),
)


def check_spelled(subject: Subject) -> Iterator[Finding]:
    return findings_in_texts(subject, find_spelled)


def find_spelled(text: str) -> Iterable[Span]:
    """Spelled phone numbers, e-mail addresses and links. Linear in the length of the text."""
    return without_overlaps([*_phones_in_words(text), *_phones_with_letters(text), *_emails_and_links(text)])


def _phones_in_words(text: str) -> Iterator[Span]:
    """Seven digits or more in a row, with at least four words for one digit each: prices have words such as "twenty"."""
    for run in _NUMBERS.finditer(text):
        digits = words = spoken = 0
        for times, unit, other, figures in _ONE_NUMBER.findall(run[0]):
            digits += {"": 1, "triple": 3}.get(times.lower(), 2) if unit else len(figures) or 2
            words += bool(unit)
            spoken += bool(unit or other)
        is_long = digits >= _FEWEST_DIGITS and words >= _FEWEST_WORDS
        if is_long or (digits >= _FEWEST_DIGITS_LIKE_A_PHONE and spoken and _LIKE_A_PHONE.match(run[0])):
            yield Span(Kind.phone, *run.span(), 0.8)


def _phones_with_letters(text: str) -> Iterator[Span]:
    """Nine digits or more, of which some are the letter O."""
    for run in _WITH_LETTERS.finditer(text):
        letters = sum(map(str.isalpha, run[0]))
        figures = sum(map(str.isdigit, run[0]))
        if letters and figures >= _FEWEST_DIGITS - 1 and run[0][0] in "0Oo6789":
            yield Span(Kind.phone, *run.span(), 0.7)


def _emails_and_links(text: str) -> Iterator[Span]:
    folded = text.lower()
    if any(sign in folded for sign in ("@", "arroba", " at ", "(at", "[at", "{at", "( at", "[ at")):
        for pattern in _EMAILS:
            for match in pattern.finditer(text):
                yield Span(Kind.email, *match.span(), 0.85)
    if any(sign in folded for sign in ("dot", "punto", "www", "w w w", "hxxp", "http")):
        for pattern in _LINKS:
            for match in pattern.finditer(text):
                yield Span(Kind.link, match.start(), match.start() + len(match[0].rstrip(".,;:!?)")), 0.7)
