"""Words that come before or after a person's name, in English and Spanish, and how strong a sign each is.

The words are data, in name_cues.toml, which explains them. A cue ends right before the first letter of the possible
name.
"""

import re
from dataclasses import dataclass
from typing import Final

from pact.core.paths import data_beside, words_beside

_DATA: Final = data_beside(__file__)
_WORDS: Final = words_beside(__file__)


def _by_first_letter(words: str) -> str:
    """The same alternatives, which are found more quickly."""
    grouped: dict[str, list[str]] = {}
    for word in words.split("|"):
        grouped.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in grouped.items())


_PARTS: Final = {**_WORDS, "roles": _by_first_letter(_WORDS["roles"])}
_OPENING: Final = r"(?:[ \t]{1,2}[(\"“‘'«]?|[ \t]?[(\"“‘'«])"


@dataclass(frozen=True)
class Cue:
    """Words before a name, with the confidence for a known first name and for another capitalised word.

    With `only_small` the cue is for known first names in lower case, which most texts do not have.
    """

    pattern: re.Pattern[str]
    known: float
    unknown: float
    small: bool
    surname: bool
    only_small: bool


def _any_of(words: list[str]) -> str:
    return "|".join(words) % _PARTS


def _cue(
    words: list[str], *, known: float, unknown: float = 0.0, small: bool = False, surname: bool = False,
    any_letter: bool = False, exact_case: bool = False, only_small: bool = False,
) -> Cue:  # fmt: skip
    """Any of the words, then a space or an opening bracket or quotation mark, then the beginning of a name."""
    begins = r"[^\W\d_]" if any_letter else r"(?-i:[A-ZÀ-ÖØ-Þ])"
    # Looking for a letter first saves trying all the words at every sign between words.
    pattern = rf"(?<![\w'’-])(?=\w)(?:{_any_of(words)}){_OPENING}(?={begins})"
    return Cue(
        re.compile(pattern, re.NOFLAG if exact_case else re.IGNORECASE), known, unknown, small, surname, only_small
    )


CUES: Final = tuple(_cue(**cue) for cue in _DATA["cues"])
SIGN_OFF: Final = re.compile(
    rf"\b(?:{_WORDS['sign_off']})[,.!]?[ \t]{{0,3}}\n\s{{0,5}}(?=[^\W\d_])", re.IGNORECASE
)
LINE_END: Final = re.compile(r"[ \t.]{0,5}(?:\n|\Z)")
NEXT_IN_LIST: Final = re.compile(
    rf"(?:,|;)?[ \t]{{1,2}}(?:(?:{_WORDS['between']})[ \t]){{0,4}}(?=[^\W\d_])", re.IGNORECASE
)
AT_WORK: Final = re.compile(_any_of(_DATA["at_work"]), re.IGNORECASE)
DESCRIBED: Final = re.compile(_any_of(_DATA["described"]), re.IGNORECASE)
FOLLOWING: Final = re.compile(_any_of(_DATA["following"]), re.IGNORECASE)
