"""Security headers, the same on every response. There are no inline scripts or styles, so the policy is constant."""

from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, request

from pact.config import Config

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
    return response


def init_security(app: Flask, config: Config) -> None:
    headers = list(headers_of_all(config).items())

    def set_headers(response: Response) -> Response:
        present = {name.lower() for name, _value in response.headers}
        response.headers.extend([header for header in headers if header[0].lower() not in present])
        return response

    app.after_request(set_headers)
    app.after_request(_stay_here)
