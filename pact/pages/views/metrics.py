"""Figures for Prometheus, for those who watch over the site. For others there is no such page."""

import hmac
import ipaddress

from flask import Response, abort, current_app, request
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from pact.core.access import no_store, public
from pact.core.monitoring.counters import exposition
from pact.core.web.limits import limiter
from pact.pages.monitoring.figures import figures
from pact.pages.views.blueprint import blueprint

# What proxies add. Where none is trusted, the address is the proxy's and says nothing about who asks.
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded")


@blueprint.get("/metrics")
@public
@limiter.exempt
def show_metrics() -> Response:
    if not (_has_token() or _is_near()):
        abort(404)
    return no_store(Response(exposition(figures()), content_type=CONTENT_TYPE_PLAIN_0_0_4))


def _has_token() -> bool:
    token = current_app.config["PACT"].metrics_token
    given = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _is_near() -> bool:
    settings = current_app.config["PACT"]
    if not settings.trusted_proxies and any(name in request.headers for name in FORWARDED):
        return False
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    return any(address in network for network in settings.metrics_from)
