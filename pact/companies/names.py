"""Names as people write them, folded so that one company is found under all its spellings."""

import re
import unicodedata

from slugify import slugify

LONGEST_SLUG = 80


def name_key(name: str) -> str:
    """The name without case, accents and punctuation; `&` and `and` are one word.

    Empty where a name has neither letters nor digits.
    """
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", letters))


def slug_of(name: str) -> str:
    """The name as a part of an address; never empty."""
    return slugify(name, max_length=LONGEST_SLUG, word_boundary=True) or "company"
