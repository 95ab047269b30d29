"""The cache of finished pages for readers without a session.

A view opts in with @cached_page, and `core.web.front` answers from the cache before Flask. Readers with a session
never get a cached page, and their pages are never cached.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial, wraps
from threading import Lock
from typing import TYPE_CHECKING, Any, Concatenate, Final, NamedTuple, ParamSpec

from flask import Response, current_app, g, make_response, request

from pact.core import clock, data_version, site
from pact.core.db import Numbers, db
from pact.core.i18n.languages import language_of, suggestion_for
from pact.core.web.finished import FinishedAnswer, Header

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

P = ParamSpec("P")
Key = tuple[str | None, ...]
SLOT: Final = "pact.slot"
"""The key in a request's environment of the Slot in which a view leaves its page for the cache."""
MAX_BYTES: Final = 64 * 1024**2
MAX_ADDRESS_LENGTH: Final = 1000
"""Pages with longer addresses are not cached, because the address is stored too."""
_EXTENSION: Final = "pact_page_cache"
# Set for each response.
_NOT_CACHED: Final = frozenset({"x-request-id", "content-length", "vary", "etag"})
# A page may suggest the reader's language, and readers with a session get a different page.
_VARY: Final = ("Accept-Language", "Cookie")


class Generation(NamedTuple):
    """What all cached pages depend on: the data's version, and the day, because pages show no finer time."""

    version: int
    day: date

    @classmethod
    def now(cls, numbers: Numbers) -> "Generation":
        return cls(data_version.read(numbers), clock.today())


class CachedPage:
    """A page, and the revision that it depends on besides the generation."""

    def __init__(
        self,
        answer: FinishedAnswer,
        *,
        endpoint: str,
        rule: str,
        revision: Callable[[Numbers], int] | None,
        number: int,
    ) -> None:
        self.answer, self.endpoint, self.rule = answer, endpoint, rule
        self._revision, self._number = revision, number
        # An estimate: encodings are added when they are asked for, and together are much shorter than the body.
        self.weight = 2 * len(answer.body) + 2000

    def is_current(self, numbers: Numbers) -> bool:
        return self._revision is None or self._revision(numbers) == self._number


def key_of(environ: "WSGIEnvironment") -> Key:
    """The cache key: everything in a request that a page may depend on."""
    language = language_of(environ)
    get = environ.get
    return (
        get("wsgi.url_scheme"), get("HTTP_HOST"), get("SERVER_NAME"), get("SERVER_PORT"), get("SCRIPT_NAME"),
        get("PATH_INFO"), get("QUERY_STRING"), language, suggestion_for(get("HTTP_ACCEPT_LANGUAGE", ""), language),
    )  # fmt: skip


class PageCache:
    """The most recently used pages of one generation. A new generation drops them all, because data may have been erased."""

    def __init__(self, *, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._pages: OrderedDict[Key, CachedPage] = OrderedDict()
        self._generation: Generation | None = None
        self._bytes = 0
        self._lock = Lock()

    def __contains__(self, key: Key) -> bool:
        return key in self._pages

    def get(self, key: Key, generation: Generation) -> CachedPage | None:
        with self._lock:
            self._turn_to(generation)
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def keep(self, key: Key, page: CachedPage, generation: Generation) -> None:
        """Store a page whose rendering started in this generation."""
        if page.weight > self._max_bytes / 10:
            return
        with self._lock:
            self._turn_to(generation)
            if (before := self._pages.pop(key, None)) is not None:
                self._bytes -= before.weight
            self._pages[key] = page
            self._bytes += page.weight
            while self._bytes > self._max_bytes:
                self._bytes -= self._pages.popitem(last=False)[1].weight

    def clear(self) -> None:
        with self._lock:
            self._forget()

    def bodies(self) -> list[bytes]:
        """All cached bodies, for a test that erased text is not among them."""
        return [page.answer.body for page in self._pages.values()]

    def _turn_to(self, generation: Generation) -> None:
        """Switch to a generation. A concurrent request that started earlier may switch back and empty the cache again."""
        if generation != self._generation:
            self._forget()
            self._generation = generation

    def _forget(self) -> None:
        self._pages.clear()
        self._bytes = 0


@dataclass
class Slot:
    """A request whose page may be cached: filled by the view, read by the layer in front of Flask."""

    body: bytes | None = None
    endpoint: str = ""
    rule: str = ""
    request_id: str = ""
    generation: Generation | None = None
    revision: Callable[[Numbers], int] | None = None
    number: int = 0

    def page(self, headers: list[Header]) -> CachedPage:
        """The rendered page with its response headers. The slot must be filled."""
        assert self.body is not None
        kept = [header for header in headers if header[0].lower() not in _NOT_CACHED]
        tag = hashlib.sha256(self.body).hexdigest()[:32]
        answer = FinishedAnswer(self.body, kept, tag=tag, vary=_VARY)
        return CachedPage(
            answer, endpoint=self.endpoint, rule=self.rule, revision=self.revision, number=self.number
        )


def page_cache() -> PageCache:
    """The current application's cache."""
    pages: PageCache = current_app.extensions.setdefault(_EXTENSION, PageCache())
    return pages


def may_have_session(environ: "WSGIEnvironment", cookie: str) -> bool:
    """Whether the request may carry a session cookie; if in doubt, yes."""
    return cookie in environ.get("HTTP_COOKIE", "")


def cached_page(view: Callable[P, Any]) -> Callable[P, Response]:
    """Cache the view's page until the data's version changes, unless the view says `no-store`."""
    return _kept(view, None)


def cached_page_by(
    revision: Callable[Concatenate[Numbers, P], int],
) -> Callable[[Callable[P, Any]], Callable[P, Response]]:
    """Like `cached_page`, but also until `revision`, called with the view's arguments, returns another number.

    It is called for each cached page that is sent, outside an application context.
    """

    def decorate(view: Callable[P, Any]) -> Callable[P, Response]:
        return _kept(view, revision)

    return decorate


def _kept(
    view: Callable[P, Any], revision: Callable[Concatenate[Numbers, P], int] | None
) -> Callable[P, Response]:
    @wraps(view)
    def serve(*args: P.args, **kwargs: P.kwargs) -> Response:
        if may_have_session(request.environ, current_app.config["SESSION_COOKIE_NAME"]):
            response = make_response(view(*args, **kwargs))
            response.headers["Cache-Control"] = "private, no-cache"
            return response
        slot: Slot = request.environ.get(SLOT) or Slot()
        # Read both before rendering, so that a change during rendering makes the page stale at once.
        slot.revision = partial(_call, revision, args, kwargs) if revision else None
        with Numbers(db.engine) as numbers:
            slot.generation = Generation.now(numbers)
            slot.number = slot.revision(numbers) if slot.revision else 0
        tag = _tag_of_data(slot)
        given = request.if_none_match
        if given.contains_weak(tag) and not given.star_tag:
            return _named(Response(status=304), tag)
        response = make_response(view(*args, **kwargs))
        if response.is_streamed:
            has_some = given.star_tag and response.status_code == 200
            return _named(Response(status=304) if has_some else response, tag)
        if response.status_code == 200 and not response.cache_control.no_store:
            slot.endpoint, slot.rule = request.endpoint or "", str(request.url_rule)
            slot.body, slot.request_id = response.get_data(), g.request_id
            response.headers["Cache-Control"] = "public, no-cache"
        return response

    return serve


def _tag_of_data(slot: Slot) -> str:
    """Names the answer to this request by what it is made from. For one that is too large to be read before it is sent."""
    made_from = (slot.generation, slot.number, site.code_version(), key_of(request.environ))
    return hashlib.sha256(repr(made_from).encode()).hexdigest()[:32]


def _named(response: Response, tag: str) -> Response:
    """An answer that no cache of ours keeps, but that readers need not fetch again."""
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "public, no-cache"
    response.vary.update(_VARY)
    return response


def _call(revision: Callable[..., int], args: Any, kwargs: Any, numbers: Numbers) -> int:
    return revision(numbers, *args, **kwargs)
