"""A short stand-in for a text, equal where two texts say the same in the same words."""

import hashlib
import unicodedata


def fingerprint(text: str) -> str:
    """SHA-256, as 64 hexadecimal digits, of the letters and digits of a text.

    Case, punctuation, spacing and typographic variants do not count, so a text sent twice with small changes
    is recognised. An empty text has a fingerprint too: what a short one means is for the caller.
    """
    # Folding case can undo a normal form and the other way about, so both are done twice (Unicode, D146).
    folded = unicodedata.normalize("NFD", text)
    for _ in range(2):
        folded = unicodedata.normalize("NFKC", folded.casefold())
    kept = "".join(character for character in folded if _is_counted(character))
    return hashlib.sha256(kept.encode()).hexdigest()


def _is_counted(character: str) -> bool:
    """Letters, digits and the marks on letters, without which different words of Hindi would be equal."""
    if "\ufe00" <= character <= "\ufe0f":  # choose the picture of an emoji, but are marks by category
        return False
    return unicodedata.category(character)[0] in "LNM"
