"""The blueprint, and responses for pages that belong to one person."""

from datetime import datetime

from flask import Blueprint, Response, make_response, render_template, request

from pact.core import crypto
from pact.core.access import no_store
from pact.core.i18n.messages import format_moment, gettext

blueprint = Blueprint("authors", __name__)


def private(template: str, status: int = 200, **context: object) -> Response:
    return no_store(make_response(render_template(template, **context), status))


def uncached(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def limit_words(moment: datetime) -> str:
    """Why a change was not taken: its author has sent as many as we take within 24 hours."""
    return gettext(
        "You have changed this story as often as we allow within 24 hours. You can send this change from %(moment)s. It is"
        " still below.",
        moment=format_moment(moment),
    )


def too_often_today(page: Response) -> Response:
    """The answer to what was done too often within 24 hours: at the latest, it is possible again after as many."""
    page.status_code, page.headers["Retry-After"] = 429, str(24 * 3600)
    return page


def token_digest() -> str:
    """The key for limits per link instead of per source."""
    return crypto.link_digest(str((request.view_args or {}).get("token")))


def see_other(path: str) -> Response:
    response = make_response("", 303)
    response.headers["Location"] = path
    return response
