"""The blueprint of widgets."""

from flask import Blueprint, abort, make_response, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from pact.core.i18n.messages import gettext
from pact.core.web.downloads import fault_of_file
from pact.rankings.charts.paint import Theme

blueprint = Blueprint("embeds", __name__)


def theme_asked() -> str:
    """The theme that the frame must have. Empty: that of the reader's device."""
    word = request.args.get("theme", "")
    return word if not word or word in tuple(Theme) else abort(404, gettext("Write the theme as light or dark."))


def missing(words: str) -> Response:
    """A frame of something that is not there: a page of ours, so that it does not look broken."""
    theme = request.args.get("theme", "")
    page = render_template("embeds/missing.html", theme=theme if theme in tuple(Theme) else "", words=words)
    response = make_response(page, 404)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.errorhandler(NotFound)
def show_missing(error: NotFound) -> Response:
    has_words = error.description and error.description != NotFound.description
    words = error.description or "" if has_words else ""
    return fault_of_file(request.path, 404, words) or missing(words)
