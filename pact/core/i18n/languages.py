"""The languages of the site. The address decides, not a cookie: `/es/…` is Spanish, no prefix is English.

The prefix is moved to WSGI's SCRIPT_NAME, so routes and views do not see it. Templates write plain addresses, and
`core.i18n.links` adds the prefix.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, cast
from urllib.parse import quote

import flask_babel
from flask import Flask, Response, g, has_request_context, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from pact.core.site import site_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask.ctx import _AppCtxGlobals
    from werkzeug.local import LocalProxy


class Language(NamedTuple):
    """A language's own name, and the link text that offers its readers the page in it."""

    name: str
    invitation: str


LANGUAGES: Final = {
    "en": Language("English", "Read this page in English"),
    "es": Language("Español", "Leer esta página en español"),
}
"""By code. `docs/languages.md` explains how to add one."""
DEFAULT: Final = "en"
PREFIXES: Final = {language: "" if language == DEFAULT else f"/{language}" for language in LANGUAGES}
_ENVIRON_KEY = "pact.language"
_MAX_HEADER_LENGTH: Final = 200
# Static files are the same in all languages and have no prefix.
_SHARED = ("/static/",)


class LanguagePrefix:
    """WSGI middleware that moves a language's prefix from the path to SCRIPT_NAME."""

    def __init__(self, application: "WSGIApplication") -> None:
        self.application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        path = environ.get("PATH_INFO", "")
        for language, prefix in PREFIXES.items():
            if prefix and (path == prefix or path.startswith(f"{prefix}/")):
                environ[_ENVIRON_KEY] = language
                environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + prefix
                environ["PATH_INFO"] = path.removeprefix(prefix) or "/"
                break
        return self.application(environ, start_response)


def init_language_prefixes(app: Flask) -> None:
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]


def init_languages(app: Flask) -> None:
    app.after_request(_stay_in_language)


def language_of_request() -> str:
    """The language in the address, or the default outside a request."""
    return language_of(request.environ) if has_request_context() else DEFAULT


def language_of(environ: "WSGIEnvironment") -> str:
    """The language in a request's address."""
    return str(environ.get(_ENVIRON_KEY, DEFAULT))


def current_language() -> str:
    """The language in use: the request's, or the one set by `use_language` for a mail; otherwise the default."""
    kept = kept_in_context()
    if kept is None:
        return DEFAULT
    found: str | None = kept.__dict__.get("locale_name")
    if found is None:
        found = kept.locale_name = str(flask_babel.get_locale() or DEFAULT)
    return found


_globals = cast("LocalProxy[_AppCtxGlobals]", g)._get_current_object


def kept_in_context() -> "_AppCtxGlobals | None":
    """What `flask.g` stands for, or None outside an application context.

    A page asks hundreds of times for its language and messages, and asking `g` takes four times as long.
    """
    try:
        return _globals()
    except RuntimeError:
        return None


class _InLanguage(str):
    """An address that already has its prefix."""

    __slots__ = ()


def in_language(address: str, language: str | None = None) -> str:
    """A path on this site with a language's prefix (by default the current language's). Full URLs are unchanged."""
    prefix = PREFIXES[language or current_language()]
    if isinstance(address, _InLanguage) or not address.startswith("/") or address.startswith(("//", *_SHARED)):
        return address
    if prefix and (address == prefix or address.startswith((f"{prefix}/", f"{prefix}?"))):
        return address
    # A macro's result is already escaped (Markup); keep that type.
    return address.__class__(prefix) + address if hasattr(address, "__html__") else _InLanguage(prefix + address)


def this_page() -> str:
    """The requested path and query, without the language prefix. Always on this host."""
    asked = request.query_string.decode("latin-1") if request.method == "GET" else ""
    return quote("/" + request.path.lstrip("/")) + (f"?{asked}" if asked else "")


def page_url(path: str, language: str | None = None) -> str:
    """The full URL of a page in a language (by default the current one), for mails and canonical links."""
    return site_url(in_language(path, language))


def suggested_language() -> str | None:
    """The browser's preferred language if we have it and the page is in another one. Only used to suggest a link."""
    return suggestion_for(request.headers.get("Accept-Language", ""), language_of_request())


def suggestion_for(accepted: str, language: str) -> str | None:
    """What an Accept-Language header makes us suggest on a page in `language`."""
    wanted = _wanted(accepted[:_MAX_HEADER_LENGTH])
    return wanted if wanted != language else None


@lru_cache(maxsize=256)
def _wanted(accepted: str) -> str | None:
    """The first of our languages in the browser's order; a variant such as es-MX counts as es."""
    tags = [tag.split("-")[0].lower() for tag in parse_accept_header(accepted, LanguageAccept).values()]
    return next((tag for tag in tags if tag in LANGUAGES), None)


def _stay_in_language(response: Response) -> Response:
    """Add the language's prefix to redirects within the site."""
    if 300 <= response.status_code < 400 and "Location" in response.headers:
        response.headers["Location"] = in_language(response.headers["Location"], language_of_request())
    return response
