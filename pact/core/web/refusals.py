"""Answers to requests that are refused or fail. Nothing typed is lost: the answer keeps what the form contained.

A view with a long form declares what shows the form again (`@shows_again`). Every other form, and one that cannot be
shown because something is broken, is kept on the error page, with a button that sends it again.
"""

import math
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar
from urllib.parse import quote, urlencode

import structlog
from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, ServiceUnavailable

from pact.core import clock
from pact.core.access import (
    COMPANY_HOME,
    DESK,
    PRESS_HOME,
    SAFE_METHODS,
    access_of,
    be_nobody,
    comes_from_another_site,
    home_of,
    is_allowed,
    is_of_closed_account,
    on_signed_out,
)
from pact.core.db import db, end_writing, session
from pact.core.forms import untyped_names
from pact.core.i18n.messages import gettext, ngettext
from pact.core.monitoring.room import note_no_room
from pact.core.postgresql.standby import CommitBroken, OnOneServer, StandbyAway
from pact.core.web.addresses import meant_address
from pact.core.web.downloads import fault_of_file
from pact.core.web.faults.busy_database import has_no_room, will_pass
from pact.core.web.faults.problems import Problem, is_api
from pact.core.web.limits import limiter, seconds_refused

View = TypeVar("View", bound=Callable[..., Any])
log = structlog.get_logger("pact.refusal")

# Passwords and codes are never shown again.
NEVER_KEPT: Final = "/account/"
SECONDS_UNKNOWN: Final = 60
"""What we ask to wait if a limit does not say when it ends."""
FORMS_OF: Final = {
    "moderation": DESK,
    "for-companies": COMPANY_HOME,
    "press": PRESS_HOME,
    "account": "/account/security",
    "share": "/share",
}
"""Where the forms are that are sent to addresses with no page above them, by how the address begins."""
BUSY_SECONDS: Final = 10
"""What we ask programs to wait if the database was busy or away."""


class Kept(NamedTuple):
    """A refused form: where to send it again, all its fields, and those of them that are worth reading."""

    address: str
    fields: list[tuple[str, str]]
    texts: list[str]


def shows_again(make: Callable[..., Any]) -> Callable[[View], View]:
    """Declare what shows a view's form again. `make` gets a message and the view's arguments, and returns the page."""

    def mark(view: View) -> View:
        view.form_again = make  # type: ignore[attr-defined]
        return view

    return mark


class _NotPromised(ServiceUnavailable):
    """The description says what is true of what was to be saved."""


def init_refusals(app: Flask) -> None:
    app.register_error_handler(HTTPException, _show_error)
    app.add_template_global(kept_form)
    with app.app_context():
        driver = db.engine.dialect.loaded_dbapi
    for kind in (exc.DBAPIError, exc.TimeoutError, driver.Error):
        app.register_error_handler(kind, _show_busy)
    on_signed_out(app, _signed_out_while_typing)


def _show_busy(error: Exception) -> Response | HTTPException:
    """What the database could not do now but perhaps later. Raises any other error of it again."""
    if has_no_room(error):
        note_no_room()
        log.error("the database's disk is full", exc_info=error)
        return _show_error(ServiceUnavailable(gettext(
            "The site has no room left to save anything, so nothing was saved. This is our fault. Try again in a few hours."
        )))  # fmt: skip
    if not will_pass(error):
        raise error
    log.warning("database busy or away", exc_info=error)
    end_writing()
    be_nobody()
    if words := _words_of_commit(error):
        return _show_error(_NotPromised(words))
    return _show_error(
        ServiceUnavailable(gettext("The site is very busy or is being restarted, so we could not finish this."))
    )


def _words_of_commit(error: Exception) -> str:
    """What is true of what was to be saved, if the error says more than that it was not."""
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(cause, StandbyAway):
        return gettext(
            "We cannot save anything at the moment, because our second server, which keeps a copy, does not answer. So "
            "nothing was saved this time. Try again in a few minutes."
        )
    if isinstance(cause, OnOneServer):
        return gettext(
            "We have saved this on one of our two servers. The other one, which keeps a copy, does not answer. So this "
            "is lost only if the first one breaks now, too. You need not send it again, unless it is not there later."
        )
    if isinstance(cause, CommitBroken):
        return gettext(
            "Our database went away at the moment at which we saved this, so we do not know whether it was saved. Look "
            "whether it is there in a few minutes. If it is not, send it again."
        )
    return ""


def _show_error(error: HTTPException) -> Response | HTTPException:
    """A page that says what happened, what to do, and the request's id. Where a file was asked for, only the words."""
    code = error.code or 500
    if code < 400:
        return error
    if request.method == "OPTIONS" and is_api(request.path):
        return Response(status=204)  # a browser that asks first can then read what went wrong
    if code == 404 and (meant := meant_address()):
        return make_response(redirect(meant, 301))
    if code == 405 and request.method == "GET" and (page := page_above(request.path)):
        return make_response(redirect(page, 303))
    wait = seconds_refused(request.environ)
    if wait is None and isinstance(error, RateLimitExceeded):
        wait = seconds_to_wait()
    words = _words(error, wait)
    if code == 503:
        wait = BUSY_SECONDS
    can_send_again = code >= 500 or code == 429 or isinstance(error, CSRFError)
    problem = error if isinstance(error, Problem) else None
    response = fault_of_file(request.path, code, words or _reference(code), problem)
    if response is None and can_send_again and is_allowed():
        response = _form_again(words if isinstance(error, _NotPromised) else _apology(code) or words, code)
    if response is None:
        is_old = isinstance(error, CSRFError)
        kept = None if code == 413 else kept_form(needs_new_token=is_old)
        page = render_template(
            "errors/show_error.html", code=code, words=words, kept=kept, can_send_again=can_send_again,
            is_to_check=is_old and kept is not None, says_what_to_do=isinstance(error, _NotPromised),
        )  # fmt: skip
        response = make_response(page, code)
    response.headers["Cache-Control"] = "no-store"  # what is missing now may be there in a moment
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _reference(code: int) -> str:
    """What a program's owner can quote of an error of ours."""
    return gettext("Reference: %(reference)s", reference=g.get("request_id", "")) if code >= 500 else ""


def _words(error: HTTPException, wait: int | None) -> str:
    if wait is not None:
        return gettext(
            "There have been too many attempts in a short time, by you or by others, for example people who share your "
            "internet connection. You can try again %(when)s.",
            when=_when(wait),
        )
    if isinstance(error, CSRFError):
        return gettext(
            "You have signed in again since you opened this page, so nothing was saved. Check what you wrote and send it "
            "again."
        )
    original = error.original_exception if isinstance(error, InternalServerError) else None
    if original or error.description == type(error).description:
        return ""
    return error.description or ""


def _when(seconds: int) -> str:
    minutes = math.ceil(seconds / 60)
    if minutes < 120 and minutes != 60:
        return ngettext("in %(num)s minute", "in %(num)s minutes", minutes)
    return ngettext("in %(num)s hour", "in %(num)s hours", math.ceil(minutes / 60))


def seconds_to_wait() -> int:
    """Until the limits that refused this request allow another one."""
    now = clock.now().timestamp()
    waits = [used.window.reset_time - now for used in limiter.current_limits if used.breached]
    return max(1, math.ceil(max(waits, default=SECONDS_UNKNOWN)))


def _form_again(words: str, code: int) -> Response | None:
    """The view's own form as it was sent; None if it declares none, or if that cannot be shown either."""
    make = getattr(current_app.view_functions.get(request.endpoint or ""), "form_again", None)
    if make is None or request.method in SAFE_METHODS:
        return None
    try:
        session().rollback()
        response = make_response(make(words, **(request.view_args or {})))
    except Exception as fault:
        log.warning("form not shown again", kind=type(fault).__name__)
        return None
    response.status_code = code
    return response


def _apology(code: int) -> str:
    if code < 500:
        return ""
    return gettext(
        "Sorry, something went wrong. This is our fault. What you wrote is still in the form: try again in a few minutes. "
        "If it happens again, write to us and quote this reference: %(reference)s",
        reference=g.get("request_id", ""),
    )


def kept_form(*, needs_new_token: bool = False) -> Kept | None:
    """What a refused form contained; None if there was none, or another site sent it."""
    if request.method in SAFE_METHODS or request.path.startswith(NEVER_KEPT) or comes_from_another_site():
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    if not fields:
        return None
    query = request.query_string.decode("latin-1")
    address = quote(request.path) + (f"?{query}" if query else "")
    token = generate_csrf() if needs_new_token else request.form.get("csrf_token")
    texts = [value for name, value in fields if name not in untyped_names() and " " in value.strip()]
    return Kept(address, [*fields, ("csrf_token", token)] if token else fields, texts)


def _signed_out_while_typing() -> Response | None:
    """The page for people whose session ended before they sent a form; None if they had neither typed nor chosen much:
    a view that shows its form again has one worth keeping. If their account was closed, they always get one: they cannot
    sign in again.
    """
    if is_of_closed_account():
        return make_response(render_template("errors/account_closed.html", kept=kept_form()), 403)
    kept, view = kept_form(), current_app.view_functions.get(request.endpoint or "")
    if kept is None or not (kept.texts or hasattr(view, "form_again")):
        return None
    access = access_of(current_app, request.endpoint or "")
    address = request.path if _can_be_opened(request.path) else page_above(request.path) or home_of(access)
    page = render_template(
        "errors/signed_out.html", kept=kept, sign_in=f"/account/sign-in?{urlencode({'next': address})}"
    )
    return make_response(page, 403)


def page_above(path: str) -> str | None:
    """The page that has the form which is sent to this address: the nearest one above it, or where its kind of form is."""
    parts = path.rstrip("/").split("/")
    above = ["/".join(parts[:count]) for count in range(len(parts) - 1, 2, -1)]
    return next((page for page in above if _can_be_opened(page)), FORMS_OF.get(parts[1]))


def _can_be_opened(path: str) -> bool:
    return current_app.url_map.bind("").test(path, method="GET")
