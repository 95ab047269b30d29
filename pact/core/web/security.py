"""Security headers, the same on every response. There are no inline scripts or styles, so the policy is constant.

Two things differ. Pages of other sites, such as a notebook in a browser, may read open data, and they may show our widgets
in a frame. No other page of ours can be framed.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, current_app, request

from pact.config import Config
from pact.core.site import LICENCE, site_url
from pact.core.web.faults.problems import is_api

View = TypeVar("View", bound=Callable[..., Any])

CONTENT_SECURITY_POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
))  # fmt: skip

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

OPEN_HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Content-Disposition, Deprecation, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, Sunset, X-Request-ID"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}
"""What a browser asks before a script's request with headers of its own, such as If-None-Match."""


EMBED_HEADERS: Final = {
    "Content-Security-Policy": "; ".join((
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
        "form-action 'none'", "base-uri 'none'", "frame-ancestors *",
    )),
    "Cross-Origin-Resource-Policy": "cross-origin",
}  # fmt: skip
"""Of widgets. They have no X-Frame-Options, which knows no “everywhere”."""


def embeddable(view: View) -> View:
    """Let pages of other sites show the view's responses in a frame. Never for pages with a form or a session."""
    view.is_embeddable = True  # type: ignore[attr-defined]
    return view


def is_embeddable(endpoint: str | None) -> bool:
    return getattr(current_app.view_functions.get(endpoint or ""), "is_embeddable", False)


def open_data(view: View) -> View:
    """Let pages of other sites read the view's responses. Never for pages with a form or a session."""
    view.is_open_data = True  # type: ignore[attr-defined]
    return view


def is_open_data(endpoint: str | None) -> bool:
    return getattr(current_app.view_functions.get(endpoint or ""), "is_open_data", False)


def headers_of_all(config: Config) -> dict[str, str]:
    """The headers of every response. In production they also require https (HSTS)."""
    of_production = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
    return HEADERS | of_production if config.is_production else HEADERS


def _stay_here(response: Response) -> Response:
    """Redirects within the site are relative, so that a forged host in the request cannot lead elsewhere."""
    there = urlsplit(response.headers.get("Location", ""))
    if there.netloc and there.netloc == request.host:
        response.headers["Location"] = urlunsplit(
            ("", "", "/" + there.path.lstrip("/"), there.query, there.fragment)
        )
        response.set_data("")  # its link has the host too
    return response


def init_security(app: Flask, config: Config) -> None:
    headers = list(headers_of_all(config).items())

    def set_headers(response: Response) -> Response:
        if is_open_data(request.endpoint) or is_api(request.path):
            response.headers.update(OPEN_HEADERS)
            if request.method == "OPTIONS":
                response.headers.update(PREFLIGHT)
            elif response.status_code < 400:
                # Files have rows only. Their licence, and where it says how to cite them, stand beside them.
                response.headers.add("Link", f'<{LICENCE.url}>; rel="license"')
                response.headers.add("Link", f'<{site_url("/data")}>; rel="about"')
        present = {name.lower() for name, _value in response.headers}
        if is_embeddable(request.endpoint):
            response.headers.update(EMBED_HEADERS)
            present |= {"x-frame-options", *(name.lower() for name in EMBED_HEADERS)}
        response.headers.extend([header for header in headers if header[0].lower() not in present])
        return response

    app.after_request(set_headers)
    app.after_request(_stay_here)
