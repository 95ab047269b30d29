"""Phrases of people who work for the company or a competitor, when the author has not declared a connection."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from pact.checks.findings import Finding
from pact.checks.personal.company_names import hide_company_names
from pact.checks.spans import Kind
from pact.checks.subject import Subject

_I_AM: Final = r"\bI(?:['’]m| am)"
_OTHER: Final = (
    r"(?:(?:an?|the|one of|some of|another of) )?(?:(?:their|its|your|his|her|the|our) )?(?:main |biggest |"
    r"direct |local |closest |big )?"
    r"(?:competitors?|competition|rivals?|(?:competing|rival|other|another|different) (?:[\w-]{3,14} )?"
    r"(?:compan(?:y|ies)|firms?|suppliers?|providers?|banks?|insurers?|retailers?|operators?|couriers?|networks?|airlines?|shops?|stores?|agency|chain|"
    r"carriers?|business|energy|telecoms?|broadband|utility|brand|society|lender|broker|garage|dealer))\b"
)
_ROLE: Final = (
    r"(?:[\w-]{2,14} ){0,2}?(?:leader|manager|agent|advis[eo]r|driver|engineer|clerk|cashier|worker|employee|"
    r"supervisor|rep|courier|assistant|"
    r"director|operator|fitter|technician|salesman|saleswoman|salesperson|handler|consultant|trainer|buyer|"
    r"partner|owner|member of staff)"
)
_JOB: Final = (
    r"(?:work|manage|run|drive|deliver|sell|fit|install|answer (?:the )?phones|do \w{3,12}|"
    r"am \w{3,12}ing|lead \w{1,3} \w{3,12})"
)
_JOBS: Final = r"(?:works?|worked|manages?|runs?|drives?|drove|delivers?|sells?|fits|installs?)"
_NAMED: Final = (
    r"(?-i:(?:[A-ZÀ-ÖØ-Þ][\w'’&-]{2,20})(?: (?:&|and|of|de|del|y|"
    r"[A-ZÀ-ÖØ-Þ][\w'’&-]{1,20})){1,3}(?<! and)(?<! y)(?<! of)(?<! de)(?<! del))"
)
"""Two capitalised words or more: one may be a place, and "the NHS" is no competitor."""
_FIRM: Final = (
    r"(?:empresa|compañ[ií]a|operadora|aseguradora|el[eé]ctrica|comercializadora|agencia|banco|entidad|"
    r"mensajer[ií]a)"
)
_ABROAD: Final = (
    rf"(?:la competencia|otr[oa] {_FIRM}|un[oa] {_FIRM} (?:rival|de la competencia)|(?:un|uno de sus|"
    rf"su) (?:rival|competidor(?:es)?))"
)
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
            rf"\b(?:I|we)(?: also| still| actually| now| used to)? (?:{_JOB}|own|{_JOBS})(?: (?!for|at|from|"
            rf"where)[\w’'-]{{1,14}}){{0,3}}?"
            rf"(?: (?:for|at|with|in|of))? {_OTHER}",
            rf"(?:{_I_AM}|\bI (?:was|used to be)|\bI(?:['’]ve| have) been) (?:an?|the|now an?) {_ROLE} (?:at|for|"
            rf"with|of|from) (?:{_OTHER}|{_NAMED})",
            rf"{_I_AM} (?:working|employed) (?:at|for|by|with) {_OTHER}",
            rf"(?<=\bas someone who )(?:also )?{_JOBS} (?:for|at|with|in) (?:{_OTHER}|{_NAMED})",
            rf"(?<=\bas somebody who )(?:also )?{_JOBS} (?:for|at|with|in) (?:{_OTHER}|{_NAMED})",
            rf"\bI (?:work|drive|deliver|sell|am working|worked|drove)(?: [\w’'-]{{1,14}}){{0,2}}? (?:for|at) {_NAMED}",
            rf"\b(?:our|my|we at|here at) (?:own )?(?:company|firm|team|employer),? (?:is |are |which is )?{_OTHER}",
            rf"\b(?:trabajo|curro|estoy|vendo|reparto|atiendo|llevo [^.!?\n]{{1,25}}?)(?: de [\wà-ÿ]{{3,16}})?"
            rf"(?: trabajando)? (?:para|en|con) {_ABROAD}",
            rf"\bsoy (?:[\wà-ÿ]{{2,16}} ){{1,5}}?(?:en|de|para) {_ABROAD}",
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
