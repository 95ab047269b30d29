"""Texts that are nearly the same: a sketch finds candidates by equal keys, a likeness judges each of them.

The sketch is MinHash over shingles of words (Broder 1997), banded (Leskovec, Rajaraman, Ullman, Mining of Massive
Datasets, 3.4). Texts whose sets of shingles have the Jaccard likeness J share a key with probability
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
_SHORT: Final = 30
"""Words. One changed word takes three shingles; a short text has too few of them, so it gets pairs too."""
_LONGEST: Final = 20_000
"""Characters that are read, as many as pages show."""
_MASK: Final = (1 << 61) - 1
_WORD: Final = re.compile(r"\w+")
_AMOUNT: Final = re.compile(r"\d+")
_NUMBERS: Final = [
    int.from_bytes(blake2b(bytes([number]), digest_size=8).digest()) | 1 for number in range(BANDS * _ROWS)
]
"""Odd multipliers: each orders the shingles' hashes in another way."""


def sketch(text: str) -> tuple[int, ...]:
    """At most 16 keys, each a signed 64-bit integer; none for a text without words.

    Case, accents, punctuation and amounts do not count, nor, nearly, the order of paragraphs.
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


def likeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1: twice the words in common, as often as both have them, by all words.

    In any order, so that moved paragraphs do not count, and with amounts equal. Two texts about the same matter
    come to some 0.2 to 0.4 by the words of their language; a text with a word in ten changed to 0.9.
    """
    return Indel.normalized_similarity(sorted(_words(one)), sorted(_words(other)))


def _words(text: str) -> list[str]:
    """Folded words in order; a run of digits within one is a single sign, whatever its value."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text[:_LONGEST]).casefold())
    letters = "".join(character for character in folded if not unicodedata.combining(character))
    return _WORD.findall(_AMOUNT.sub("0", letters))


def _shingles(words: list[str]) -> set[str]:
    sizes = [_SHINGLE] if len(words) > _SHORT else [_SHINGLE - 1, _SHINGLE]
    if 0 < len(words) < _SHINGLE:
        return {" ".join(words)}
    return {" ".join(words[start : start + size]) for size in sizes for start in range(len(words) - size + 1)}


def _hash(shingle: str) -> int:
    return int.from_bytes(blake2b(shingle.encode(), digest_size=8).digest())
