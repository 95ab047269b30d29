"""The canonical address of a public page: in its language, with only the parameters that make it a different page.

Page heads name it (canonical), and the same page in the other languages (hreflang).
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from flask import request

from pact.core.i18n.languages import this_page

# Personal pages and staff pages have no public address.
_PRIVATE: Final = ("authors.", "accounts.", "security.", "moderation.", "audit.")
# Nor have pages that exist only in development.
_NOT_TO_BE_FOUND: Final = frozenset({"pages.show_style"})
_PUBLIC_AFTER_ALL: Final = frozenset({"/share"})
KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "pages.list_companies": ("q", "sector", "country", "letter", "after"),
    "pages.compare_companies": ("c",),
}
"""Parameters that make a different page, by endpoint and in order.

Anything else in an address (a campaign tag, an order, the measure of a chart) shows the same page in another way.
Tables and the list of stories set their own address.
"""


def canonical_path() -> str | None:
    """The path of the current page without its language. None if it has no public address."""
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
