"""Common first names, and capitalised words that are not people's names.

`names.py` uses both for its confidence. The words are data, in name_words.toml.
"""

import tomllib
from pathlib import Path
from typing import Final

_WORDS: Final = {
    name: frozenset(words.split())
    for name, words in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
}
FIRST_NAMES: Final = _WORDS["first_names"]
ALSO_WORDS: Final = _WORDS["also_words"]
"""First names that are often ordinary words. They count only after a cue that makes them a name."""
ALSO_SURNAMES: Final = _WORDS["also_surnames"]
"""Words of `NOT_NAMES` that count as a surname after a known first name."""
NOT_NAMES: Final = frozenset().union(
    *(_WORDS[kind] for kind in ("small_words", "days_and_months", "departments_and_roles", "places_and_peoples",
                                "companies", "spanish_words"))
)  # fmt: skip

CALLED_LIKE_PEOPLE: Final = (
    "Ann Summers", "Calvin Klein", "Charles Schwab", "Charlotte Tilbury", "Edward Jones", "Ernest Jones", "Fred Perry",
    "Harvey Nichols", "Jack Wills", "Jackson Hewitt", "John Lewis", "JP Morgan", "Kate Spade", "Laura Ashley",
    "Michael Kors", "Morgan Stanley", "Paddy Power", "Paul Smith", "Pepe Jeans", "Ralph Lauren", "Raymond James",
    "Ted Baker", "Thomas Cook", "Tommy Hilfiger", "Warren James", "William Hill",
)  # fmt: skip
"""Words of companies' names that look like a person's name."""
