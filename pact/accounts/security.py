"""Signing in: Flask-Security under Flask-Login, hardened as the site needs it."""

from typing import Any

from flask import Flask, Response, request, session
from flask_security import Security
from flask_security.signals import user_authenticated

from pact.accounts.service import SHORTEST_PASSWORD, store
from pact.config import Config
from pact.core.access import Access, declare_endpoints, no_store
from pact.core.limits import limiter, sign_in_limit

# Its views that this site uses, and who may; every other one it registers stays refused.
ENDPOINTS = {"security.login": Access.PUBLIC, "security.logout": Access.SIGNED_IN}


def init_accounts(app: Flask, config: Config) -> None:
    app.config.update(_settings(config))
    Security(app, store)
    declare_endpoints(app, ENDPOINTS)
    throttled: Any = limiter.limit(sign_in_limit, methods=["POST"], deduct_when=_has_failed)
    app.view_functions["security.login"] = throttled(app.view_functions["security.login"])
    user_authenticated.connect(_rotate_session, app)
    app.after_request(_keep_out_of_caches)


def _settings(config: Config) -> dict[str, Any]:
    return {
        # Flask-Login's guard writes the session of readers who only saw the sign-in page, so that every later
        # response of theirs carries a cookie; it marks stale log-ins, which nothing here asks about.
        "SESSION_PROTECTION": None,
        "SECURITY_URL_PREFIX": "/account",
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "/moderation/",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_LOGIN_USER_TEMPLATE": "accounts/sign_in.html",
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_CACHE_CONTROL": None,  # its default is malformed; _keep_out_of_caches says it
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
        "SECURITY_TOTP_SECRETS": {"1": config.secret_key},
        "SECURITY_TOTP_ISSUER": config.site_name,
        "SECURITY_PASSWORD_SALT": config.digest_key,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_SEND_REGISTER_EMAIL": False,
    }


def _has_failed(response: Response) -> bool:
    """A sign-in that worked redirects; only failures use up the allowance."""
    return response.status_code not in (302, 303)


def _rotate_session(_app: Flask, **_details: object) -> None:
    """A session from before signing in gives nothing to the one after it."""
    for key in [key for key in session if not key.startswith("_") and not key.startswith("fs_")]:
        session.pop(key)


def _keep_out_of_caches(response: Response) -> Response:
    if request.path.startswith(("/account/", "/moderation/")):
        no_store(response)
    return response
