"""Folding of names, so that a company is found under every spelling, and what is no name at all."""

import re
import unicodedata
from functools import cache

from slugify import slugify
from text_unidecode import unidecode

from pact.core.i18n.messages import lazy_gettext

MAX_SLUG_LENGTH = 80
MAX_KEY_LENGTH = 120
_ = lazy_gettext
NOT_A_NAME = _(
    "Enter only the company’s name, with at least two letters or numbers. A link, a handle, an e-mail address or a phone "
    "number is no part of it."
)
_WORD = re.compile(r"[^\W_]+")
_OTHER = re.compile(r"[^\x00-\x7f]")
_WORD_WITH_OTHERS = re.compile(r"\b[A-Za-z0-9]*[^\x00-\x7f\W_][^\W_]*")
_LEFT_OUT = "™®©℠\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # the rest are letters and marks that show nothing
_NO_NAME = re.compile(r"\w+://|www\.|[^\s@]+@[^\s@]+\.\w|\S+\.\w{2,}/", re.IGNORECASE)
_ODD_DOT = "\u2024\u3002\uff0e\uff61"
_ENDS = "com|org|net|info|biz|edu|eu|uk|ie|us|de|fr|es|it|nl|io|co|app|shop|store|online|site|xyz|example"
_CONTACT = re.compile(
    r"(?<=\w)://|\bwww[.\s]|(?<=[^\s@])@[^\s@]{1,80}\.\w|(?<=\w)\.\w{2,24}/|(?:^|[\s(:])@\w"
    rf"|(?<=\w)\s{{0,3}}[{_ODD_DOT}]\s{{0,3}}[a-z]{{2}}|(?<=\w)\s{{1,3}}\.\s{{0,3}}(?:{_ENDS})\b|(?<=\w)\.\s{{1,3}}(?:{_ENDS})$"
    rf"|(?<=\w)\s{{0,3}}[\s([{{{{](?:dot|punto)[\s)\]}}}}]\s{{0,3}}(?:{_ENDS})\b",
    re.IGNORECASE,
)
"""A link, an address or a handle, also if it is disguised. A plain domain such as Booking.com may be a name."""
_FIGURE = r"(?:\d|[OoIl](?![^\W\dOoIl_]))"
_PHONE = re.compile(rf"(?<![^\W_])\(?{_FIGURE}(?:[\s().,_·–-]{{0,3}}{_FIGURE}){{6,}}(?![^\W_])")
_FEWEST_DIGITS = 4
"""Of a phone number whose other figures are letters that look like them."""


def name_key(name: str) -> str:
    """The name as it is compared: without case, marks, punctuation and what does not show; `&` and `and` are equal.

    Letters with a stroke become plain ones (Ørsted, Łódź), and letters of other alphabets that look like Latin ones
    become those (Unicode's confusables), so that a name in Cyrillic look-alikes has the key of the one it imitates.
    Empty if the name has no letter or digit.
    """
    looks = name if name.isascii() else _as_it_looks(name)
    return " ".join(_WORD.findall(looks.casefold().replace("&", " and ")))


def stored_key(name: str) -> str:
    """The key as it is stored and searched for: no longer than the column, however long the text is."""
    return name_key(name[: 4 * MAX_KEY_LENGTH])[:MAX_KEY_LENGTH]


def is_name(text: str) -> bool:
    """Whether a text may name a company: it has two letters or digits, and is no address and no phone number."""
    key = name_key(text).replace(" ", "")
    is_number = key.isdecimal() and len(key) >= 7
    return len(key) >= 2 and not is_number and _NO_NAME.match(text.strip()) is None


def is_only_a_name(text: str) -> bool:
    """Whether a text is a name and holds no link, handle, address or phone number besides.

    This is asked of what authors enter. A moderator who has checked a name may let it stand (moderation/companies/forms).
    """
    return is_name(text) and _CONTACT.search(text) is None and not _has_phone(text)


def _has_phone(text: str) -> bool:
    shown = unicodedata.normalize("NFKC", text)
    return any(sum(map(str.isdecimal, run[0])) >= _FEWEST_DIGITS for run in _PHONE.finditer(shown))


def _as_it_looks(name: str) -> str:
    shown = _OTHER.sub(lambda char: "" if _is_left_out(char[0]) else char[0], name)
    own_case = _WORD_WITH_OTHERS.sub(lambda word: _latin(word[0]), unicodedata.normalize("NFKC", shown))
    plain = unicodedata.normalize("NFKD", own_case.casefold())
    return _OTHER.sub(lambda char: "" if unicodedata.combining(char[0]) else _plain_letter(char[0]), plain)


def _is_left_out(char: str) -> bool:
    return unicodedata.category(char) == "Cf" or char in _LEFT_OUT


def _latin(word: str) -> str:
    """A word that mixes Latin letters with others, with those that look like Latin capitals replaced too."""
    mixes = any(char.isascii() and char.isalpha() for char in word) and not word.isascii()
    return "".join(_look_alikes().get(char, char) for char in word) if mixes else word


def _plain_letter(char: str) -> str:
    if unicodedata.name(char, "").startswith("LATIN "):
        return str(unidecode(char)).casefold()
    return _look_alikes().get(char, char)


@cache
def _look_alikes() -> dict[str, str]:
    """The ASCII letter that a letter of another alphabet looks like."""
    from confusable_homoglyphs.confusables import confusables_data  # noqa: PLC0415 (reads a megabyte, for few names)

    found = {}
    for char, likes in confusables_data.items():
        if len(char) == 1 and char.isalpha() and not char.isascii() and "LATIN" not in unicodedata.name(char, ""):
            ascii_letters = [
                like["c"] for like in likes if len(like["c"]) == 1 and like["c"].isascii() and like["c"].isalpha()
            ]
            if ascii_letters:
                found[char] = next(
                    (letter for letter in ascii_letters if letter.isupper() == char.isupper()), ascii_letters[0]
                )
    return found


def slug_of(name: str) -> str:
    """The name as part of a URL; never empty."""
    return slugify(name, max_length=MAX_SLUG_LENGTH, word_boundary=True) or "company"
