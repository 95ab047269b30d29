"""Countries by their codes (ISO 3166-1 alpha-2), named in the reader's language."""

from collections.abc import Iterable
from functools import cache
from typing import Final

from babel import Locale

from pact.core.i18n.languages import current_language

# Codes of two letters in Unicode's list that ISO reserves or that stand for no country.
_NONE: Final = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


def is_country(code: str) -> bool:
    return code in _names("en")


def country_name(code: str) -> str:
    """“United Kingdom” for “GB”. A code that names no country stays as it is."""
    return _names(current_language()).get(code, code)


def countries() -> list[tuple[str, str]]:
    """All codes with their names, sorted by name."""
    return named_countries(_names(current_language()))


def named_countries(codes: Iterable[str]) -> list[tuple[str, str]]:
    """The codes with their names, sorted by name."""
    return sorted(((code, country_name(code)) for code in codes), key=lambda item: item[1].casefold())


@cache
def _names(language: str) -> dict[str, str]:
    names = Locale.parse(language).territories
    return {code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NONE}
