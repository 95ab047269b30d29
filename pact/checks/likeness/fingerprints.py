"""A fingerprint of a text: equal if two texts have the same words."""

import hashlib
import unicodedata
from functools import lru_cache

_NOT_COUNTED = bytes(sign for sign in range(128) if not chr(sign).isalnum())


def fingerprint(text: str) -> str:
    """SHA-256, as 64 hexadecimal digits, of the letters and digits of a text.

    Ignores case, punctuation, spacing and typographic variants, so a text sent twice with small changes is
    recognised. An empty text has a fingerprint too; callers decide what a short text means.
    """
    if text.isascii():  # the same, for a text that normalisation does not change
        return hashlib.sha256(text.lower().encode().translate(None, _NOT_COUNTED)).hexdigest()
    # Case folding and normalisation can undo each other, so both are done twice (Unicode, D146).
    folded = unicodedata.normalize("NFD", text)
    for _ in range(2):
        folded = unicodedata.normalize("NFKC", folded.casefold())
    return hashlib.sha256("".join(filter(_is_counted, folded)).encode()).hexdigest()


@lru_cache(maxsize=4096)
def _is_counted(character: str) -> bool:
    """Letters, digits and the marks on letters, without which different words of Hindi would be equal."""
    if "\ufe00" <= character <= "\ufe0f":  # variation selectors of emoji, which are marks by category
        return False
    return unicodedata.category(character)[0] in "LNM"
