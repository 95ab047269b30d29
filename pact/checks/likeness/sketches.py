"""Near-duplicates: a sketch finds candidates by equal keys, and `likeness` compares each of them.

The sketch is MinHash over shingles of words (Broder 1997), banded (Leskovec, Rajaraman, Ullman, Mining of Massive
Datasets, 3.4). Texts whose sets of shingles have the Jaccard similarity J share a key with probability
1 - (1 - J²)^16: 0.99 for J = 0.5, 0.78 for 0.3, below 0.01 for two texts with one shingle in fifty in common.
"""

import re
import unicodedata
from hashlib import blake2b
from typing import Final

from rapidfuzz.distance import Indel

BANDS: Final = 16
_ROWS: Final = 2
_SHINGLE: Final = 3
_SHORT_TEXT: Final = 30
"""In words. One changed word changes three shingles. A short text has few shingles, so it gets pairs as well."""
_MAX_LENGTH: Final = 20_000
"""Characters that are read: as many as pages show."""
_MASK: Final = (1 << 61) - 1
_WORD: Final = re.compile(r"\w+")
_AMOUNT: Final = re.compile(r"\d+")
_NUMBERS: Final = [
    int.from_bytes(blake2b(bytes([number]), digest_size=8).digest()) | 1 for number in range(BANDS * _ROWS)
]
"""Odd multipliers; each puts the shingles' hashes in a different order."""


def sketch(text: str) -> tuple[int, ...]:
    """At most 16 keys, each a signed 64-bit integer; none for a text without words.

    Ignores case, accents, punctuation and amounts, and almost ignores the order of paragraphs.
    """
    hashes = [_hash(shingle) for shingle in _shingles(_words(text))]
    if not hashes:
        return ()
    least = [min([value * number & _MASK for value in hashes]) for number in _NUMBERS]
    keys = {
        int.from_bytes(blake2b(repr((band, *least[band::BANDS])).encode(), digest_size=8).digest(), signed=True)
        for band in range(BANDS)
    }
    return tuple(sorted(keys))


def likeness(text: str, other: str) -> float:
    """How similar two texts are, from 0 to 1: twice the number of words in common, divided by the number of all words.

    Ignores the order of words (paragraphs may move) and treats all amounts as equal. Two texts about the same matter
    share about 0.2 to 0.4 through common words. A text with every tenth word changed has 0.9.
    """
    return Indel.normalized_similarity(sorted(_words(text)), sorted(_words(other)))


def _words(text: str) -> list[str]:
    """Folded words in order. A run of digits becomes a single character, whatever its value."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text[:_MAX_LENGTH]).casefold())
    letters = "".join(character for character in folded if not unicodedata.combining(character))
    return _WORD.findall(_AMOUNT.sub("0", letters))


def _shingles(words: list[str]) -> set[str]:
    sizes = [_SHINGLE] if len(words) > _SHORT_TEXT else [_SHINGLE - 1, _SHINGLE]
    if 0 < len(words) < _SHINGLE:
        return {" ".join(words)}
    return {" ".join(words[start : start + size]) for size in sizes for start in range(len(words) - size + 1)}


def _hash(shingle: str) -> int:
    return int.from_bytes(blake2b(shingle.encode(), digest_size=8).digest())
