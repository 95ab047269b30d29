"""Stop our reminders with a link in one of them. GET only shows a button, because mail scanners open links."""

from flask import Response, abort, request

from pact.authors.own_page.reminders import author_of_link, set_reminders
from pact.authors.views.pages import blueprint, private, see_other
from pact.core import crypto
from pact.core.access import no_store, public
from pact.core.db import session
from pact.core.web.limits import limiter, share_limit
from pact.stories.models import Author


@blueprint.get("/no-reminders/<token>")
@public
def show_no_reminders(token: str) -> Response:
    return private("authors/no_reminders.html", token=token, author=_author_of(token))


@blueprint.post("/no-reminders/<token>")
@public
@limiter.limit(share_limit)
def stop_reminders(token: str) -> Response:
    """Also called by mail programs with a button of their own, which follow no redirect (RFC 8058)."""
    author = _author_of(token)
    set_reminders(author, wanted="again" in request.form)
    session().commit()
    if "List-Unsubscribe" in request.form:
        return private("authors/no_reminders.html", token=token, author=author)
    return no_store(see_other(f"/no-reminders/{token}"))


def _author_of(token: str) -> Author:
    try:
        author = author_of_link(token)
    except (crypto.TokenExpired, crypto.TokenInvalid):
        author = None
    return author or abort(private("authors/no_such_link.html", 404))
