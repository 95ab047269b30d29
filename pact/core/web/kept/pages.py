"""The finished pages that a process keeps in memory."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

from pact.core import clock
from pact.core.db import Numbers
from pact.core.i18n.languages import language_of, suggestion_for
from pact.core.web.finished import FinishedAnswer
from pact.core.web.kept.changes import KnownChanges, Scopes
from pact.core.web.kept.revisions import Revision

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Key = tuple[str | None, ...]
MAX_BYTES: Final = 64 * 1024**2
VARY: Final = ("Accept-Language", "Cookie")
"""A page may suggest the reader's language, and readers with a session get a different page."""


class MadeFrom(NamedTuple):
    """What a page was made from: the version of the data when that began, and the day, because pages show no finer time."""

    version: int
    day: date


class CachedPage:
    """A page, what it was made from, and what it depends on."""

    def __init__(
        self,
        answer: FinishedAnswer,
        *,
        endpoint: str,
        rule: str,
        made_from: MadeFrom,
        scopes: Scopes = None,
        revision: Revision | None = None,
    ) -> None:
        self.answer, self.endpoint, self.rule = answer, endpoint, rule
        self.made_from, self.scopes, self.revision = made_from, scopes, revision

    @property
    def weight(self) -> int:
        """About how many bytes of memory it takes with two encodings, which are added when they are asked for."""
        return 3 * len(self.answer.pack().content) + 3000

    def is_current(self, numbers: Numbers) -> bool:
        """Whether its own revision is the same. The rest is known to the cache."""
        return self.revision is None or self.revision.is_same(numbers)


def key_of(environ: "WSGIEnvironment") -> Key:
    """The cache key: everything in a request that a page may depend on."""
    language = language_of(environ)
    get = environ.get
    return (
        get("wsgi.url_scheme"), get("HTTP_HOST"), get("SERVER_NAME"), get("SERVER_PORT"), get("SCRIPT_NAME"),
        get("PATH_INFO"), get("QUERY_STRING"), language, suggestion_for(get("HTTP_ACCEPT_LANGUAGE", ""), language),
    )  # fmt: skip


class PageCache:
    """The most recently used pages that are still right.

    Each request first learns what has changed, and drops what that may have changed: erased text must not be kept, even
    if nobody asks for its page again.
    """

    def __init__(self, *, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._pages: OrderedDict[Key, CachedPage] = OrderedDict()
        self._known = KnownChanges()
        self._day = date.min
        self._bytes = 0
        self._lock = Lock()

    def __contains__(self, key: Key) -> bool:
        return key in self._pages

    def catch_up(self, numbers: Numbers) -> int:
        """Learn what has changed by now, drop what that may have changed, and return the version of the data."""
        news = self._known.news(numbers)
        with self._lock:
            if news.number < self._known.number:  # another request was quicker
                news = self._known.news(numbers)
            if news.number < self._known.number:  # it is a restored database
                self._forget(lambda _page: True)
            self._turn_to_today()
            if news.number != self._known.number:
                self._known.learn(news)
                self._forget(self._is_outdated)
        return news.number

    def get(self, key: Key, numbers: Numbers, *, found: CachedPage | None = None) -> CachedPage | None:
        """The page, if what the database says now leaves it right. `found` is one that another process has made.

        One made from a later version than the database has was made before that was restored.
        """
        number = self.catch_up(numbers)
        if found is not None and found.made_from.version <= number:
            self.keep(key, found)
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def keep(self, key: Key, page: CachedPage) -> None:
        """Keep a page, unless what changed while it was made may have changed it."""
        if page.weight > self._max_bytes / 10:
            return
        with self._lock:
            self._turn_to_today()
            if self._is_outdated(page):
                return
            self._drop(key)
            self._pages[key] = page
            self._bytes += page.weight
            while self._bytes > self._max_bytes:
                self._drop(next(iter(self._pages)))

    def clear(self) -> None:
        with self._lock:
            self._forget(lambda _page: True)

    def bodies(self) -> list[bytes]:
        """All cached bodies, for a test that erased text is not among them."""
        return [page.answer.body for page in self._pages.values()]

    def scopes(self) -> list[Scopes]:
        """What each kept page depends on, for a test."""
        return [page.scopes for page in self._pages.values()]

    def _turn_to_today(self) -> None:
        if self._day != (today := clock.today()):
            self._day = today
            self._forget(self._is_outdated)

    def _is_outdated(self, page: CachedPage) -> bool:
        made_from = page.made_from
        return made_from.day != self._day or self._known.may_have_changed(made_from.version, page.scopes)

    def _forget(self, is_gone: Callable[[CachedPage], bool]) -> None:
        for key in [key for key, page in self._pages.items() if is_gone(page)]:
            self._drop(key)

    def _drop(self, key: Key) -> None:
        if (page := self._pages.pop(key, None)) is not None:
            self._bytes -= page.weight
