"""The blueprint of the pages that compose features, and what several of them need."""

from flask import Blueprint, Response, abort, request

from pact.core.i18n.messages import gettext
from pact.rankings.values import (
    Measure,
)

blueprint = Blueprint("pages", __name__)


def measure_asked(default: Measure) -> Measure:
    word = request.args.get("measure", "")
    if word and word not in tuple(Measure):
        abort(404, gettext("There is no such measure."))
    return Measure(word) if word else default


def file_response(body: str, name: str) -> Response:
    kind = "text/csv" if name.endswith(".csv") else "image/svg+xml"
    response = Response(body, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
