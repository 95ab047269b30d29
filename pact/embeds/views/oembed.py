"""The address that oEmbed's consumers ask."""

import json
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from flask import Response, abort, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from pact.charts.picture import HasMoved
from pact.charts.subjects.tables import is_of_readers_own
from pact.core.access import public
from pact.core.i18n.languages import PREFIXES, page_url
from pact.core.i18n.messages import gettext, use_language
from pact.core.site import site_url
from pact.core.web.downloads import CONTENT_TYPES
from pact.core.web.page_cache import cached_page
from pact.core.web.security import open_data
from pact.embeds.oembed import LEAST, Found, answer, found, is_embeddable
from pact.embeds.views.blueprint import blueprint
from pact.embeds.widgets import NotEmbeddable

ADDRESS: Final = "/oembed"
MOST: Final = 10_000


@blueprint.get(ADDRESS)
@public
@open_data
@cached_page
def tell_oembed() -> Response:
    """What to embed for a page of ours. 404 if it has no widget, 501 for any format but JSON."""
    if request.args.get("format", "json") != "json":
        abort(501, gettext("We answer in JSON only."))
    wide, high = _pixels("maxwidth"), _pixels("maxheight")
    if wide is not None and wide < LEAST:
        abort(404, gettext("Our widgets need a width of at least %(pixels)s pixels.", pixels=LEAST))
    language, path, query = _page_asked()
    with use_language(language):
        body = answer(_found(path, query), most_wide=wide, most_high=high)
    return Response(json.dumps(body, ensure_ascii=False), content_type=CONTENT_TYPES["json"])


def _pixels(name: str) -> int | None:
    word = request.args.get(name, "")
    if not word:
        return None
    if not (word.isascii() and word.isdigit() and int(word[:9]) > 0 and len(word) < 10):
        abort(400, gettext("Write %(name)s as a whole number of pixels.", name=name))
    return min(int(word), MOST)


def _page_asked() -> tuple[str, str, dict[str, str]]:
    """The language, the path and the query of the page that is asked for. 404 if it is not ours."""
    asked, own = urlsplit(request.args.get("url", "")), urlsplit(site_url("/"))
    if not asked.netloc:
        abort(400, gettext("Give the address of a page of ours as url."))
    if asked.scheme not in ("http", "https") or asked.netloc.lower() != own.netloc.lower():
        abort(404, gettext("This address is not one of ours."))
    path, language = (
        unquote(asked.path).rstrip("/") or "/",
        "en",
    )  # the page redirects to the address without a slash
    for code, prefix in PREFIXES.items():
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            path, language = path.removeprefix(prefix) or "/", code
    return language, path, dict(parse_qsl(asked.query))


def _found(path: str, query: dict[str, str]) -> Found:
    try:
        endpoint, named = current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        abort(404, gettext("There is nothing to embed at this address."))
    try:
        return found(endpoint, named, query)
    except (NotEmbeddable, HasMoved):
        abort(404, gettext("There is nothing to embed at this address."))


def oembed_link(path: str) -> str:
    """The address with which a page says that it can be embedded. Empty for pages that cannot, and for a table by
    the reader's own weights or in another order, which no widget has.
    """
    endpoint = request.endpoint or ""
    if not is_embeddable(endpoint) or endpoint.startswith("embeds."):
        return ""
    if endpoint.startswith("rankings.") and is_of_readers_own(request.args):
        return ""
    return site_url(f"{ADDRESS}?{urlencode({'url': page_url(path), 'format': 'json'})}")


blueprint.add_app_template_global(oembed_link)
