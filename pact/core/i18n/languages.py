"""The languages of the site. The address decides: `/es/…` is Spanish, what has no prefix is English; no cookie.

The prefix becomes the script's name (WSGI's SCRIPT_NAME), so that routes, the contract of addresses and every
view know nothing of it. Templates keep writing plain addresses; `core.language_links` puts the prefix before them.
"""

from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

import flask_babel
from flask import Flask, Response, g, has_app_context, has_request_context, request

from pact.core.site import site_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Language(NamedTuple):
    """A language's own name, and how it invites its readers to a page of theirs."""

    name: str
    invitation: str


LANGUAGES: Final = {
    "en": Language("English", "Read this page in English"),
    "es": Language("Español", "Leer esta página en español"),
}
"""By code. `docs/languages.md` says how one is added."""
DEFAULT: Final = "en"
PREFIXES: Final = {language: "" if language == DEFAULT else f"/{language}" for language in LANGUAGES}
_ENVIRON_KEY = "pact.language"
# Files are the same in all languages.
_SHARED = ("/static/",)


class LanguagePrefix:
    """Moves a language's prefix from the path to the script's name."""

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


def init_languages(app: Flask) -> None:
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    app.after_request(_stay_in_language)


def language_of_request() -> str:
    """The language that the address names; the default outside of a request."""
    return str(request.environ.get(_ENVIRON_KEY, DEFAULT)) if has_request_context() else DEFAULT


def current_language() -> str:
    """The language that is spoken now: the request's, or the one a mail is written in; else the default."""
    if not has_app_context():
        return DEFAULT
    found: str | None = g.get("locale_name")
    if found is None:
        found = g.locale_name = str(flask_babel.get_locale() or DEFAULT)
    return found


class _InLanguage(str):
    """An address that has its language already."""

    __slots__ = ()


def in_language(address: str, language: str | None = None) -> str:
    """A path on this site in a language (by default in the one spoken now); full addresses stay as they are."""
    prefix = PREFIXES[language or current_language()]
    if isinstance(address, _InLanguage) or not address.startswith("/") or address.startswith(("//", *_SHARED)):
        return address
    if prefix and (address == prefix or address.startswith((f"{prefix}/", f"{prefix}?"))):
        return address
    # What a macro wrote is escaped already, and must be known as such.
    return address.__class__(prefix) + address if hasattr(address, "__html__") else _InLanguage(prefix + address)


def this_page() -> str:
    """The address that was asked for, without its language; never one of another host."""
    asked = request.query_string.decode("latin-1") if request.method == "GET" else ""
    return quote("/" + request.path.lstrip("/")) + (f"?{asked}" if asked else "")


def page_url(path: str, language: str | None = None) -> str:
    """The full address of a page in a language (by default in the one spoken now), for mails and links' heads."""
    return site_url(in_language(path, language))


def suggested_language() -> str | None:
    """The language the browser asks for, where it is one of ours and not this page's: a suggestion, never more."""
    # In the browser's own order; a variant (es-MX) is served by its language.
    tags = [tag.split("-")[0].lower() for tag in request.accept_languages.values()]
    wanted = next((tag for tag in tags if tag in LANGUAGES), None)
    return wanted if wanted != language_of_request() else None


def _stay_in_language(response: Response) -> Response:
    """Whoever is sent elsewhere on this site stays in their language."""
    if 300 <= response.status_code < 400 and "Location" in response.headers:
        response.headers["Location"] = in_language(response.headers["Location"], language_of_request())
    return response
