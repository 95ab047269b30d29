"""Accusations of a crime: "is a thief", "forged my signature", "son unos estafadores".

A crime counts only where somebody is accused of it. "The fraud department", "somebody stole my card" and "daylight
robbery" accuse nobody.
"""

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
_DEGREE: Final = (
    r"(?:(?:an?|the|on|all|just|nothing but|no better than|(?:a )?(?:bunch|gang|pack|lot) of|complete|total|utter|"
    r"real|common|"
    r"bloody|fucking|petty|bare-?faced|lying|proper|absolute|plain|little|straight|simple|pure|outright|blatant|criminal|"
    r"un[oa]?s?|tod[oa]s|verdader[oa]s?|aut[eé]ntic[oa]s?|una (?:panda|banda) de|pur[oa]s?|vulgar(?:es)?) ){0,4}"
)
_IS: Final = re.compile(
    r"(?<!\w)(?:am|is|are|was|were|be|been|being|(?:it|that|he|she)['’]s|(?:they|you)['’]re|called?|calls|"
    r"call (?:him|her|it|them|you|this|that)|es|son|era|eran|sois|eres|soy|fue|fueron) "
    rf"{_DEGREE}$",
    re.IGNORECASE,
)
_THIS_IS: Final = re.compile(
    r"(?<!\w)(?:(?:this|that|it|they|he|she|what they (?:do|did)|esto|eso) (?:is|are|es)|it['’]s|that['’]s|es|son) "
    rf"{_DEGREE}$",
    re.IGNORECASE,
)
_MANY: Final = re.compile(
    r"(?<!\w)(?:you|(?:bunch|gang|pack|lot|load|shower|nest|den|panda|banda|pandilla|cueva|hatajo|atajo) (?:of|de))"
    r" (?:[a-zà-ÿ-]{3,12} )?$",
    re.IGNORECASE,
)
_BEGINS: Final = re.compile(r"(?:^|[.!?¡\n\"“(:])[ \t]{0,2}$")
_CRIED: Final = re.compile(r"[!,.]|[ \t]{0,2}(?:\n|\Z)")
_OF_CRIME: Final = re.compile(
    r" (?:department|team|line|office|unit|check|alert|squad|prevention|victim|report)", re.IGNORECASE
)
_LONGEST: Final = 90
_BY_NOBODY: Final = re.compile(
    r"(?:\b(?:someone|somebody|anyone|anybody|nobody|no one|whoever|thie(?:f|ves)|burglars?|robbers?|hackers?|fraudsters?|"
    r"scammers?|criminals?|strangers?|(?:person|people|individuals?|man|men|husband|wife|girlfriend|"
    r"boyfriend) (?:who|that|had)|my ex\b|"
    r"alguien|nadie|ladr[oó]n(?:es)?|delincuentes?|unos|desconocidos)\b"
    r"(?! (?:at|in|from) (?:the|your|their|this|that|customer|head|el|la)\b)[^.!?\n]{0,30}"
    r"|\b(?:if|si|not|never|without|nunca|no|sin|prevent|stop|against|about|fear of|afraid of|types of)(?: \w+){0,2} "
    r"|\bI(?: have| had| also|['’]ve)? |n['’]t (?:\w+ ){0,2})$",
    re.IGNORECASE,
)
_PASSIVE: Final = re.compile(
    r"\b(?:was|were|been|being|got|get|getting|be|are|is|fui|fue|sido|es)(?: \w+ly)? $", re.IGNORECASE
)
_A_THING: Final = re.compile(
    r"\b(?:the|an?|their|his|her|this|that|these|my|any|some|with|of|for|it was|el|un|una|mi|me|lo) $",
    re.IGNORECASE,
)
"""Before words such as "forged" it is no deed: "the forged document"."""
_PARTICIPLE: Final = re.compile(r"(?:ed|[ai]do|^stolen.*)(?: with)?$", re.IGNORECASE)
_BY: Final = re.compile(
    r" (?:by|por) (?!(?:some|an?|the) ?(?:one|body|thief|gang|stranger|hacker|scammer|fraudster)|thie|hack|scam|"
    r"fraud|alguien|un )",
    re.IGNORECASE,
)
_NOT: Final = re.compile(
    r"\b(?:not|never|n['’]t|no|nunca|if|si|hardly|nobody|whether) (?:\w+ ){0,2}$", re.IGNORECASE
)
_IDIOM: Final = re.compile(
    r" (?:the show|a (?:march|glance|look|smile|few minutes|moment)|my heart|an? (?:ear|hour|afternoon)|his chest|the air"
    r"|(?: me| us)?(?: of)? (?:(?:my|our|an?|another|the|whole|half|\w{3,5}) ){1,2}(?:hours?|time|evenings?"
    r"|afternoons?|mornings?|"
    r"days?|nights?|weekends?|life|lives|patience|sleep|sanity|minutes)\b"
    r"|(?: (?:mi|el|la|las|los|un|una|\w{3,6})){1,2} (?:horas?|tiempo|tardes?|mañanas?|noches?|paciencia"
    r"|ilusi[óo]n|ganas|minutos|sueño)\b"
    r"|with (?:the|my|a)\b|el (?:coche|m[oó]vil|bolso|tel[eé]fono)|la (?:cartera|tarjeta|bici|moto|mochila))",
    re.IGNORECASE,
)


def check_accusations(subject: Subject) -> Iterator[Finding]:
    return findings_in_texts(subject, find_accusations)


def find_accusations(text: str) -> Iterator[Span]:
    """The words of each crime that somebody is accused of. Linear in the length of the text."""
    for name, match in _WORDS.find(text):
        if _ACCUSES[name](text, match):
            yield Span(Kind.accusation, match.start(), match.end(), 0.4)


def _is_called_criminal(text: str, match: re.Match[str]) -> bool:
    before = _before(text, match)
    is_cried = _BEGINS.search(before) and _CRIED.match(text, match.end())
    return bool(is_cried) or _says_so(_IS, before) or _says_so(_MANY, before)


def _is_called_crime(text: str, match: re.Match[str]) -> bool:
    return _says_so(_THIS_IS, _before(text, match)) and not _OF_CRIME.match(text, match.end())


def _says_so(pattern: re.Pattern[str], before: str) -> bool:
    """Whether these words are before it, and are not denied."""
    found = pattern.search(before)
    return found is not None and not _NOT.search(before[: found.start()])


def _is_deed(text: str, match: re.Match[str]) -> bool:
    """Whether somebody is said to have done it: not nobody in particular, the author, or a thing that it was done to."""
    before = _before(text, match)
    if _BY_NOBODY.search(before) or _IDIOM.match(text, match.end()):
        return False
    if not _PARTICIPLE.search(match[0]):
        return True
    return not _A_THING.search(before) and (
        not _PASSIVE.search(before) or _BY.match(text, match.end()) is not None
    )


def _before(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - _LONGEST) : match.start()]


_ACCUSES: Final = {"criminals": _is_called_criminal, "crimes": _is_called_crime, "deeds": _is_deed}
"""By the list of words: whether somebody is accused with them here."""
