"""The blueprint of notices, and responses for pages that differ between readers."""

from flask import Blueprint, Response, make_response, render_template
from werkzeug.wrappers import Response as BaseResponse

from pact.core.access import no_store

blueprint = Blueprint("notices", __name__)

Answer = BaseResponse | str | tuple[str, int]


def private(template: str, status: int = 200, **context: object) -> Response:
    return no_store(make_response(render_template(template, **context), status))


def see_other(path: str) -> Response:
    response = make_response("", 303)
    response.headers["Location"] = path
    return response
