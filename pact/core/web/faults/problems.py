"""Faults in a form that programs read: problem details (RFC 9457), for the API and for files of data."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Response, g
from werkzeug.exceptions import HTTPException

from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.site import site_url

_ = lazy_gettext
API: Final = "/api/v1/"
"""What programs ask for. The pages below /api/ are for people."""
MEDIA_TYPE: Final = "application/problem+json"
PLAIN: Final = "about:blank"
"""The type of a problem of which the status says everything."""

# In English they are those of HTTP, as RFC 9457 asks of problems without a type. It allows translations.
_PHRASES: Final = {
    400: _("Bad Request"),
    403: _("Forbidden"),
    404: _("Not Found"),
    405: _("Method Not Allowed"),
    410: _("Gone"),
    429: _("Too Many Requests"),
    500: _("Internal Server Error"),
    501: _("Not Implemented"),
    503: _("Service Unavailable"),
}


class Problem(HTTPException):
    """A refused request of a kind that /api/docs explains. `kind` is its name there, `members` are further facts."""

    def __init__(self, code: int, kind: str, title: str, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.code, self.kind, self.title, self.members = code, kind, title, members


def is_api(path: str) -> bool:
    return path.startswith(API) or path == API.rstrip("/")


def phrase_of(code: int) -> str:
    """What a status means, in the language of the address."""
    return str(_PHRASES.get(code, HTTPStatus(code).phrase))


def problem_response(code: int, words: str, problem: Problem | None = None) -> Response:
    """`instance` is the request's id, which we can find again."""
    of_status: Mapping[str, Any] = {"type": PLAIN, "title": phrase_of(code), "status": code}
    if problem is not None:
        of_status = {"type": problem_type(problem.kind), "title": problem.title, "status": code}
    detail = {"detail": words} if words else {}
    body = {**of_status, **detail, "instance": g.get("request_id", ""), **(problem.members if problem else {})}
    return Response(json.dumps(body, ensure_ascii=False) + "\n", code, content_type=MEDIA_TYPE)


def problem_type(kind: str) -> str:
    """The address of the words about this kind of problem."""
    return site_url(f"/api/docs#problem-{kind}")


def named(names: Iterable[str]) -> str:
    """Names in a sentence of a problem."""
    return ", ".join(gettext("“%(name)s”", name=name) for name in names)
