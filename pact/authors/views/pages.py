"""The blueprint, and how pages that are one person's are answered."""

from flask import Blueprint, Response, make_response, render_template

from pact.core.access import no_store

blueprint = Blueprint("authors", __name__)


def private(template: str, status: int = 200, **context: object) -> Response:
    return no_store(make_response(render_template(template, **context), status))


def see_other(path: str) -> Response:
    response = make_response("", 303)
    response.headers["Location"] = path
    return response
