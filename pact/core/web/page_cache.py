"""Finished pages for anonymous readers, keyed on the data's version; conditional requests answer 304.

A view opts in with @cached_page. Readers with a session are never served from it and never fill it.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Response, current_app, make_response, request
from flask_caching import Cache

from pact.core import clock, data_version
from pact.core.i18n.languages import language_of_request, suggested_language

P = ParamSpec("P")
cache = Cache()
# Pages name no moment finer than the day, so a day's turn is the only other reason to make one anew.
KEPT_SECONDS = 24 * 3600
_VERSION = "data version of what is kept"


def cached_page(view: Callable[P, Any]) -> Callable[P, Response]:
    """Serve the view's response from the cache while the data's version stands."""
    return cached_page_by(lambda *_args, **_kwargs: 0)(view)


def cached_page_by(revision: Callable[P, int]) -> Callable[[Callable[P, Any]], Callable[P, Response]]:
    """As `cached_page`, and only while `revision`, called with the view's arguments, gives the same number."""

    def decorate(view: Callable[P, Any]) -> Callable[P, Response]:
        return _cached(view, revision)

    return decorate


def _cached(view: Callable[P, Any], revision: Callable[P, int]) -> Callable[P, Response]:
    @wraps(view)
    def serve(*args: P.args, **kwargs: P.kwargs) -> Response:
        if current_app.config["SESSION_COOKIE_NAME"] in request.cookies:
            response = make_response(view(*args, **kwargs))
            response.headers["Cache-Control"] = "private, no-cache"
            return response
        version = data_version.current()
        _drop_before(version)
        key = _key(version, revision(*args, **kwargs))
        kept = cache.get(key)
        if kept is None:
            response = make_response(view(*args, **kwargs))
            if response.status_code != 200:
                return response
            kept = (response.get_data(), response.content_type, _extra_headers(response),
                    hashlib.sha256(response.get_data()).hexdigest()[:32])  # fmt: skip
            cache.set(key, kept, timeout=KEPT_SECONDS)
        body, content_type, headers, etag = kept
        response = Response(body, content_type=content_type, headers=headers)
        response.headers["Cache-Control"] = "public, no-cache"
        response.vary.add("Accept-Language")  # the page may suggest the reader's own language
        response.set_etag(etag)
        response.make_conditional(request)
        return response

    return serve


def _drop_before(version: int) -> None:
    """Forget all pages of an earlier version of the data: nobody can be served one, and something may be erased."""
    if cache.get(_VERSION) != version:
        cache.clear()
        cache.set(_VERSION, version, timeout=0)


def _key(version: int, revision: int) -> str:
    day = clock.today().isoformat()
    language = f"{language_of_request()}\0{suggested_language()}"
    asked = f"{request.host}\0{language}\0{request.path}\0{request.query_string!r}"
    parts = f"{version}\0{revision}\0{day}\0{asked}"
    return hashlib.sha256(parts.encode()).hexdigest()


def _extra_headers(response: Response) -> dict[str, str]:
    return {name: response.headers[name] for name in ("Content-Disposition", "Link") if name in response.headers}
