"""Guess a mail's company and language. The guesses fill in the form; the author can correct them."""

import re
from collections.abc import Iterator
from typing import Final

from sqlalchemy import select

from pact.companies.candidates import nearest_name
from pact.companies.models import Company, CompanyAlias, CompanyStatus
from pact.companies.names import name_key
from pact.core.db import pairs_of
from pact.core.i18n.languages import DEFAULT

FIRST_WORDS: Final = 80
MAX_NAME_WORDS: Final = 5
"""The most words in a company's name that are tried."""
MAX_SPELLING_LOOKUPS: Final = 6
# Common words of each language that the other language does not have.
COMMON: Final = {
    "en": frozenset({"the", "and", "was", "i", "my", "to", "of", "they", "with", "not", "that", "it", "for", "you",
                     "have", "were", "is", "but", "on", "this", "had"}),
    "es": frozenset({"el", "la", "que", "y", "de", "los", "las", "en", "con", "por", "un", "una", "para", "mi", "del",
                     "se", "es", "pero", "muy", "llamé", "fue", "está", "como", "al", "lo"}),
}  # fmt: skip


def language_of(text: str) -> str:
    """The language with the most common words in the text; the site's default language if it is a tie."""
    words = re.findall(r"[^\W\d_]+", text[:5000].lower())
    counts = {language: sum(word in common for word in words) for language, common in COMMON.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] > counts.get(DEFAULT, 0) else DEFAULT


def company_in(subject: str, text: str) -> str:
    """The name of the accepted company that the mail seems to be about, or "".

    Makes at most MAX_SPELLING_LOOKUPS + 1 queries.

    Longer names are tried first. A single-word name counts only with a capital letter: “three” is a number, “Three”
    a company. If no known name is found, similar spellings are tried.
    """
    phrases = list(_phrases(subject)) + list(_phrases(" ".join(text.split()[:FIRST_WORDS])))
    known = _known({key for key, _is_name in phrases})
    for key, is_name in sorted(phrases, key=lambda phrase: -phrase[0].count(" ")):
        if key in known and (" " in key or is_name):
            return known[key]
    likely = dict.fromkeys(key for key, is_name in phrases if is_name and len(key) >= 6)
    longest = sorted(likely, key=lambda key: -key.count(" "))[:MAX_SPELLING_LOOKUPS]
    return next((name for key in longest if (name := nearest_name(key))), "")


def _phrases(text: str) -> Iterator[tuple[str, bool]]:
    """Each run of one to five words, normalised like names, and whether each word starts with a capital or a digit."""
    words = [
        (name_key(word), word[:1].isupper() or word[:1].isdigit()) for word in re.findall(r"[\w'’&.-]+", text)
    ]
    words = [word for word in words if word[0]]
    for at in range(len(words)):
        for length in range(1, MAX_NAME_WORDS + 1):
            run = words[at : at + length]
            if len(run) == length:
                yield " ".join(key for key, _is_name in run), all(is_name for _key, is_name in run)


def _known(keys: set[str]) -> dict[str, str]:
    """Accepted companies that have one of these names: normalised name -> company's name."""
    return pairs_of(
        select(CompanyAlias.name_key, Company.name)
        .join(Company, Company.id == CompanyAlias.company_id)
        .where(Company.status == CompanyStatus.ACCEPTED, CompanyAlias.name_key.in_(sorted(keys)))
    )
