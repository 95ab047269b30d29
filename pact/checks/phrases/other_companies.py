"""Finds the names of other companies than the one that a story is about.

Which names the site knows is not known here: `possible_names` gives what may be a name, the caller looks all of that up
at once, and `StoryFacts.other_companies` holds what it found. Other companies count only where a comparison or a legal
form shows that they are one.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from pact.checks.findings import Finding, Place
from pact.checks.personal.company_names import hide_company_names
from pact.checks.personal.name_words import FIRST_NAMES, KNOWN_COMPANIES, NOT_NAMES
from pact.checks.spans import Kind, Span, without_overlaps
from pact.checks.subject import Subject
from pact.checks.words import fold_letters

MOST_NAMES: Final = 300
"""So many different possible names of one story are looked up at most."""
_MOST_WORDS: Final = 4
_WORD: Final = r"[A-ZÀ-ÖØ-Þ0-9][\w'’+-]{0,24}"
_RUN: Final = re.compile(
    rf"(?<![\w@./#-]){_WORD}(?:(?: & | (?:and|of|de|del|y|the|la) | ){_WORD}){{0,7}}(?![@\w])"
)
_PIECE: Final = re.compile(rf"(?<![\w'’+-]){_WORD}")
_SENTENCE_START: Final = re.compile(r"(?:^|[.!?:;…\n\"“«(¡¿*-][\s\"“«(¡¿*]*)$")
_ACTS: Final = re.compile(
    r" (?:was|were|is|are|has|have|had|did|do|does|never|also|said|told|took|sent|kept|charged|wanted|answered|"
    r"fixed|promised|"
    r"refused|sorted|rang|gave|fue|fueron|es|son|me|nos|tard[oó]|cobr[oó]|contest[oó])\b"
)
_TWO_WORDS: Final = r"[A-ZÀ-ÖØ-Þ][\w'’-]{1,20}(?: (?:& |and |of |de |del )?[A-ZÀ-ÖØ-Þ][\w'’-]{1,20}){1,3}"
_AFTER_COMPARING: Final = re.compile(
    r"\b(?i:compare(?:d)?(?: \w{2,5}){0,2} (?:with|to)|unlike|(?:switch|switched|switching|changed|changing) to|"
    r"(?:moved|gone|went|moving|going) over to|"
    r"(?:better|worse|slower|faster|quicker|ruder) than|as (?:bad|good|slow) as|"
    r"en cambio,?(?: en| con)?|a diferencia de|(?:cambi|pas)(?:o|é|ado|arme|amos) (?:a|con)|(?:peor|mejor) que|"
    r"comparad[oa] con)"
    rf" (?:the )?(?P<found>{_TWO_WORDS})"
)
_BEFORE_COMPARING: Final = re.compile(
    rf"(?<![\w@./#-])(?P<found>{_TWO_WORDS})(?i:,? (?:was|were|is|are|fue|fueron|son|es)(?: even| far| much| no|"
    rf" todavía| mucho| aún)? "
    r"(?:worse|better|slower|faster|quicker|peor(?:es)?|mejor(?:es)?)\b)"
)
_LEGAL: Final = re.compile(
    rf"(?<![\w@./#-])(?P<found>{_WORD}(?: (?:& |and |y |de )?{_WORD}){{0,3}},? (?:Ltd|Limited|PLC|plc|LLP|LLC|Inc|"
    rf"GmbH|S\.?L\.?|S\.?A\.?)(?!\w))"
)
_COMPARED: Final = (
    (
        _AFTER_COMPARING,
        re.compile(
            r"ompare|nlike|itch|over to|hang|(?:er|se) than|[Aa]s (?:bad|good|slow)|cambi|ferencia|[Pp]as|eor|ejor"
        ),
        0.6,
    ),
    (_BEFORE_COMPARING, re.compile(r"worse|better|slower|faster|quicker|peor|mejor"), 0.6),
    (_LEGAL, re.compile(r"Ltd|Limited|PLC|plc|LL[PC]|Inc|GmbH|S\.?[LA]\b"), 0.7),
)
"""With signs that a text must have, which are found more quickly, and the confidence."""


def check_other_companies(subject: Subject) -> Iterator[Finding]:
    """Each other company once in a text, where it is first named."""
    known = subject.facts.other_companies if subject.facts else frozenset()
    for place, text in _read(subject.texts, subject.company_names):
        spans = [*_named(text, known), *_compared(text)]
        seen: set[str] = set()
        for span in without_overlaps(spans):
            if (name := text[span.start : span.end].casefold()) not in seen:
                seen.add(name)
                yield Finding(span.kind, place, span.start, span.end, span.confidence)


def possible_names(texts: Mapping[Place, str], company_names: tuple[str, ...]) -> list[str]:
    """What may be another company's name, as it is written, without repetitions and not more than MOST_NAMES."""
    found: dict[str, None] = {}
    for _place, text in _read(texts, company_names):
        for start, end in _possible(text):
            found[text[start:end]] = None
            if len(found) == MOST_NAMES:
                return list(found)
    return list(found)


def _read(texts: Mapping[Place, str], company_names: tuple[str, ...]) -> Iterator[tuple[Place, str]]:
    """The texts without the company's own names. A display name and a proposed company's name name nobody else."""
    for place in (Place.title, Place.body, Place.tips, Place.own_answer_1, Place.own_answer_2):
        if text := texts.get(place):
            yield place, hide_company_names(text, company_names)


def _named(text: str, known: frozenset[str]) -> Iterator[Span]:
    if known:
        for start, end in _possible(text):
            if text[start:end] in known:
                yield Span(Kind.other_company, start, end, 0.8)


def _possible(text: str) -> Iterator[tuple[int, int]]:
    """Up to four words that begin and end with a capital, the longest first, and single words that are no ordinary ones."""
    for run in _RUN.finditer(text):
        words = [(run.start() + word.start(), run.start() + word.end()) for word in _PIECE.finditer(run[0])]
        for first, (start, _) in enumerate(words):
            for last in range(min(len(words), first + _MOST_WORDS) - 1, first - 1, -1):
                end = words[last][1]
                if last > first or _may_stand_alone(text, start, end, len(words)):
                    yield start, end


def _may_stand_alone(text: str, start: int, end: int, words: int) -> bool:
    word = text[start:end]
    folded = fold_letters(word)
    if folded in KNOWN_COMPANIES:
        return True
    if len(word) < 2 or not word[0].isalpha() or folded in NOT_NAMES or folded in FIRST_NAMES:
        return False
    if words > 1 and word.isupper():  # a text in capitals
        return False
    return not _SENTENCE_START.search(text[max(0, start - 4) : start]) or _ACTS.match(text, end) is not None


def _compared(text: str) -> Iterator[Span]:
    for pattern, signs, confidence in _COMPARED:
        for match in pattern.finditer(text) if signs.search(text) else ():
            words = fold_letters(match["found"]).split()
            is_shouted = match["found"].isupper()
            is_own = text[max(0, match.start() - 3) : match.start()].rstrip(" ,").endswith("]")
            if not (is_shouted or is_own or words[0] in FIRST_NAMES or NOT_NAMES.issuperset(words)):
                yield Span(Kind.other_company, *match.span("found"), confidence)
