"""The cache of finished pages for readers without a session.

A view opts in with @cached_page, and `core.web.front` answers from the cache before Flask. Readers with a session
never get a cached page, and their pages are never cached. A page is made anew after any change of the data's version,
unless its view says that it `depends_only_on` some scopes.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec

from flask import Response, current_app, g, make_response, request

from pact.core import clock, site
from pact.core.data_version import Scope
from pact.core.db import Numbers, db
from pact.core.web.finished import FinishedAnswer, Header
from pact.core.web.kept import revisions
from pact.core.web.kept.changes import Scopes
from pact.core.web.kept.pages import VARY, CachedPage, MadeFrom, PageCache, key_of
from pact.core.web.kept.revisions import Revision

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

P = ParamSpec("P")
SLOT: Final = "pact.slot"
"""The key in a request's environment of the Slot in which a view leaves its page for the cache."""
MAX_ADDRESS_LENGTH: Final = 1000
"""Pages with longer addresses are not cached, because the address is stored too."""
_EXTENSION: Final = "pact_page_cache"
# Set for each response.
_NOT_CACHED: Final = frozenset({"x-request-id", "content-length", "vary", "etag"})


@dataclass
class Slot:
    """A request whose page may be cached: filled by the view, read by the layer in front of Flask."""

    body: bytes | None = None
    endpoint: str = ""
    rule: str = ""
    request_id: str = ""
    made_from: MadeFrom | None = None
    scopes: Scopes = None
    revision: Revision | None = None

    def page(self, headers: list[Header]) -> CachedPage:
        """The rendered page with its response headers. The slot must be filled."""
        assert self.body is not None
        assert self.made_from is not None
        kept = [header for header in headers if header[0].lower() not in _NOT_CACHED]
        tag = hashlib.sha256(self.body).hexdigest()[:32]
        answer = FinishedAnswer(self.body, kept, tag=tag, vary=VARY)
        return CachedPage(
            answer, endpoint=self.endpoint, rule=self.rule, made_from=self.made_from, scopes=self.scopes,
            revision=self.revision,
        )  # fmt: skip


def page_cache() -> PageCache:
    """The current application's cache."""
    pages: PageCache = current_app.extensions.setdefault(_EXTENSION, PageCache())
    return pages


def may_have_session(environ: "WSGIEnvironment", cookie: str) -> bool:
    """Whether the request may carry a session cookie; if in doubt, yes."""
    return cookie in environ.get("HTTP_COOKIE", "")


def depends_only_on(*scopes: Scope) -> None:
    """Say of the page that is being made that it stays the same until one of these scopes changes, or everything may have.

    Without scopes, until everything may have. When in doubt, do not call this: a page that wrongly stays may show what a
    company has a right to see gone.
    """
    slot: Slot | None = g.get("page_slot")
    if slot is not None:
        slot.scopes = frozenset(scopes) | (slot.scopes or frozenset())


def cached_page(view: Callable[P, Any]) -> Callable[P, Response]:
    """Cache the view's page until what it depends on changes, unless the view says `no-store`."""
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
    name = None if revision is None else revisions.name_of(revision)

    @wraps(view)
    def serve(*args: P.args, **kwargs: P.kwargs) -> Response:
        if may_have_session(request.environ, current_app.config["SESSION_COOKIE_NAME"]):
            response = make_response(view(*args, **kwargs))
            response.headers["Cache-Control"] = "private, no-cache"
            return response
        slot: Slot = request.environ.get(SLOT) or Slot()
        # Read both before rendering, so that a change during rendering makes the page stale at once.
        with Numbers(db.engine) as numbers:
            slot.made_from = MadeFrom(page_cache().catch_up(numbers), clock.today())
            if name is not None:
                slot.revision = Revision(name, kwargs, revisions.read(name, numbers, kwargs))
        g.page_slot = slot
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
    made_from = (
        slot.made_from,
        slot.revision and slot.revision.number,
        site.code_version(),
        key_of(request.environ),
    )
    return hashlib.sha256(repr(made_from).encode()).hexdigest()[:32]


def _named(response: Response, tag: str) -> Response:
    """An answer that no cache of ours keeps, but that readers need not fetch again."""
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "public, no-cache"
    response.vary.update(VARY)
    return response
