"""Rate limits, counted by hashed source. The error page explains a refusal.

Whoever has an IPv6 /48 has 65,536 sources. So each limit by source is also one of its /48, with a larger allowance,
because an office or a provider's customers may share that.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from flask import Response, current_app, request
from flask_limiter import Limit, Limiter
from limits import RateLimitItem, parse_many

from pact.core import clock
from pact.core.web import limit_storage  # noqa: F401 (registers where memory:// counts)
from pact.core.web.requests import digest_of_customer, digest_of_source, source_digest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SOURCES_OF_CUSTOMER: Final = 16
"""How many sources' allowances a /48 has."""


@cache
def _of_customer(limit: str) -> str:
    """A limit of a source as one of its /48."""
    return ";".join(
        f"{item.amount * SOURCES_OF_CUSTOMER} per {item.multiples} {item.GRANULARITY.name}"
        for item in parse_many(limit)
    )


def _customer_digest() -> str:
    return digest_of_customer(request.remote_addr or "")


def _has_no_customer() -> bool:
    return not _customer_digest()


@dataclass(frozen=True)
class _OfCustomer:
    """The limit of a source's /48. Comparable, because the limiter counts once what was declared twice."""

    limit: str | Callable[[], str]

    def __call__(self) -> str:
        return _of_customer(self.limit() if callable(self.limit) else self.limit)


def _page_limit() -> str:
    return str(current_app.config["PACT"].page_limit)


class SourceLimiter(Limiter):
    """A limiter whose limits by source are also limits of the source's /48."""

    def limit(  # type: ignore[override]
        self, limit_value: str | Callable[[], str], *, key_func: Callable[[], str] | None = None, **options: Any
    ) -> Callable[[Any], Any]:
        if key_func is not None:
            return super().limit(limit_value, key_func=key_func, **options)
        own = super().limit(limit_value, **options)
        wider = super().limit(
            _OfCustomer(limit_value),
            key_func=_customer_digest,
            exempt_when=_has_no_customer,
            **options,
        )
        return lambda view: own(wider(view))


limiter = SourceLimiter(
    key_func=source_digest,
    default_limits=[
        _page_limit,
        Limit(_OfCustomer(_page_limit), _customer_digest, exempt_when=_has_no_customer),
    ],
)


class PageAllowance:
    """PACT_PAGE_LIMIT for pages that are sent without Flask, with the limiter's counters."""

    def __init__(self, limit: str) -> None:
        self._limits = sorted(parse_many(limit))
        self._of_customer = sorted(parse_many(_of_customer(limit)))

    def has_more(self, environ: "WSGIEnvironment", endpoint: str) -> bool:
        """Count a page of this endpoint for the request's source. Returns whether the limit allows it."""
        remote = environ.get("REMOTE_ADDR", "")
        customer = digest_of_customer(remote)
        return _hit(self._limits, digest_of_source(remote), endpoint) and (
            not customer or _hit(self._of_customer, customer, endpoint)
        )


_API: Final = "api"
_REFUSED: Final = "pact.seconds_refused"
"""The key in a request's environment of the seconds after which the API takes another one."""


class ApiAllowance:
    """PACT_PAGE_LIMIT for all requests of a source to the API together, which each answer states in its headers."""

    def __init__(self, limit: str) -> None:
        self._limits = sorted(parse_many(limit))

    def count(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "StartResponse":
        """Count a request. Returns what starts its answer, with the headers of
        https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
        """
        source = digest_of_source(environ.get("REMOTE_ADDR", ""))
        is_allowed = _hit(self._limits, source, _API)
        policies, left, waits = [], [], [0]
        for item in self._limits:
            ends, remaining = limiter.limiter.get_window_stats(item, source, _API)
            seconds = max(1, math.ceil(ends - clock.now().timestamp()))
            name = f'"{item.get_expiry()}s"'
            policies.append(f"{name};q={item.amount};w={item.get_expiry()}")
            left.append(f"{name};r={remaining};t={seconds}")
            waits.append(0 if remaining else seconds)
        if not is_allowed:
            environ[_REFUSED] = max(1, *waits)
        stated = [("RateLimit-Policy", ", ".join(policies)), ("RateLimit", ", ".join(left))]

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, *stated], *error)

        return start


def seconds_refused(environ: "WSGIEnvironment") -> int | None:
    """After how many seconds the API takes another request of this source; None if it takes this one."""
    found: int | None = environ.get(_REFUSED)
    return found


def share_limit() -> str:
    return str(current_app.config["PACT"].share_limit)


def sign_in_limit() -> str:
    return str(current_app.config["PACT"].sign_in_limit)


def was_taken(response: Response) -> bool:
    """Whether a form was accepted. One that is shown again with errors does not count against the limit."""
    return response.status_code == 303


def has_shared_more_than(number: int) -> bool:
    """Whether this request's source has sent more than this number of stories in a period of the share limit.

    Or its /48 more than so many times `SOURCES_OF_CUSTOMER`.
    """
    numbers = dict.fromkeys(parse_many(share_limit()), number)
    numbers |= dict.fromkeys(parse_many(_of_customer(share_limit())), number * SOURCES_OF_CUSTOMER)
    used = (each for each in limiter.current_limits if each.limit in numbers)
    return any(each.limit.amount - each.remaining > numbers[each.limit] for each in used)


def is_within(limit: str, name: str, key: str) -> bool:
    """Count a use under this name and (digested) key. Returns whether the limit allows it."""
    return _hit(parse_many(limit), name, key)


def _hit(limits: list[RateLimitItem], *key: str) -> bool:
    # A list, not a generator, so that every period counts it even if another one refuses it.
    allowed = [limiter.limiter.hit(limit, *key) for limit in limits]
    return all(allowed)
