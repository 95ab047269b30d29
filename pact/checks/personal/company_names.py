"""Hides the names of the company that a text is about from later searches."""

import re
from functools import lru_cache
from typing import Final

from pact.checks.personal.name_words import FIRST_NAMES
from pact.checks.spans import Kind, Span, hide_spans
from pact.checks.words import fold_letters

_LEGAL_FORM: Final = re.compile(
    r",? (?:inc|ltd|llc|llp|plc|limited|corp|corporation|company|co|group|gmbh|s\.?a\.?u?|s\.?l\.?u?)\.?$",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)  # a form's texts are about the same company, and so are many stories
def _written(company_names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Where one of the names is written, and its first word or itself without its legal form."""
    names = {name.strip() for name in company_names}
    names |= {_LEGAL_FORM.sub("", name) for name in names}
    names |= {first for name in names for first in name.split()[:1] if _is_distinctive(first)}
    longest_first = [re.escape(name) for name in sorted(names, key=len, reverse=True) if len(name) > 1]
    if not longest_first:
        return None
    # Looking at the first character first is much faster than trying every name at every place.
    beginnings = "".join(sorted({re.escape(name[0]) for name in names if len(name) > 1}))
    return re.compile(rf"(?<!\w)(?=[{beginnings}])(?:{'|'.join(longest_first)})(?!\w)", re.IGNORECASE)


def hide_company_names(text: str, company_names: tuple[str, ...]) -> str:
    """The text with the names replaced by closing brackets, same length, with or without their legal form.

    Also hides each name's first word ("Northwind" for "Northwind Energy Ltd"), unless it is short or a first name.
    """
    written = _written(company_names) if text else None
    if written is None:
        return text
    return hide_spans(text, [Span(Kind.name, *match.span(), 1.0) for match in written.finditer(text)])


def _is_distinctive(word: str) -> bool:
    return len(word) > 3 and fold_letters(word) not in FIRST_NAMES
