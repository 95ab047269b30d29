"""Stop a kind of mails with a link in one of them. GET only shows a button, because mail scanners open links."""

from flask import Blueprint, Response, abort, make_response, render_template, request

from pact.core.access import no_store, public
from pact.core.db import session
from pact.core.i18n.messages import message_of
from pact.core.web.limits import limiter, share_limit
from pact.mail.stopping import Stoppable, find_stoppable

blueprint = Blueprint("mail", __name__)


@blueprint.get("/no-<kind>/<token>")
@public
def show_stop(kind: str, token: str) -> Response:
    return _page(token, *_found(kind, token))


@blueprint.post("/no-<kind>/<token>")
@public
@limiter.limit(share_limit)
def stop(kind: str, token: str) -> Response:
    """Also called by mail programs with a button of their own, which follow no redirect (RFC 8058)."""
    stoppable, reader = _found(kind, token)
    stoppable.set_wanted(reader, "again" in request.form)
    session().commit()
    if "List-Unsubscribe" in request.form:
        return _page(token, stoppable, reader)
    response = make_response("", 303)
    response.headers["Location"] = f"/no-{kind}/{token}"
    return no_store(response)


def _found(kind: str, token: str) -> tuple[Stoppable[object], object]:
    found = find_stoppable(kind, token)
    return found or abort(no_store(make_response(render_template("mail/no_such_link.html"), 404)))


def _page(token: str, stoppable: Stoppable[object], reader: object) -> Response:
    is_off = stoppable.is_off(reader)
    page = render_template(
        "mail/stop_mails.html",
        action=f"/no-{stoppable.kind}/{token}",
        is_off=is_off,
        heading=message_of(stoppable.heading_off if is_off else stoppable.heading),
        about=message_of(stoppable.about),
        button=message_of(stoppable.button_off if is_off else stoppable.button),
    )
    return no_store(make_response(page))
