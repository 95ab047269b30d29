"""Signing in: Flask-Security with Flask-Login, hardened.

Flask-Security checks addresses and passwords. This module adds the second factor, sessions as rows, the mail about a
new device, and the check that makes staff without a second factor set one up first.
"""

from typing import Any

from flask import Flask, Response, after_this_request, current_app, redirect, request, session, url_for
from flask_login import current_user, user_logged_out
from flask_security import LoginForm, Security
from flask_security.signals import user_authenticated
from flask_security.tf_plugin import TfPlugin
from werkzeug.wrappers import Response as BaseResponse

from pact.accounts.models import Account
from pact.accounts.passwords import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, normalised
from pact.accounts.service import store
from pact.accounts.signing_in import devices, pending, sessions
from pact.accounts.signing_in.cookie import init_cookie
from pact.accounts.signing_in.throttling import ACCOUNT_FAILURES, address_digest, has_failed
from pact.config import Config
from pact.core import clock, crypto
from pact.core.access import (
    COMPANY_HOME,
    DESK,
    PRESS_HOME,
    Access,
    access_of,
    add_gate,
    declare_endpoints,
    no_store,
    on_closed_account,
)
from pact.core.db import begin_writing
from pact.core.web.limits import limiter, sign_in_limit
from pact.core.web.requests import reads_first
from pact.mail.service import send_later

# Flask-Security's views that this site uses, and who may open them; all its others are refused.
ENDPOINTS = {"security.login": Access.PUBLIC, "security.logout": Access.SIGNED_IN}
SESSION_KEY = "staff_session"
# What someone who must first set up a second factor may open.
BEFORE_SECOND_FACTOR = frozenset(
    {"accounts.show_second_factor_setup", "accounts.set_up_second_factor", "security.logout"}
)


class SecondFactorStep(TfPlugin):
    """Runs between the right password and being signed in, in place of Flask-Security's own second factor."""

    def tf_enter(  # type: ignore[override]
        self, user: Account, remember_me: bool | None, primary_authn_via: str, next_loc: str | None
    ) -> BaseResponse | None:
        if not user.has_second_factor:
            return None
        pending.begin(user)
        return redirect(url_for("accounts.show_second_factor"), 303)


class SignInForm(LoginForm):
    """Flask-Security's form. A password longer than anybody's is wrong, instead of a fault of what makes hashes."""

    def validate(self, **more: Any) -> bool:
        if len(normalised(self.password.data or "")) > MAX_PASSWORD_LENGTH:
            self.password.data = "-"  # too short to be anybody's
        return bool(super().validate(**more))


def init_accounts(app: Flask, config: Config) -> None:
    app.config.update(_settings(config))
    security = Security(app, store, login_form=SignInForm)
    init_cookie(app, security.principal)
    security.two_factor_plugins = SecondFactorStep()
    security.login_manager.user_loader(_account_of_session)
    # Tokens in an address or header would sign someone in without a session that can be ended.
    security.login_manager.request_loader(lambda _request: None)
    declare_endpoints(app, ENDPOINTS)
    _throttle_sign_in(app)
    user_authenticated.connect(_begin_session, app)
    user_logged_out.connect(_end_session, app)
    add_gate(app, _second_factor_first)
    on_closed_account(app, _is_of_closed_account)
    app.after_request(_keep_out_of_caches)


def _settings(config: Config) -> dict[str, Any]:
    return {
        # Flask-Login's guard writes the session of readers who only saw the sign-in page, so that every later
        # response of theirs carries a cookie; it marks stale log-ins, which nothing here asks about.
        "SESSION_PROTECTION": None,
        "SECURITY_URL_PREFIX": "/account",
        "SECURITY_CLI_ROLES_NAME": False,  # its commands leave nothing in the log
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": DESK,
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_LOGIN_USER_TEMPLATE": "accounts/sign_in.html",
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_LENGTH_MIN": MIN_PASSWORD_LENGTH,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_CACHE_CONTROL": None,  # its default is malformed; _keep_out_of_caches sets it
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
        "SECURITY_PASSWORD_SALT": config.digest_key,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_SEND_REGISTER_EMAIL": False,
    }


def _throttle_sign_in(app: Flask) -> None:
    by_source: Any = limiter.limit(sign_in_limit, methods=["POST"], deduct_when=has_failed)
    by_address: Any = limiter.limit(
        ACCOUNT_FAILURES, key_func=address_digest, methods=["POST"], deduct_when=has_failed
    )
    app.view_functions["security.login"] = by_source(by_address(reads_first(app.view_functions["security.login"])))


def _account_of_session(uniquifier: str) -> Account | None:
    return sessions.account_of_session(session.get(SESSION_KEY, ""), uniquifier=uniquifier)


def _is_of_closed_account() -> bool:
    token = session.get(SESSION_KEY, "")
    return bool(token) and sessions.is_of_closed_account(token)


def _begin_session(_app: Flask, *, user: Account, **_details: object) -> None:
    """Open a session for someone who has signed in; the view commits."""
    begin_writing()
    _forget_what_was_before()
    opened, session[SESSION_KEY] = sessions.open_session(
        user, user_agent=request.user_agent.string, hours=current_app.config["PACT"].staff_session_hours
    )
    device = devices.device_asking() or crypto.new_link_token()
    if not devices.remember_device(user.id, device) and user.last_signed_in_at is not None:
        send_later(
            "accounts/new_device", recipient_kind="account", recipient_id=user.id, data={"session": opened.id}
        )
    user.last_signed_in_at = clock.now()
    after_this_request(lambda response: _set_device_cookie(response, device))
    if not user.is_of_staff:
        home = COMPANY_HOME if user.is_of_company else PRESS_HOME
        after_this_request(lambda response: _lead_home(response, home))


def _lead_home(response: Response, home: str) -> Response:
    """Who is no staff and asked for no page in particular begins with their own, not at the desk."""
    if response.headers.get("Location") == DESK:
        response.headers["Location"] = home
    return response


def _forget_what_was_before() -> None:
    """A session from before signing in must not be used after it."""
    for key in [key for key in session if not key.startswith("_") and not key.startswith("fs_")]:
        session.pop(key)


def _set_device_cookie(response: Response, device: str) -> Response:
    """Recognise the device at the next sign-in; only the sign-in page gets this cookie."""
    response.set_cookie(
        devices.cookie_name(), devices.cookie_of(device), max_age=devices.KEPT, path=f"{request.script_root}/account/",
        httponly=True, samesite="Lax", secure=current_app.config["SESSION_COOKIE_SECURE"],
    )  # fmt: skip
    return response


def _end_session(_app: Flask, *, user: Account, **_details: object) -> None:
    """End the row together with the cookie. Flask-Security's view does not commit here, so this does."""
    token = session.pop(SESSION_KEY, None)
    if token is not None:
        sessions.sign_out(user.id, token)
        store.commit()  # type: ignore[no-untyped-call]


def _second_factor_first(endpoint: str) -> BaseResponse | None:
    """If the site requires a second factor, staff without one can only set one up. Others may have one."""
    is_required = current_app.config["PACT"].staff_second_factor and current_user.is_of_staff
    if not is_required or current_user.has_second_factor:
        return None
    if endpoint in BEFORE_SECOND_FACTOR:
        return None
    return redirect(url_for("accounts.show_second_factor_setup"), 303)


def _keep_out_of_caches(response: Response) -> Response:
    is_for_some = request.endpoint is not None and access_of(current_app, request.endpoint) is not Access.PUBLIC
    if is_for_some or request.path.startswith(("/account/", "/moderation/", "/for-companies/", "/press/")):
        no_store(response)
    return response
