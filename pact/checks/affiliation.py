"""Phrases of people who work for the company or a competitor, when the author has not declared a connection."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from pact.checks.findings import Finding
from pact.checks.personal.company_names import hide_company_names
from pact.checks.spans import Kind
from pact.checks.subject import Subject

_I_AM: Final = r"\bI(?:['’]m| am)"
# By now the company's own name has been replaced by closing brackets.
_THEM: Final = r"(?:\]+|(?:them|this company|the company|you|ellos|vosotros|ustedes|esta empresa|la empresa)\b)"


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


_RELATIONS: Final[Mapping[str, tuple[float, re.Pattern[str]]]] = {
    "former_employee": (
        0.8,
        _any_of(
            rf"\bI (?:used to work|had worked|worked) (?:for|at) {_THEM}",
            rf"(?:\bas|{_I_AM}) (?:an? )?(?:ex|former)[ -](?:employee|member of staff|agent|worker)\b",
            r"\bmy (?:former|old) (?:employer|job) (?:at|with) \]+",
            rf"\btrabaj(?:é|e|aba) (?:en|para) {_THEM}",
            r"\bex ?-?emplead[oa]\b|\bantigu[oa] emplead[oa]\b",
        ),
    ),
    "employee": (
        0.8,
        _any_of(
            rf"\bI (?:also |still |actually )?(?:work|am working) (?:for|at) {_THEM}",
            rf"\bI(?:['’]m| am) working (?:for|at) {_THEM}",
            r"\bas (?:an? )?(?:current )?(?:employee|member of staff|staff member|insider)\b",
            rf"{_I_AM} (?:an? )?(?:current )?(?:employee|agent|manager|member of staff) (?:at|of|with|for) {_THEM}",
            r"\bwe (?:here )?at \]+|\bour customer service team (?:are|is|works?)\b",
            rf"\btrabajo (?:en|para) {_THEM}|\bcomo (?:emplead[oa]|trabajadora?) de\b",
            rf"\bsoy (?:emplead[oa]|trabajadora?|agente) (?:de|en) {_THEM}",
        ),
    ),
    "competitor": (
        0.6,
        _any_of(
            r"\bI (?:work for|run|own|manage) (?:an? |their )?(?:competitor|competing|rival)\b",
            r"\bswitch (?:over )?to us\b|\bour (?:prices|tariffs|offers) (?:are|start)\b",
            r"\bwith (?:my|our) (?:referral|promo|discount|voucher) (?:code|link)\b",
            r"\b(?:use|click|try) (?:my|our) (?:referral|affiliate|promo|discount|voucher)\b",
            r"\btrabajo (?:para|en) la competencia\b|\b(?:nuestras tarifas|nuestros precios|nuestra oferta)\b",
            r"\b(?:v[eé]nganse|v[eé]nte|c[aá]mbiate) (?:con|a) nosotros\b",
            r"\b(?:mi|nuestro) c[oó]digo (?:de descuento|promocional)\b",
        ),
    ),
}


def check_affiliation(subject: Subject) -> Iterator[Finding]:
    """A hint for each such phrase; `relation` says which kind. Nothing if the author declared a connection."""
    if subject.facts is None or subject.facts.declares_affiliation:
        return
    for place, text in subject.texts.items():
        searched = hide_company_names(text, subject.company_names)
        for relation, (confidence, pattern) in _RELATIONS.items():
            for match in pattern.finditer(searched):
                details = {"relation": relation}
                yield Finding(Kind.affiliation, place, match.start(), match.end(), confidence, details)
