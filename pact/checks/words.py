"""Threats and slurs from the settings' word lists, also with accents, capitals, dots or look-alike characters."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from pact.checks.findings import Finding
from pact.checks.spans import Kind, Span
from pact.checks.subject import Subject, findings_in_texts

LOOKALIKES: Final = {
    "a": "[a4@*]", "b": "[b8]", "e": "[e3*]", "g": "[g9]", "i": "[i1!|*]", "l": "[l1|]", "o": "[o0*]", "s": "[s5$]",
    "t": "[t7+]", "u": "[uv*]",
}  # fmt: skip
"""Characters that stand for a letter. None of them may separate letters, so each text can be read in one way only."""
_WORD_START: Final = re.compile(r"(?<![\w-])[^\W\d_]{1,3}")
_LETTERS: Final = re.compile(r"[^\W\d_]{1,3}")
_BETWEEN: Final = r"[.\-_·\u0300-\u036f]?"
_BETWEEN_WORDS: Final = r"[^\w]{1,3}"


def check_words(subject: Subject) -> Iterator[Finding]:
    """Hints of low confidence: a quoted word is not an insult, and the worst threats use none of these words."""

    def search(text: str) -> Iterator[Span]:
        folded = fold_letters(text)
        for kind, phrases, confidence in (
            (Kind.threat, subject.settings.threat_words, 0.5),
            (Kind.slur, subject.settings.slur_words, 0.4),
        ):
            for start, end in find_phrases(folded, phrases):
                yield Span(kind, start, end, confidence)

    return findings_in_texts(subject, search)


class Words:
    """Lists of regular expressions that are found at the beginning of a word, by its first letters.

    So long lists take hardly more time than short ones. Each expression begins with three plain letters, or with a
    shorter word.
    """

    def __init__(self, **lists: Iterable[str]) -> None:
        grouped: dict[str, dict[str, list[str]]] = {}
        for name, expressions in lists.items():
            for expression in expressions:
                grouped.setdefault(_LETTERS.findall(expression)[0], {}).setdefault(name, []).append(expression)
        self._patterns = {
            beginning: [
                (name, re.compile(rf"(?:{'|'.join(group)})(?!['’-]?\w)", re.IGNORECASE))
                for name, group in groups.items()
            ]
            for beginning, groups in grouped.items()
        }

    def find(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        """The list's name and the match, for each match in order."""
        for word in _WORD_START.finditer(text):
            for name, pattern in self._patterns.get(word[0].lower(), ()):
                if match := pattern.match(text, word.start()):
                    yield name, match


def fold_letters(text: str) -> str:
    """The text in lower case without accents, same length."""
    if text.isascii():
        return text.lower()
    return "".join(map(_folded, text))


def find_phrases(folded: str, phrases: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Start and end of each phrase in a folded text; whole words only."""
    if (pattern := _pattern(phrases)) is None:
        return
    for match in pattern.finditer(folded):
        if any(character.isalpha() for character in match[0]):
            yield match.span()


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    first = unicodedata.normalize("NFKD", character)[:1].casefold()
    return first if len(first) == 1 else character


@lru_cache(maxsize=16)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern for all phrases, longest first; None if there are none."""
    written = sorted({written for phrase in phrases if (written := _written(phrase))}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(written)})(?!\w)") if written else None


def _written(phrase: str) -> str:
    words = re.findall(r"\w+", fold_letters(phrase))
    if not any(len(word) > 1 for word in words):
        return ""
    spaced = _BETWEEN_WORDS.join(_letters(word, _BETWEEN) for word in words)
    if len(words) > 1 or len(words[0]) < 4:
        return spaced
    return f"{spaced}|{_letters(words[0], ' ')}"


def _letters(word: Iterable[str], between: str) -> str:
    return between.join(LOOKALIKES.get(letter, re.escape(letter)) for letter in word)
