"""A public page's own address: in its language, with what makes it another page and without everything else.

The heads of pages name it (canonical), and the same page in the other languages (hreflang).
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from flask import request

from pact.core.i18n.languages import this_page

# One person's pages and the doors of the staff have no public address.
_PRIVATE: Final = ("authors.", "accounts.", "security.", "moderation.", "audit.")
# Nor has what only a site in development shows.
_NOT_TO_BE_FOUND: Final = frozenset({"pages.show_style"})
_PUBLIC_AFTER_ALL: Final = frozenset({"/share"})
KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "pages.list_companies": ("q", "sector", "after"),
    "pages.compare_companies": ("c",),
}
"""Parameters that make another page, in the order they stand in, by endpoint.

Whatever else stands in an address (a campaign's mark, an order, a measure to draw) shows the same page another way.
Tables and the list of stories name their address themselves.
"""


def canonical_path() -> str | None:
    """The path of the page that is shown, without its language; None where it has no public address."""
    endpoint = request.endpoint or ""
    if (
        not endpoint
        or endpoint in _NOT_TO_BE_FOUND
        or (endpoint.startswith(_PRIVATE) and request.path not in _PUBLIC_AFTER_ALL)
    ):
        return None
    pairs = [(name, value) for name in KEPT.get(endpoint, ()) for value in request.args.getlist(name) if value]
    path = this_page().partition("?")[0]
    return f"{path}?{urlencode(pairs)}" if pairs else path
