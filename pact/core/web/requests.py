"""What every request gets: an id, a log line, its hashed source, and a reading or writing transaction."""

import ipaddress
import re
import secrets
from collections.abc import Callable
from io import BytesIO
from typing import IO, TYPE_CHECKING, ParamSpec, TypeVar

import structlog
from flask import Flask, Request, Response, abort, current_app, g, request
from werkzeug.exceptions import HTTPException

from pact.core import clock, crypto, db
from pact.core.access import SAFE_METHODS
from pact.core.monitoring.counters import NOT_CACHED, count_request
from pact.core.web.page_cache import SLOT, Slot

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

P = ParamSpec("P")
R = TypeVar("R")
READS_FIRST, LARGEST = "reads_first", "largest_body"
BESIDE_FILE = 10_000
"""Bytes of a form beside its file."""
log = structlog.get_logger("pact.request")
# A proxy's request id is accepted only in a form that cannot forge log lines.
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestInMemory(Request):
    """A request whose files are never written to a disk, so that nothing is left of them there."""

    def _get_file_stream(self, *_about: object, **_more: object) -> IO[bytes]:
        return BytesIO()


def init_requests(app: Flask) -> None:
    app.request_class = RequestInMemory
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_log_fault)
    # Flask's own line has the path, which may be somebody's link, and the error's message.
    app.log_exception = lambda exc_info: None  # type: ignore[method-assign]


def reads_first(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that computes long before it writes, such as the hash of a password.

    Its POST begins with a reading transaction; before it writes, it or its service calls `db.begin_writing()`, and reads
    again what decides whether it may.
    """
    setattr(view, READS_FIRST, True)
    return view


def takes_file(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view whose form has a file of up to so many bytes, which it reads itself. Its form has no fields."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        setattr(view, LARGEST, most + BESIDE_FILE)
        return view

    return mark


def _begin() -> None:
    g.request_id = request_id(request.environ)
    g.started = clock.stopwatch()
    view = current_app.view_functions.get(request.endpoint or "")
    db.set_writing(request.method not in SAFE_METHODS and not getattr(view, READS_FIRST, False))
    request.max_content_length = getattr(view, LARGEST, request.max_content_length)
    # No real text contains NUL, and PostgreSQL refuses it: somebody is probing the site.
    form = () if hasattr(view, LARGEST) else request.form.items(multi=True)
    fields = (*request.args.items(multi=True), *form)
    if any("\0" in text for text in (request.path, *(value for _name, value in fields))):
        abort(400)
    # No database can hold such an id.
    if any(isinstance(value, int) and value > db.MAX_ID for value in (request.view_args or {}).values()):
        abort(404)


def _finish(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.get("request_id", "")
    slot: Slot | None = request.environ.get(SLOT)
    if "started" in g and (slot is None or slot.body is None):  # otherwise `core.web.front` logs the response
        rule = request.url_rule.rule if request.url_rule else "(no such page)"
        log_request(g.request_id, request.method, rule, response.status_code, g.started)
    return response


def request_id(environ: "WSGIEnvironment") -> str:
    """The proxy's id of the request, or a new one."""
    given = environ.get("HTTP_X_REQUEST_ID")
    return given if given and REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def log_request(
    ident: str, method: str, rule: str, status: int, started: float, *, cache: str = NOT_CACHED
) -> None:
    """Log one line per request, and count it (`cache` is one of the words of `core.monitoring.counters`).

    Both have the rule, not the path: paths of author's pages and confirmations are secret.
    """
    taken = clock.stopwatch() - started
    count_request(rule, method, status, cache, taken)
    log.info("request", id=ident, method=method, rule=rule, status=status, milliseconds=round(taken * 1000, 1))


def _log_fault(error: BaseException | None) -> None:
    if error is not None and not isinstance(error, HTTPException):
        log.error(
            "fault", id=g.get("request_id"), rule=str(request.url_rule), kind=type(error).__name__, exc_info=error
        )


def source_network() -> str:
    """The source of the request: an IPv4 address, or the /64 network of an IPv6 address (one household)."""
    return network_of(request.remote_addr or "")


def network_of(remote: str) -> str:
    """The source to which an address belongs."""
    try:
        address = ipaddress.ip_address(remote)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def wider_network() -> str:
    """The wider network of a source: /24 for IPv4, /48 for IPv6 (one customer)."""
    return _supernet(source_network())


def _supernet(source: str) -> str:
    try:
        network = ipaddress.ip_network(source)
    except ValueError:
        return "unknown"
    return str(network.supernet(new_prefix=48 if network.version == 6 else 24))


def source_digest() -> str:
    """The keyed hash of a source. The address itself is never stored."""
    return digest_of_source(request.remote_addr or "")


def digest_of_source(remote: str) -> str:
    return crypto.keyed_digest("source", network_of(remote))


def digest_of_customer(remote: str) -> str:
    """The keyed hash of an IPv6 address's /48, which may hold 65,536 sources; empty for other addresses."""
    source = network_of(remote)
    return crypto.keyed_digest("source", _supernet(source)) if ":" in source else ""
