"""The words of a text as the search compares them, by the same rules in both databases.

A word is found in its other forms (refund, refunds, refunded) and British or American spelling (cancelled, canceled).
What one person writes as one word (callback), another writes as two (call back, call-back). Scripts that are written
without spaces are split into overlapping pairs of characters.
"""

import re
import unicodedata
from functools import lru_cache

from pact.companies.names import name_key

MAX_WORDS = 12
MAX_WORD_LENGTH = 60
MAX_TYPED = 500
_UNSPACED = re.compile(
    "([\u3005\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]+)"
)
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b", re.IGNORECASE)
_WORD_END = re.compile(r"(?:ing|ed)$")
_VOWEL = re.compile("[aeiouy]")
_SPELLINGS = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"([^aeiou])\1$", r"\1"),  # stopped, stop
        (r"(?<=\w)ll", "l"),  # instalment, installment
        (r"(?<=\w\w)our$", "or"),  # colour, color
        (r"(?<=\w\w)([tb])er$", r"\1r"),  # centre, center
        (r"(?<=\w\w)iz(?=$|a)", "is"),  # apologize, organisation
        (r"y$", "i"),  # company, companies
    )
)


def text_to_index(text: str) -> str:
    """The words of a text in their order, then their stems in the same order."""
    plain: list[str] = []
    stems: list[str] = []
    for part, is_unspaced in _parts(text):
        words = _pairs(part) if is_unspaced else name_key(part).split()
        plain += words
        stems += words if is_unspaced else map(stem, words)
    return " ".join([*plain, *stems])


Way = tuple[str, ...]
"""Words that follow each other in the index."""


class Wanted:
    """What must be found for one typed word: one of the `ways`, or a word that begins with `beginning`."""

    def __init__(self, ways: list[Way], beginning: str = "") -> None:
        self.ways = list(dict.fromkeys(ways))
        self.beginning = beginning


def wanted(typed: str) -> list[Wanted]:
    """What to search for. Of the last word, the beginning is enough. Empty if nothing typed is a letter or a digit."""
    words: list[tuple[str, bool]] = []
    for part, is_unspaced in _parts(typed[:MAX_TYPED]):
        words += [(part, True)] if is_unspaced else [(word, False) for word in name_key(part).split()]
    words = [(word[:MAX_WORD_LENGTH], is_unspaced) for word, is_unspaced in words][:MAX_WORDS]
    found = []
    for place, (word, is_unspaced) in enumerate(words):
        if is_unspaced:
            pairs = _pairs(word)
            # The last character of a run has no pair of its own if more characters follow in the text.
            found.append(Wanted([tuple(pairs[:-1])]) if len(pairs) > 1 else Wanted([], pairs[0]))
            continue
        before = words[place - 1][0] if place and not words[place - 1][1] else ""
        after = words[place + 1][0] if place + 1 < len(words) and not words[place + 1][1] else ""
        joined = [stem(before + word)] * bool(before) + [stem(word + after)] * bool(after)
        ways = [(word,), (stem(word),), *((each,) for each in joined), *_splits(word)]
        found.append(Wanted(ways, word if place == len(words) - 1 else ""))
    return found


@lru_cache(maxsize=10_000)
def stem(word: str) -> str:
    """The part that the forms and spellings of a word share; only ever compared with other stems, never shown.

    Short words, words of other alphabets and numbers stay as they are. Mostly for English; plurals also suit Spanish.
    """
    if len(word) < 4 or not (word.isascii() and word.isalpha()):
        return word
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    cut = _WORD_END.sub("", word)
    if len(cut) >= 3 and _VOWEL.search(cut):
        word = cut
    while len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    for pattern, instead in _SPELLINGS:
        word = pattern.sub(instead, word)
    return word


def _parts(text: str) -> list[tuple[str, bool]]:
    """The text in parts, and whether each is in a script without spaces."""
    shown = _POSSESSIVE.sub("s", unicodedata.normalize("NFKC", text))
    return [(part, at % 2 == 1) for at, part in enumerate(_UNSPACED.split(shown)) if part]


def _pairs(run: str) -> list[str]:
    """Each character with the one after it; the last one stands alone."""
    return [run[at : at + 2] for at in range(len(run))]


def _splits(word: str) -> list[Way]:
    return [(stem(word[:at]), stem(word[at:])) for at in range(1, len(word))] if len(word) <= 24 else []
