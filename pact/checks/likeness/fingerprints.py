"""A fingerprint of a text: equal if two texts have the same words."""

import hashlib
import unicodedata


def fingerprint(text: str) -> str:
    """SHA-256, as 64 hexadecimal digits, of the letters and digits of a text.

    Ignores case, punctuation, spacing and typographic variants, so a text sent twice with small changes is
    recognised. An empty text has a fingerprint too; callers decide what a short text means.
    """
    # Case folding and normalisation can undo each other, so both are done twice (Unicode, D146).
    folded = unicodedata.normalize("NFD", text)
    for _ in range(2):
        folded = unicodedata.normalize("NFKC", folded.casefold())
    kept = "".join(character for character in folded if _is_counted(character))
    return hashlib.sha256(kept.encode()).hexdigest()


def _is_counted(character: str) -> bool:
    """Letters, digits and the marks on letters, without which different words of Hindi would be equal."""
    if "\ufe00" <= character <= "\ufe0f":  # variation selectors of emoji, which are marks by category
        return False
    return unicodedata.category(character)[0] in "LNM"
