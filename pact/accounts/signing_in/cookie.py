"""The session's cookie: what is made for a request that carries none is as little as can be."""

from typing import Any

from flask import Flask, Request, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from pact.core.crypto import Signer


class CookieSessions(SecureCookieSessionInterface):
    """Flask's sessions, without a signing serializer for readers who send no session, and kept if the clock is set back."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = Signer
        return serializer


def init_cookie(app: Flask, principal: Any) -> None:
    """To be called once Flask-Security is set up: it looks up an identity in each request's session."""
    app.session_interface = CookieSessions()
    hooks = app.before_request_funcs[None]
    hooks[hooks.index(principal._on_before_request)] = lambda: _look_up_identity(principal)


def _look_up_identity(principal: Any) -> None:
    """Readers without a session have none; to look makes their answers depend on the cookie."""
    if current_app.config["SESSION_COOKIE_NAME"] in request.cookies:
        principal._on_before_request()
