"""The two editions of an address with changes: always compared from the older to the newer."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from flask import abort, redirect, request

from pact.core.i18n.messages import gettext
from pact.rankings.editions.queries import edition_heads, in_time
from pact.rankings.models import Edition


def compared(edition_id: str) -> tuple[Edition, Edition | None, list[Edition]]:
    """The edition, the older one that it is compared with, and the heads of all editions.

    Without `since=` the older one is that of the last earlier month, or None. An address that names the newer edition
    as `since=` redirects to the one the right way round, so that there is one address for each comparison.
    """
    heads, since = edition_heads(), request.args.get("since", "")
    edition = edition_among(heads, edition_id)
    if not since:
        return edition, next((other for other in heads if other.month < edition.month), None), heads
    other = edition_among(heads, since)
    if other.id == edition.id:
        abort(404, gettext("An edition cannot be compared with itself. Choose another one."))
    older, newer = in_time(edition, other)
    if newer is not edition:
        asked = request.args.to_dict() | {"since": older.ident}
        there = request.path.replace(f"/{quote(edition_id)}/", f"/{newer.ident}/", 1)
        abort(redirect(f"{there}?{urlencode(asked)}", 302))
    return newer, older, heads


def edition_among(heads: Sequence[Edition], ident: str) -> Edition:
    found = next((edition for edition in heads if edition.ident == ident), None)
    return found or abort(404, gettext("Edition not found. You can see all editions at /editions."))
