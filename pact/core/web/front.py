"""A WSGI layer in front of Flask: it sends static files and cached pages, and compresses Flask's other responses.

Requests with a session go straight to Flask, and their responses are not compressed: the length of a compressed page
that contains both a secret and text chosen by an attacker reveals the secret (BREACH).
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from pact.config import Config
from pact.core import clock
from pact.core.db import Numbers, db
from pact.core.monitoring.counters import HIT, MISS
from pact.core.web.compression import (
    IDENTITY,
    MIN_BYTES,
    QUICK,
    compressed,
    compressed_parts,
    encoding_for,
    is_compressible,
)
from pact.core.web.faults.problems import API
from pact.core.web.finished import Header
from pact.core.web.kept.pages import CachedPage, Key, key_of
from pact.core.web.kept.redis_store import SharedPages
from pact.core.web.limits import ApiAllowance, PageAllowance, seconds_refused
from pact.core.web.page_cache import MAX_ADDRESS_LENGTH, SLOT, Slot, may_have_session, page_cache
from pact.core.web.requests import log_request, request_id
from pact.core.web.security import headers_of_all
from pact.core.web.static_files import ROUTE, files_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STATIC: Final = "/static/"


def init_front(app: Flask, config: Config) -> None:
    """Call this before anything else wraps the application, so that the layers for proxies and languages run first."""
    with app.app_context():
        app.wsgi_app = Front(app, config, engine=db.engine)  # type: ignore[method-assign]


class Front:
    """The WSGI layer in front of an application."""

    def __init__(self, app: Flask, config: Config, *, engine: Engine) -> None:
        self._application: WSGIApplication = app.wsgi_app
        self._pages = page_cache()
        self._files = files_of(app.static_folder or "", headers_of_all(config))
        self._cookie: str = app.config["SESSION_COOKIE_NAME"]
        self._allowance, self._of_api = PageAllowance(config.page_limit), ApiAllowance(config.page_limit)
        self._engine = engine
        self._shared = SharedPages(config.page_store) if config.shares_pages else None
        dialect = engine.dialect.loaded_dbapi
        self._database_errors = (SQLAlchemyError, dialect.Error)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._application(environ, start_response)
        path = environ.get("PATH_INFO", "")
        if path.startswith(STATIC) and (file := self._files.get(path.removeprefix(STATIC))):
            started, ident = clock.stopwatch(), request_id(environ)
            status, body = file.answer(environ.get("QUERY_STRING", "")).send(environ, start_response, ident)
            log_request(ident, environ["REQUEST_METHOD"], ROUTE, status, started)
            return body
        if path.startswith(API):
            start_response = self._of_api.count(environ, start_response)
        if may_have_session(environ, self._cookie) or seconds_refused(environ):
            return self._application(environ, start_response)
        started, key = clock.stopwatch(), key_of(environ)
        found = self._shared.get(key) if self._shared and key not in self._pages else None
        page = self._kept(environ, key, found) if found or key in self._pages else None
        if page is None:
            return self._made(environ, start_response, key, started)
        return _sent(page, environ, start_response, request_id(environ), started)

    def _kept(self, environ: "WSGIEnvironment", key: Key, found: CachedPage | None) -> CachedPage | None:
        """The cached page, if it is current and the reader is within the page limit."""
        try:
            with Numbers(self._engine) as numbers:
                page = self._pages.get(key, numbers, found=found)
                if page is None or not page.is_current(numbers):
                    return None
        except self._database_errors:
            return None  # let the application report the error
        # If it is refused, the application counts the request too and shows the error page.
        return page if self._allowance.has_more(environ, page.endpoint) else None

    def _made(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", key: Key, started: float
    ) -> Iterable[bytes]:
        slot = environ[SLOT] = Slot()
        answered: list[Any] = []
        body = self._application(environ, _noting(answered))
        status, headers = answered
        if slot.body is None:
            return _compressed(environ, start_response, status, headers, body)
        _close(body)
        page = slot.page(headers)
        if status.startswith("200") and not any(name == "Set-Cookie" for name, _value in headers):
            sent = _sent(page, environ, start_response, slot.request_id, started, is_first=True)
            if sum(len(part or "") for part in key) <= MAX_ADDRESS_LENGTH:
                self._pages.keep(key, page)
                if self._shared:
                    self._shared.put(key, page)
            return sent
        start_response(status, headers)
        log_request(slot.request_id, environ["REQUEST_METHOD"], slot.rule, int(status[:3]), started)
        return body


def _sent(
    page: CachedPage,
    environ: "WSGIEnvironment",
    start_response: "StartResponse",
    ident: str,
    started: float,
    *,
    is_first: bool = False,
) -> list[bytes]:
    status, body = page.answer.send(environ, start_response, ident, is_first=is_first)
    cache = MISS if is_first else HIT
    log_request(ident, environ["REQUEST_METHOD"], page.rule, status, started, cache=cache)
    return body


def _compressed(
    environ: "WSGIEnvironment",
    start_response: "StartResponse",
    status: str,
    headers: list[Header],
    body: Iterable[bytes],
) -> Iterable[bytes]:
    """Flask's response, compressed if that is safe and worthwhile."""
    found = {name.lower(): value for name, value in headers}
    if (
        not is_compressible(found.get("content-type", ""))
        or int(found.get("content-length", MIN_BYTES)) < MIN_BYTES
        or found.get("referrer-policy") == "no-referrer"  # `core.access.no_store`: private to one person
        or not {"set-cookie", "content-encoding"}.isdisjoint(found)
        or not found.get("etag", "W/").startswith("W/")  # a strong one names the bytes as they are
    ):
        start_response(status, headers)
        return body
    headers.append(("Vary", "Accept-Encoding"))
    encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if encoding == IDENTITY or environ["REQUEST_METHOD"] == "HEAD":
        start_response(status, headers)
        return body
    headers = [header for header in headers if header[0].lower() != "content-length"] + [
        ("Content-Encoding", encoding)
    ]
    if "content-length" not in found:
        start_response(status, headers)
        return _compressed_parts(body, encoding)
    whole = compressed(b"".join(body), encoding, QUICK)
    _close(body)
    start_response(status, [*headers, ("Content-Length", str(len(whole)))])
    return [whole]


def _compressed_parts(body: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """A response that is made while it is sent."""
    try:
        yield from compressed_parts(body, encoding, QUICK)
    finally:
        _close(body)


def _noting(answered: list[Any]) -> Callable[..., Any]:
    """A start_response that records status and headers. Flask does not use the write() it returns."""

    def start_response(status: str, headers: list[Header], _error: object = None) -> Callable[[bytes], None]:
        answered[:] = status, headers
        return _refuse

    return start_response


def _refuse(_data: bytes) -> None:
    raise NotImplementedError


def _close(body: Iterable[bytes]) -> None:
    if hasattr(body, "close"):
        body.close()
