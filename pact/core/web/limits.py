"""Rate limits, counted by hashed source. The error page explains a refusal."""

from typing import TYPE_CHECKING

from flask import Response, current_app
from flask_limiter import Limiter
from limits import parse_many

from pact.core.web import limit_storage  # noqa: F401 (registers where memory:// counts)
from pact.core.web.requests import digest_of_source, source_digest

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

limiter = Limiter(key_func=source_digest, default_limits=[lambda: current_app.config["PACT"].page_limit])


class PageAllowance:
    """PACT_PAGE_LIMIT for pages that are sent without Flask, with the limiter's counters."""

    def __init__(self, limit: str) -> None:
        self._limits = sorted(parse_many(limit))

    def has_more(self, environ: "WSGIEnvironment", endpoint: str) -> bool:
        """Count a page of this endpoint for the request's source. Returns whether the limit allows it."""
        source = digest_of_source(environ.get("REMOTE_ADDR", ""))
        allowed = [limiter.limiter.hit(limit, source, endpoint) for limit in self._limits]
        return all(allowed)


def share_limit() -> str:
    return str(current_app.config["PACT"].share_limit)


def sign_in_limit() -> str:
    return str(current_app.config["PACT"].sign_in_limit)


def was_taken(response: Response) -> bool:
    """Whether a form was accepted. One that is shown again with errors does not count against the limit."""
    return response.status_code == 303


def has_shared_more_than(number: int) -> bool:
    """Whether this request's source has sent more than this number of stories in a period of the share limit."""
    of_sharing = parse_many(share_limit())
    used = (each for each in limiter.current_limits if each.limit in of_sharing)
    return any(each.limit.amount - each.remaining > number for each in used)


def is_within(limit: str, name: str, key: str) -> bool:
    """Count a use under this name and (digested) key. Returns whether the limit allows it."""
    # A list, not a generator, so that every period counts it even if another one refuses it.
    allowed = [limiter.limiter.hit(item, name, key) for item in parse_many(limit)]
    return all(allowed)
