"""Insults, also written with spaces, stars or digits: "m o r o n", "id iot", "w*nker", "c0w"."""

import re
from collections.abc import Iterator
from typing import Final

from pact.checks.findings import Finding
from pact.checks.personal.name_words import NOT_NAMES
from pact.checks.spans import Kind, Span
from pact.checks.subject import Subject, findings_in_texts
from pact.checks.words import LOOKALIKES, fold_letters
from pact.core.paths import data_beside

_DATA: Final = data_beside(__file__)
_VULGAR, _MILD, _ORDINARY = (frozenset(_DATA[name].split()) for name in ("vulgar", "mild", "ordinary"))
_PIECES: Final = NOT_NAMES | frozenset(_DATA["pieces"].split())
_BETWEEN: Final = r"[ .\-_·\u0300-\u036f]?"


def _letters(word: str) -> str:
    """The word with a separator between any two letters, and a sign in place of any letter but the first."""
    first, others = word[0], word[1:]
    signs = (LOOKALIKES.get(letter, f"[{letter}]")[:-1] + "*#]" for letter in others)
    return _BETWEEN.join((LOOKALIKES.get(first, first), *signs))


def _pattern() -> re.Pattern[str]:
    words = sorted(_VULGAR | _MILD | _ORDINARY, key=len, reverse=True)
    phrases = (r"[^\w]{1,3}".join(map(_letters, phrase.split())) for phrase in _DATA["vulgar_phrases"])
    grouped: dict[str, list[str]] = {}
    for written in (*phrases, *map(_letters, words)):
        first = re.match(r"\[[^]]+\]|.", written)
        if first:
            grouped.setdefault(first[0], []).append(written[first.end() :])
    each = "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in grouped.items())
    return re.compile(rf"(?<![\w*])(?:{each}){_BETWEEN}(?:es|s)?(?![\w*])")


_INSULT: Final = _pattern()
_PHRASES: Final = frozenset(_DATA["vulgar_phrases"])
_ADJECTIVE: Final = (
    r"(?:(?:complete|total|utter|absolute|right|real|bloody|fucking|damn|stupid|silly|fat|useless|miserable|old|lazy|rude|"
    r"arrogant|ignorant|lying|incompetent|proper|little|big|fucking|flipping|patronising|condescending|smug|dozy"
    r"|daft|thick|lousy|slimy|pathetic|clueless|puto|puta|maldit[oa]s?|completo|completa|total|aut[eé]ntic[oa]s?) ){0,2}"
)
_AIMED: Final = re.compile(
    r"(?<!\w)(?:(?:is|are|was|were|(?:he|she|who|they|you|it)['’](?:s|re)|be|being|like)(?: an?| such an?| all|"
    r" just)?|(?:what|such) an?|"
    r"an? (?:complete|total|utter|absolute|right|real|useless|stupid|rude)|(?:bunch|load|pack|lot|set|shower|gang) of|"
    r"you|these|those|this|that|the|some|another|"
    r"(?:es|son|era|eran|eres|sois|fue)(?: un[oa]?s?| todos)?|menud[oa]s?|panda de|pandilla de|banda de"
    r"|vaya(?: un[oa]s?)?(?: (?:panda|pandilla|banda) de)?|pedazo de|hatajo de|atajo de|m[aá]s|tan"
    r"|(?:complete and )?utter|proper|"
    rf"qu[eé]|est[eao]s?|es[eao]s|l[oa]s?|el|un[oa]?s?) {_ADJECTIVE}$",
    re.IGNORECASE,
)
_BEGINS: Final = re.compile(r"(?:^|[.!?¡\n\"“:])[ \t]{0,2}$")
_CRIED: Final = re.compile(r"[!.]|[ \t]{0,2}(?:\n|\Z)")
_ABUSING: Final = re.compile(
    r"(?<!\w)(?:stupid|silly|fat|useless|miserable|old|lazy|rude|lying|horrible|ugly|nasty|arrogant) $",
    re.IGNORECASE,
)


def check_insults(subject: Subject) -> Iterator[Finding]:
    return findings_in_texts(subject, find_insults)


def find_insults(text: str) -> Iterator[Span]:
    """Insults: vulgar or disguised ones anywhere, others where they are aimed at somebody. Linear in the text's length."""
    folded = fold_letters(text)
    for match in _INSULT.finditer(folded):
        written = match[0]
        before = folded[max(0, match.start() - 50) : match.start()]
        if written.isalpha() or written in _PHRASES:
            is_cried = _BEGINS.search(before) is not None and _CRIED.match(folded, match.end()) is not None
            if is_cried or _counts(_singular(written), before):
                yield Span(Kind.insult, *match.span(), 0.4)
        elif _is_disguise(written):
            yield Span(Kind.insult, *match.span(), 0.5)


def _counts(word: str, before: str) -> bool:
    """Whether a word that is not disguised counts after these words."""
    if word in _MILD:
        return _AIMED.search(before) is not None or _ABUSING.search(before) is not None
    return word not in _ORDINARY or _ABUSING.search(before) is not None


def _singular(word: str) -> str:
    known = _MILD | _ORDINARY
    return next(
        (short for short in (word, word.removesuffix("s"), word.removesuffix("es")) if short in known), word
    )


def _is_disguise(written: str) -> bool:
    """Whether it is a word in disguise, and no ordinary words or a number that happen to look like one."""
    letters = sum(map(str.isalpha, written))
    if letters < 2 or sum(map(str.isdigit, written)) >= letters:
        return False
    pieces = re.findall(r"[^ .\-_·]+", written)
    if len(pieces) > 1 and any(_is_known(piece) for piece in pieces):
        return False
    return not all(piece in _PIECES and len(piece) > 1 for piece in pieces)


def _is_known(piece: str) -> bool:
    """Whether a piece is an insult of its own: "the idiot a day later"."""
    return _singular(piece) in _MILD | _ORDINARY | _VULGAR
