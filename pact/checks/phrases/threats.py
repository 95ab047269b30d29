"""Threats that no list of phrases can hold: an intention, a verb, and somebody or a thing of somebody else's."""

import re
from collections.abc import Iterator
from typing import Final

from pact.checks.findings import Finding
from pact.checks.spans import Kind, Span
from pact.checks.subject import Subject, findings_in_texts
from pact.checks.words import Words
from pact.core.paths import data_beside

_DATA: Final = data_beside(__file__)
_ENDING: Final = "(?:le|les|os|te|lo|la|los|las|se|me)?"
_WORDS: Final = Words(
    **{name: [f"{word}{_ENDING if word.endswith('r') else ''}" for word in words] for name, words in _DATA.items()}
)
_INTENDED: Final = re.compile(
    r"(?:(?<!\w)(?:I|we)(?:['’]ll| will| shall|['’]d| would| swear I['’]ll| might| could| should"
    r"|['’]m(?= \w*ing\b)| am)|\b(?:tempted|"
    r"happy|ready|love|like|want|wants|wanted|needs|mind|"
    r"deserves?|going|about|fixing|ought|close) to|\bthinking (?:of|about)|\bplanning (?:on|to)|\bconsidering"
    r"|(?<!they )(?<!he )(?<!she )\b(?:gonna|wanna)|\bfeel like|"
    r"\b(?:someone|somebody|people) (?:should|ought to|needs to|will|might|could|has to)"
    r"|\b(?:should|let['’]s)|\bhope (?:someone|somebody|they|you)|\b(?:someone|somebody)|"
    r"\b(?:voy|vamos|iba|íbamos) a|\bpienso|\b(?:habría|habr[ií]a|hay) que|\b(?:deber[ií]an?|ganas de|quisiera|"
    r"quiero|alguien|os|les|le|te)(?: va a| voy a| debería)?)"
    r"(?: (?!not\b|never\b|no\b)[\wáéíóúñ]{1,12}){0,3} $",
    re.IGNORECASE,
)
_LONGEST: Final = 70
_SOMETHING: Final = re.compile(
    r"\b(?:fire|flames|bricks?|stones?|rocks?|match|alight|ablaze|bomb|hammer|bat|sledgehammer|petrol|acid|paint|fuego|piedras?|"
    r"ladrillos?|ladrillazos?|pedradas?|gasolina|pintura)\b|\b(?:an?|my|un|mi) (?:car|van|truck|tractor|coche|"
    r"camión) (?:through|into|contra|por|en)\b",
    re.IGNORECASE,
)
_THING: Final = re.compile(
    r"[^.!?\n]{0,45}?\b(?:their|your|his|her|the|every|each|that|this|those|these|all|its|tu|tus|sus?|vuestr[oa]s?|al|el|la|los|las|esa|ese|esta|este)"
    r"(?: (?!my\b|our\b|own\b)[\w'’]{1,14}){0,2}?"
    r" (?:windows?|windscreens?|doors?|shops?|shopfronts?|offices?|branch(?:es)?|stores?|"
    r"(?<!first )(?<!and )place(?! (?:of|where|in|for|to)\b)|buildings?|depots?|warehouses?|premises|"
    r"headquarters|hq|vans?|cars?|trucks?|lorry|lorries|tyres?|tires?|counters?|tills?|showrooms?|garages?|vehicles?|forecourt|"
    r"shop ?front|gates?|masts?|cabinets?|servers?|fleet|house|call cent(?:re|er)s?|kiosks?|machines?|stations?|yards?|"
    r"tiendas?|oficinas?|sucursal(?:es)?|local(?:es)?|escaparates?|cristal(?:es)?|lunas?|puertas?|edificios?|sedes?|naves?|furgonetas?|coches?|ruedas?|ventanas?|casas?|"
    r"almac[eé]n(?:es)?|antenas?|mostrador(?:es)?)(?: (?:windows?|doors?|fronts?|buildings?|tyres?|tires?|"
    r"windscreens?))?\b(?: (?:on|of|in|at) (?:the|their|your) \w{1,14}\b| (?:down|to the ground|in|abajo)\b|"
    r" de (?:la|el|su|vuestra) \w{1,14}\b)?",
    re.IGNORECASE,
)
_SOMEBODY: Final = re.compile(
    r"(?: the living daylights out of| up| down| over| both| all)?"
    r"(?: (?:you|him|them|her)(?=[.,;!?\n]| (?:up|down|out|over|all|if|when|and|in|for|one|next|the next)\b|$)"
    r"| (?:his|her|your|their|the|that|this|la|las|los|el|al)(?: [\w'’]{1,14}){0,2}?"
    r" (?:faces?|heads?|necks?|legs?|arms?|nose|jaw|ribs|bones|knees?|kneecaps|skull|bod(?:y|ies)|bloody|hands"
    r"|teeth|fingers|throat|manager|agent|driver|engineer|man|woman|"
    r"guy|bloke|rep|boss|"
    r"cara|piernas|brazos?|huesos|manos|rodillas|crisma|alma|dientes|boca|cabeza|cuello|gerente|encargad[oa]"
    r"|técnico|comercial))(?!\w)(?: (?:in|off|out|up)\b)?",
    re.IGNORECASE,
)
_NO_THREAT: Final = re.compile(r"(?:break|kick)\w* (?:the|a|in the) (?:door|lease|news|contract)\b", re.IGNORECASE)
_FRIENDLY: Final = re.compile(r"(?:find|hunt|beat|run over|kick|knock|buscar|pegar)", re.IGNORECASE)
_OTHERS: Final = re.compile(
    r"\b(?:they|he|she|it|engineers?|which|ellos)(?:['’]ll| will| would| had)?[^.!?\n]{0,12}$", re.IGNORECASE
)


def check_threats(subject: Subject) -> Iterator[Finding]:
    return findings_in_texts(subject, find_threats)


def find_threats(text: str) -> Iterator[Span]:
    """From the verb to the thing or the person. Linear in the length of the text."""
    for name, match in _WORDS.find(text):
        end = _ENDS[name](text, match)
        if end is not None and (
            name == "sentences" or _is_intended(text[max(0, match.start() - _LONGEST) : match.start()])
        ):
            yield Span(Kind.threat, match.start(), end, 0.5)


def _harmed(text: str, match: re.Match[str]) -> int | None:
    thing = None if _NO_THREAT.match(text, match.start()) else _THING.match(text, match.end())
    return thing.end() if thing else None


def _harmed_with_something(text: str, match: re.Match[str]) -> int | None:
    thing = _THING.match(text, match.end())
    return thing.end() if thing and _SOMETHING.search(text, match.end(), thing.end()) else None


def _hurt(text: str, match: re.Match[str]) -> int | None:
    person = None if _FRIENDLY.fullmatch(match[0]) else _SOMEBODY.match(text, match.end())
    return person.end() if person else None


def _whole(_text: str, match: re.Match[str]) -> int | None:
    return match.end()


def _is_intended(before: str) -> bool:
    intended = _INTENDED.search(before)
    return intended is not None and not _OTHERS.search(before[: intended.start()])


_ENDS: Final = {
    "harm": _harmed,
    "with_something": _harmed_with_something,
    "hurting": _hurt,
    "sentences": _whole,
    "meant": _whole,
}
"""By the list of words: where a threat that begins with them ends, or None if it is none."""
