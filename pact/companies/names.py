"""Folding of names, so that a company is found under every spelling."""

import re
import unicodedata

from slugify import slugify

MAX_SLUG_LENGTH = 80


def name_key(name: str) -> str:
    """The name without case, accents and punctuation; `&` and `and` are equal.

    Empty if the name has no letter or digit.
    """
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", letters))


def slug_of(name: str) -> str:
    """The name as part of a URL; never empty."""
    return slugify(name, max_length=MAX_SLUG_LENGTH, word_boundary=True) or "company"
