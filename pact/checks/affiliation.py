"""Words of somebody who works for the company, or for another one, where the author ticked no connection."""

import re
from collections.abc import Iterator
from typing import Final

from pact.checks.findings import Finding
from pact.checks.spans import Kind
from pact.checks.subject import Subject

_THEM: Final = r"(?:them|this company|the company|you|you guys|ellos|vosotros|ustedes|esta empresa|la empresa|{company})"
_MOST_NAMES: Final = 5

_RELATIONS: Final = {
    "former_employee": (
        0.8,
        rf"\b(?:I|we) (?:used to work|worked|had worked) (?:for|at|with) {_THEM}"
        rf"|\b(?:as|I(?:'m| am|’m)) (?:an? )?(?:ex|former)[ -](?:employee|member of staff|agent|worker)\b"
        rf"|\bmy (?:former|old|ex[ -]) ?(?:employer|job) (?:at|with) {_THEM}"
        rf"|\btrabaj(?:é|e|aba) (?:en|para|con) {_THEM}|\b(?:ex ?-?emplead[oa]|antigu[oa] emplead[oa])\b",
    ),
    "employee": (
        0.8,
        rf"\b(?:I|we) (?:also |still |actually )?(?:work|am working|'m working) (?:for|at|with) {_THEM}"
        r"|\b(?:speaking )?as (?:an? )?(?:current )?(?:employee|member of staff|staff member|insider)\b"
        rf"|\bI(?:'m| am|’m) (?:an? )?(?:current )?(?:employee|agent|manager|member of staff) (?:at|of|with|for) {_THEM}"
        r"|\bwe (?:here )?at {company}\b|\bour (?:agents|advisors|advisers|customer service team) (?:are|is|work)\b"
        rf"|\btrabajo (?:en|para|con) {_THEM}|\bcomo (?:emplead[oa]|trabajador(?:a)?) (?:de|que)\b"
        rf"|\bsoy (?:emplead[oa]|trabajador(?:a)?|agente) (?:de|en) {_THEM}",
    ),
    "competitor": (
        0.6,
        r"\bI (?:work for|run|own|manage) (?:an? |their )?(?:competitor|competing|rival)\b"
        r"|\b(?:switch|come|move) (?:over )?to us\b|\bour (?:prices|rates|tariffs|offers) (?:are|start)\b"
        r"|\b(?:use|with) (?:my|our) (?:referral|promo|discount|voucher) (?:code|link)\b|\bmy (?:referral|affiliate) link\b"
        r"|\btrabajo (?:para|en) la competencia\b|\b(?:nuestras tarifas|nuestros precios|nuestra oferta)\b"
        r"|\b(?:v[eé]nganse|v[eé]nte|c[aá]mbiate) (?:con|a) nosotros\b|\b(?:mi|nuestro) c[oó]digo (?:de )?(?:descuento|promocional)\b",
    ),
}


def check_affiliation(subject: Subject) -> Iterator[Finding]:
    """A hint at each such phrase; `relation` says which one. Silent where the author ticked a connection."""
    if subject.facts is None or subject.facts.says_affiliation:
        return
    patterns = _patterns(subject.company_names)
    for place, text in subject.texts.items():
        for relation, (confidence, pattern) in patterns.items():
            for match in pattern.finditer(text):
                details = {"relation": relation}
                yield Finding(Kind.affiliation, place, match.start(), match.end(), confidence, details)


def _patterns(company_names: tuple[str, ...]) -> dict[str, tuple[float, re.Pattern[str]]]:
    names = "|".join(re.escape(name) for name in company_names[:_MOST_NAMES] if len(name) > 1) or r"(?!)"
    return {
        relation: (confidence, re.compile(pattern.replace("{company}", f"(?:{names})"), re.IGNORECASE))
        for relation, (confidence, pattern) in _RELATIONS.items()
    }
