"""Finds people's names by the words around them, because the site never names staff.

Only these words, capitals and the lists in `name_words.py` tell a name from a department or a company. So a rare
name without such words is missed, and sometimes a company is taken for a person. Each finding has a confidence, and
people decide.
"""

import re
from collections.abc import Iterator
from typing import Final

from pact.checks.findings import Finding, Place
from pact.checks.personal.company_names import hide_company_names
from pact.checks.personal.name_cues import (
    AT_WORK,
    CUES,
    DESCRIBED,
    FOLLOWING,
    LINE_END,
    NEXT_IN_LIST,
    SIGN_OFF,
    Cue,
)
from pact.checks.personal.name_words import (
    ALSO_PLACES,
    ALSO_SURNAMES,
    ALSO_WORDS,
    CALLED_LIKE_PEOPLE,
    COMPANY_ENDS,
    FIRST_NAMES,
    NO_SURNAMES,
    NOT_NAMES,
)
from pact.checks.spans import Kind, Span, without_overlaps
from pact.checks.subject import Subject
from pact.checks.words import fold_letters

_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+){0,3}")
_POSSESSIVE: Final = ("'s", "’s", "'S", "’S")
_PARTICLES: Final = frozenset({
    "de", "del", "la", "las", "los", "van", "der", "den", "von", "bin", "al", "el", "da", "dos", "di", "Ní", "Nic", "ter",
    "ten", "zu", "af", "du", "Van", "De", "Di", "Al", "El", "Von", "Du", "Da", "Del", "La", "Le", "Bin",
})  # fmt: skip
_NOT_A_NAMES_ENDINGS: Final = (
    "ing", "ment", "ments", "tion", "tions", "sion", "ance", "ence", "ly", "ity", "ship", "ware", "cion", "ciones", "dad",
    "eria",
)  # fmt: skip
_SURNAME: Final = re.compile(r"(?:Mc|Mac|[OD]['’])?[^\W\d_][^A-ZÀ-ÖØ-Þ]+(?:['’-][^\W\d_][^A-ZÀ-ÖØ-Þ]*)*")
_BEFORE_NO_PERSON: Final = frozenset(
    {"st", "saint", "san", "santa", "hurricane", "storm", "code", "stat", "hotel"}
)
_BEFORE_PLACES: Final = frozenset({
    "in", "at", "from", "to", "of", "near", "the", "en", "de", "a", "through", "on", "for",
    "this", "that", "la", "el", "my", "our",
})  # fmt: skip
_MAX_WORDS: Final = 4
_SPELLED: Final = re.compile(r"(?<![\w'’-])[^\W\d_](?:(?P<gap>[ .-])[^\W\d_])(?:(?P=gap)[^\W\d_]){1,14}(?![\w'’])")
_ABOUT_A_NAME: Final = re.compile(
    r"(?:name|spel[lt]|called|nombre|apellido|llama|deletre)[^.\n]{0,30}$", re.IGNORECASE
)
_AFTER_A_MARK: Final = re.compile(r"\[name\] (?=[^\W\d_])", re.IGNORECASE)
_INITIAL: Final = re.compile(
    r"\b(?:to|is|am|was|by|with|from|signed|firma|for|called|and|an?|then|firmad[oa]|yours|regards|a|con|por"
    r"|y)[,:]? (?=(?:[A-Z]\. ?){1,3}[A-Z][a-z])"
    r"|\b(?:by|from|signed|signed by|is|am) (?=(?!I |A )[A-Z] [A-Z][a-z]{2})|(?:[(—–:]"
    r"|\n) ?(?=(?:[A-Z]\. ){1,3}[A-Z][a-z]{2})"
    r"|(?<![\w.])(?=[A-Z]\. [A-Z]\. [A-Z][a-z]{2})"
)
_TRAVELS: Final = re.compile(
    r"\b(?:flew|fly|flying|flights?|trains?|trips?|drove|drive|travel\w*|moved|airport|hotel|bus|coach|vuelos?|volamos|volé|viaj\w+|tren|billetes?)\b"
    r"[^.!?\n]{0,60}$",
    re.IGNORECASE,
)
_SURE_ENOUGH_TO_REPEAT: Final = 0.75
_NAMES_ANYWAY: Final = frozenset({Place.display_name, Place.company_name})
_DOUBTFUL: Final = 0.4
"""Of a full name where any name is expected: it may be the author's own, so only moderators are asked."""


def check_names(subject: Subject) -> Iterator[Finding]:
    """Names in texts; of a display name and a proposed company's name only full names."""
    for place, text in subject.texts.items():
        is_name = place in _NAMES_ANYWAY
        known = () if place is Place.company_name else subject.company_names
        for span in find_names(text, company_names=known):
            if not is_name:
                yield Finding(span.kind, place, span.start, span.end, span.confidence)
            elif " " in text[span.start : span.end]:
                yield Finding(span.kind, place, span.start, span.end, min(span.confidence, _DOUBTFUL))


def find_names(text: str, *, company_names: tuple[str, ...] = ()) -> list[Span]:
    """First names, surnames after a title, and full names, without the title. Sorted, without overlaps.

    `company_names` are not people's names. A name found once is found everywhere in the text.
    """
    reader = _Reader(hide_company_names(text, (*company_names, *CALLED_LIKE_PEOPLE)))
    spans = [*reader.after_cues(), *reader.known(), *reader.signed(), *reader.shouted(), *reader.spelled()]
    spans += [*reader.after_marks(), *reader.after_initials(), *reader.described()]
    spans += reader.listed_after(spans)
    return without_overlaps([*spans, *reader.repeated(spans)])


class _Reader:
    """A text, split into words once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_TOKEN.finditer(text))
        self.index_at = {token.start(): index for index, token in enumerate(self.tokens)}
        self.written = [_without_possessive(token[0]) for token in self.tokens]
        self.words = list(map(fold_letters, self.written))
        self.small_words = {
            word for word, token in zip(self.words, self.tokens, strict=True) if token[0].islower()
        }

    def after_cues(self) -> Iterator[Span]:
        """Names after a cue."""
        has_small_names = any(_is_first_name(word, alone=True) for word in self.small_words)
        for cue in CUES:
            if cue.only_small and not has_small_names:
                continue
            for match in cue.pattern.finditer(self.text):
                index = self.index_at.get(match.end())
                if index is None or self._ends_a_company(self._last_of_name(index)) or self._is_a_place(index):
                    continue
                is_sure = cue.unknown >= _SURE_ENOUGH_TO_REPEAT
                is_long = cue.surname or len(self.words[index]) > 4  # "signed by HMRC"
                if is_sure and is_long and self._is_shouted(index) and self.words[index] not in NO_SURNAMES:
                    yield self._span(index, self._last_of_shouted(index), 0.7)
                elif span := self._name_at(index, cue, shouted=match[0].isupper()):
                    yield span

    def known(self) -> Iterator[Span]:
        """Known first names that are not also ordinary words; with more confidence before words that follow a person."""
        for index, word in enumerate(self.words):
            if not (self._is_capital(index) and _is_first_name(word)) or self._is_in_a_title(index):
                continue
            last = self._last_of_name(index)
            if self._ends_a_company(last) or self._is_a_place(index):
                continue
            # A name that is also a word counts before words that only follow a person.
            if _is_first_name(word, alone=True) or AT_WORK.match(self.text, self._end(last)):
                yield self._span(
                    self._first_of_name(index), last, 0.75 if FOLLOWING.match(self.text, self._end(last)) else 0.5
                )

    def shouted(self) -> Iterator[Span]:
        """Known first names in capitals."""
        for index, word in enumerate(self.words):
            is_name = self._is_shouted(index) and len(word) > 3 and _is_first_name(word, alone=True)
            if is_name and not self._is_in_a_title(index):
                yield self._span(index, self._last_of_shouted(index), 0.65)
        for match in SIGN_OFF.finditer(self.text):
            place = self.index_at.get(match.end())
            if place is not None and self._is_shouted(place) and _is_first_name(self.words[place]):
                yield self._span(place, self._last_of_shouted(place), 0.7)

    def spelled(self) -> Iterator[Span]:
        """Names spelt letter by letter: "S-A-R-A"."""
        for match in _SPELLED.finditer(self.text):
            letters = re.sub(r"[ .-]", "", match[0])
            if not (letters.isupper() or letters.islower()):
                continue
            word = fold_letters(letters)
            before = self.text[max(0, match.start() - 45) : match.start()]
            if (len(word) > 3 and _is_first_name(word, alone=True)) or _ABOUT_A_NAME.search(before):
                yield Span(Kind.name, *match.span(), 0.7)

    def after_marks(self) -> Iterator[Span]:
        """The surname that is left after a mark: "[name] SMITH"."""
        for match in _AFTER_A_MARK.finditer(self.text):
            index = self.index_at.get(match.end())
            if index is None or self.words[index] in NO_SURNAMES:
                continue
            if self._is_shouted(index):
                yield self._span(index, self._last_of_shouted(index), 0.7)
            elif self._is_capital(index):
                yield self._span(index, self._last_of_name(index), 0.7)

    def after_initials(self) -> Iterator[Span]:
        """An initial and a surname after a small word: "sent to J. Abernethy"."""
        for match in _INITIAL.finditer(self.text):
            index = self.index_at.get(match.end())
            if index is None:
                continue
            surname = index
            while surname + 1 < len(self.words) and len(self.tokens[surname][0]) == 1:
                surname += 1
            if surname > index and self._is_capital(surname) and self.words[surname] not in NO_SURNAMES:
                yield self._span(index, self._last_of_name(surname), 0.6)

    def described(self) -> Iterator[Span]:
        """Unknown names before what the person is: "they blamed Ravinder, the previous adviser". No place before "the"."""
        for index in range(1, len(self.tokens)):
            if not self._is_capital(index) or self._gap(index) != " " or self.words[index - 1] in _BEFORE_PLACES:
                continue
            is_first = not self._is_capital(index - 1) and self._may_be_name(index, sure=False)
            last = self._last_of_name(index)
            if is_first and DESCRIBED.match(self.text, self._end(last)) and not self._ends_a_company(last):
                yield self._span(index, last, 0.6)

    def _is_shouted(self, index: int) -> bool:
        written = self.written[index]
        return len(written) > 1 and written.isupper()

    def _last_of_shouted(self, index: int) -> int:
        """The surname after a first name in capitals counts if what follows it shows where the name ends."""
        after = index + 1
        if after >= len(self.words) or self._gap(after) != " " or FOLLOWING.match(self.text, self._end(index)):
            return index
        if not self._is_shouted(after) or self.words[after] in NO_SURNAMES or len(self.words[after]) < 2:
            return index
        ends = after + 1 >= len(self.words) or self._gap(after + 1) != " "
        return after if ends or not self._is_shouted(after + 1) or self.words[after + 1] in NO_SURNAMES else index

    def _first_of_name(self, index: int) -> int:
        """The whole of "Mark Spencer" and of "SMITH, Helen", also where the first word alone would not count."""
        if not index:
            return index
        before, gap = index - 1, self._gap(index)
        if gap == " " and self._is_capital(before) and _is_first_name(self.words[before]):
            return before
        is_turned = gap == ", " and self._is_shouted(before) and len(self.words[before]) > 3
        return before if is_turned and self.words[before] not in NO_SURNAMES else index

    def _ends_a_company(self, last: int) -> bool:
        """Whether a company's word ends the name or comes after it: "Henry Hughes Ltd", "Frank and Sons"."""
        if self.words[last] in COMPANY_ENDS:
            return True
        after = last + 1
        if after >= len(self.words) or self._gap(after) != " ":
            return False
        is_family = (
            self.words[after] == "and"
            and after + 1 < len(self.words)
            and self.words[after + 1] in ("sons", "daughters")
        )
        return is_family or (self._is_capital(after) and self.words[after] in COMPANY_ENDS)

    def _is_in_a_title(self, index: int) -> bool:
        """Whether the words beside it show that it is not a person: "Franklin Bank", "Saint James", "Ben & Jerry"."""
        if index and (self.words[index - 1] in _BEFORE_NO_PERSON or "&" in self._gap(index)):
            return True
        after = index + 1
        if after < len(self.words) and "&" in self._gap(after):
            return True
        if after < len(self.words) and self._gap(after) == " " and self._is_capital(after):
            return self.words[after] in NOT_NAMES and not self._is_surname_after(index, after)
        return False

    def _is_a_place(self, index: int) -> bool:
        """Whether it is a town to which somebody travels: "flew from Charlotte to Florence"."""
        start = self.tokens[index].start()
        return (
            self.words[index] in ALSO_PLACES and _TRAVELS.search(self.text[max(0, start - 80) : start]) is not None
        )

    def signed(self) -> Iterator[Span]:
        """The line after "Kind regards", if it is a name and nothing else."""
        for match in SIGN_OFF.finditer(self.text):
            index = self.index_at.get(match.end())
            if index is not None and self._is_capital(index) and self.words[index] not in NOT_NAMES:
                last = self._last_of_name(index)
                if LINE_END.match(self.text, self._end(last)):
                    yield self._span(index, last, 0.9 if _is_first_name(self.words[index]) else 0.6)

    def listed_after(self, spans: list[Span]) -> list[Span]:
        """Known first names that continue a list: "Kevin, Maria and then Ashley"."""
        found: list[Span] = []
        seen = {span.start for span in spans}
        waiting = [span.end for span in spans]
        while waiting:
            match = NEXT_IN_LIST.match(self.text, waiting.pop())
            index = self.index_at.get(match.end()) if match else None
            if index is None or self.tokens[index].start() in seen or not self._is_capital(index):
                continue
            if _is_first_name(self.words[index]) and not self._ends_a_company(self._last_of_name(index)):
                found.append(self._span(index, self._last_of_name(index), 0.8))
                seen.add(found[-1].start)
                waiting.append(found[-1].end)
        return found

    def repeated(self, spans: list[Span]) -> Iterator[Span]:
        """Other occurrences of words that were surely a name somewhere in the text."""
        sure = {
            word
            for span in spans
            if span.confidence >= _SURE_ENOUGH_TO_REPEAT
            for word in self.text[span.start : span.end].split()
            if len(word) > 2 and word[0].isupper() and not word.isupper()
        }
        loud = {word.upper() for word in sure if len(word) > 2}
        for index, written in enumerate(self.written):
            if written in loud:
                yield self._span(index, index, 0.6)
            elif written in sure and not self._ends_a_company(self._last_of_name(index)):
                yield self._span(index, self._last_of_name(index), 0.7)

    def _name_at(self, index: int, cue: Cue, *, shouted: bool) -> Span | None:
        first = index
        if cue.surname:
            while first < len(self.tokens) - 1 and first - index < 3 and self._comes_before_surname(first):
                first += 1
        word, written = self.words[first], self.tokens[first][0]
        if _is_first_name(word, alone=not cue.unknown):
            if self._is_capital(first) or (cue.small and written.islower() and _is_first_name(word, alone=True)):
                last = self._last_of_name(first) if self._is_capital(first) else self._last_of_small(first)
                return self._span(index, last, cue.known)
            if written.isupper() and len(written) > 2 and (shouted or cue.small):
                return self._span(index, first, cue.known - 0.1)
        if cue.unknown and self._may_be_name(first, sure=cue.unknown >= _SURE_ENOUGH_TO_REPEAT):
            return self._span(index, self._last_of_name(first), cue.unknown)
        return None

    def _last_of_small(self, index: int) -> int:
        """The second of two known first names in lower case: "josé luis"."""
        after = index + 1
        is_double = after < len(self.words) and self._gap(after) == " " and self.tokens[after][0].islower()
        return after if is_double and _is_first_name(self.words[after], alone=True) else index

    def _may_be_name(self, index: int, *, sure: bool) -> bool:
        """Whether an unknown word may be a first name: capitalised, and not a word we know."""
        last = self._last_of_name(index)
        words = self.words[index : last + 1]
        following = self.words[last + 1] if last + 1 < len(self.words) and self._gap(last + 1) == " " else ""
        return (
            self._is_capital(index)
            and _SURNAME.fullmatch(self.written[index]) is not None
            and NOT_NAMES.isdisjoint(words)
            and (sure or not _looks_common(words[0]))
            and (sure or words[0] not in self.small_words)
            and not (following in NOT_NAMES and self._is_capital(last + 1))
        )

    def _comes_before_surname(self, index: int) -> bool:
        written = self.tokens[index][0]
        return written in _PARTICLES or (len(written) == 1 and written.isupper())

    def _is_capital(self, index: int) -> bool:
        """Whether a word starts with a capital and continues in lower case."""
        written = self.tokens[index][0]
        return written[0].isupper() and len(written) > 1 and not self.written[index].isupper()

    def _last_of_name(self, index: int) -> int:
        """The index of the last word of the name that begins here: first names, initials, surnames."""
        last = index
        if not self._is_capital(index):
            return last
        while last + 1 < len(self.tokens) and last - index < _MAX_WORDS - 1:
            following = last + 1
            while following < len(self.tokens) - 1 and following - last < 3 and self._is_link(following):
                following += 1
            if not (self._is_apart_by_a_space(following) and self._is_capital(following)):
                break
            if self.words[following] in NOT_NAMES and not self._is_surname_after(index, following):
                break
            last = following
        return last

    def _is_surname_after(self, first: int, index: int) -> bool:
        return _is_first_name(self.words[first], alone=True) and self.words[index] in ALSO_SURNAMES

    def _is_link(self, index: int) -> bool:
        """Whether it is a particle or an initial, with a space before it."""
        written = self.tokens[index][0]
        return self._is_apart_by_a_space(index) and (
            written in _PARTICLES or (len(written) == 1 and written.isupper() and written != "I")
        )

    def _is_apart_by_a_space(self, index: int) -> bool:
        before = self.tokens[index - 1][0]
        return self._gap(index) == " " or (len(before) == 1 and self._gap(index) == ". ")

    def _gap(self, index: int) -> str:
        return self.text[self.tokens[index - 1].end() : self.tokens[index].start()]

    def _end(self, index: int) -> int:
        return self.tokens[index].start() + len(self.written[index])

    def _span(self, first: int, last: int, confidence: float) -> Span:
        return Span(Kind.name, self.tokens[first].start(), self._end(last), round(confidence, 2))


def _without_possessive(word: str) -> str:
    return word[:-2] if word.endswith(_POSSESSIVE) else word


def _is_first_name(word: str, *, alone: bool = False) -> bool:
    """Whether a folded word, or its part before a hyphen, is a known first name; with `alone`, and not also a word."""
    first = word.partition("-")[0]
    return first in FIRST_NAMES and not (alone and first in ALSO_WORDS)


def _looks_common(word: str) -> bool:
    """Whether an unknown word has the ending of a department, an adverb or a plural."""
    is_plural = len(word) > 3 and word[-1] == "s" and word[-2] not in "aeious"
    return is_plural or word.endswith(_NOT_A_NAMES_ENDINGS)
