"""Common first names, and capitalised words that are not people's names.

`names.py` uses both for its confidence. The words are data, in name_words.toml.
"""

from typing import Final

from pact.core.paths import data_beside

_DATA: Final = data_beside(__file__)
_WORDS: Final = {name: frozenset(words.split()) for name, words in _DATA.items() if isinstance(words, str)}
FIRST_NAMES: Final = _WORDS["first_names"]
ALSO_WORDS: Final = _WORDS["also_words"]
"""First names that are often ordinary words. They count only after a cue that makes them a name."""
ALSO_PLACES: Final = _WORDS["also_places"]
"""First names that are also towns. They do not count where somebody travels."""
ALSO_SURNAMES: Final = _WORDS["also_surnames"]
"""Words of `NOT_NAMES` that count as a surname after a known first name."""
NOT_NAMES: Final = frozenset().union(
    *(_WORDS[kind] for kind in ("small_words", "days_and_months", "departments_and_roles", "places_and_peoples",
                                "companies", "spanish_words"))
)  # fmt: skip

SMALL_WORDS: Final = (_WORDS["small_words"] | _WORDS["spanish_words"]) - FIRST_NAMES
"""Words that are in any text and in nobody's name."""
KNOWN_COMPANIES: Final = _WORDS["companies"]
"""Words of well-known companies' names."""
COMPANY_ENDS: Final = _WORDS["company_ends"]
"""Words that end a company's name, also after a person's name."""
NO_SURNAMES: Final = NOT_NAMES | _WORDS["no_surnames"]
"""Words that are no surname in capitals or after a mark."""

CALLED_LIKE_PEOPLE: Final = tuple(_DATA["called_like_people"])
"""Words of companies' names that look like a person's name."""
