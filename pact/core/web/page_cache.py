"""Finished pages for readers without a session, kept while what they show is unchanged.

A view opts in with @cached_page. `core.web.front` answers from here before Flask is asked. Readers with a session
are never served a kept page, and what is made for them is not kept.
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

from pact.core import clock, data_version
from pact.core.db import Numbers, db
from pact.core.web.finished import FinishedAnswer, Header

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

P = ParamSpec("P")
Key = tuple[str | None, ...]
SLOT: Final = "pact.slot"
"""Where, in a request's environment, a view leaves its page for the cache: a Slot, or nothing where it may not."""
MOST_BYTES: Final = 64 * 1024**2
LONGEST_ADDRESS: Final = 1000
"""Longer addresses are answered and not kept: they would be kept with their page."""
_EXTENSION: Final = "pact_page_cache"
# Made anew for each answer.
_NOT_KEPT: Final = frozenset({"x-request-id", "content-length", "vary", "etag"})
# The page may suggest the reader's own language, and readers with a session get another one.
_VARY: Final = ("Accept-Language", "Cookie")


class Generation(NamedTuple):
    """What all kept pages depend on: pages name no moment finer than the day."""

    version: int
    day: date

    @classmethod
    def now(cls, numbers: Numbers) -> "Generation":
        return cls(data_version.read(numbers), clock.today())


class CachedPage:
    """A page, and what else it depends on."""

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
        # Its encodings are made when they are asked for, and are a good deal shorter together.
        self.weight = 2 * len(answer.body) + 2000

    def is_current(self, numbers: Numbers) -> bool:
        return self._revision is None or self._revision(numbers) == self._number


class PageCache:
    """The pages of one generation, those asked for last; the others are forgotten with it: something may be erased."""

    def __init__(self, *, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
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
        """Keep a page whose making began in this generation."""
        if page.weight > self._most_bytes / 10:
            return
        with self._lock:
            self._turn_to(generation)
            if (before := self._pages.pop(key, None)) is not None:
                self._bytes -= before.weight
            self._pages[key] = page
            self._bytes += page.weight
            while self._bytes > self._most_bytes:
                self._bytes -= self._pages.popitem(last=False)[1].weight

    def clear(self) -> None:
        with self._lock:
            self._forget()

    def bodies(self) -> list[bytes]:
        """All that is kept, for a test that nothing erased is."""
        return [page.answer.body for page in self._pages.values()]

    def _turn_to(self, generation: Generation) -> None:
        """Requests run side by side: one that began earlier may come later, and empties the cache once more."""
        if generation != self._generation:
            self._forget()
            self._generation = generation

    def _forget(self) -> None:
        self._pages.clear()
        self._bytes = 0


@dataclass
class Slot:
    """A request whose page may be kept: filled by the view, taken up by the layer in front."""

    body: bytes | None = None
    endpoint: str = ""
    rule: str = ""
    request_id: str = ""
    generation: Generation | None = None
    revision: Callable[[Numbers], int] | None = None
    number: int = 0

    def page(self, headers: list[Header]) -> CachedPage:
        """What was made, with the headers that it was about to be sent with. To be asked for where the slot is filled."""
        assert self.body is not None
        kept = [header for header in headers if header[0].lower() not in _NOT_KEPT]
        tag = hashlib.sha256(self.body).hexdigest()[:32]
        answer = FinishedAnswer(self.body, kept, tag=tag, vary=_VARY)
        return CachedPage(
            answer, endpoint=self.endpoint, rule=self.rule, revision=self.revision, number=self.number
        )


def page_cache() -> PageCache:
    """The current application's."""
    pages: PageCache = current_app.extensions.setdefault(_EXTENSION, PageCache())
    return pages


def may_have_session(environ: "WSGIEnvironment", cookie: str) -> bool:
    """Whether the session's cookie may be among the reader's; in doubt it is."""
    return cookie in environ.get("HTTP_COOKIE", "")


def cached_page(view: Callable[P, Any]) -> Callable[P, Response]:
    """Keep the view's page while the data's version is the same."""
    return _kept(view, None)


def cached_page_by(
    revision: Callable[Concatenate[Numbers, P], int],
) -> Callable[[Callable[P, Any]], Callable[P, Response]]:
    """As `cached_page`, and only while `revision`, called with the view's arguments, gives the same number.

    It is called for each kept page that is served, outside of any application's context.
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
        # Both are read before anything that the page shows: what changes meanwhile makes it old at once.
        slot.revision = partial(_call, revision, args, kwargs) if revision else None
        with Numbers(db.engine) as numbers:
            slot.generation = Generation.now(numbers)
            slot.number = slot.revision(numbers) if slot.revision else 0
        response = make_response(view(*args, **kwargs))
        if response.status_code == 200:
            slot.endpoint, slot.rule = request.endpoint or "", str(request.url_rule)
            slot.body, slot.request_id = response.get_data(), g.request_id
            response.headers["Cache-Control"] = "public, no-cache"
        return response

    return serve


def _call(revision: Callable[..., int], args: Any, kwargs: Any, numbers: Numbers) -> int:
    return revision(numbers, *args, **kwargs)
