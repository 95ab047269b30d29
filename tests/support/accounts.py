"""Accounts of staff, and how they sign in. tests/support/make.py hands all of this on."""

import re
from datetime import timedelta
from typing import Any

import time_machine
from flask_security import login_user
from sqlalchemy import select

from pact.accounts import second_factor as factors
from pact.accounts.models import Account
from pact.accounts.service import create_account
from pact.core import clock
from pact.core.db import one_or_none, session
from tests.support.client import WatchingClient
from tests.support.codes import code_at

PASSWORD = "correct horse battery staple"


def moderator(
    email: str = "moderator@example.org", *, role: str = "moderator", password: str = PASSWORD
) -> Account:
    """The staff account with this address, created if missing."""
    known = one_or_none(select(Account).where(Account.email == email))
    if known is not None:
        return known
    made = create_account(email, password, role=role)
    session().commit()
    return made


def moderator_id() -> int:
    """The id of `moderator()`, which needs no account to be read."""
    return session().scalar(select(Account.id).where(Account.email == "moderator@example.org")) or moderator().id


def second_factor(account: Account) -> tuple[str, list[str]]:
    """Set up a second factor an hour ago. Returns the app's secret and the recovery codes."""
    secret = factors.new_secret()
    with time_machine.travel(clock.now() - timedelta(hours=1), tick=False):
        codes = factors.set_up(account, secret, code_at(secret), keep="")
    assert codes is not None
    session().commit()
    return secret, codes


def signed_in(client: WatchingClient, role: str = "moderator", *, email: str | None = None) -> Account:
    """Sign the client in with an account of this role, as happens after the right password, but without the form."""
    return signed_in_as(client, moderator(email or f"{role.replace('_', '-')}@example.org", role=role))


def signed_in_as(client: WatchingClient, account: Account) -> Account:
    """Sign the client in with this account."""
    app, ident = client.application, account.id
    with app.test_request_context("/account/sign-in", method="POST"):
        assert login_user(session().get_one(Account, ident), authn_via=["password"])
        session().commit()
        response = app.process_response(app.response_class())
    for cookie in response.headers.getlist("Set-Cookie"):
        name, value = cookie.partition(";")[0].split("=", 1)
        client.set_cookie(name, value, path="/account/" if "Path=/account/" in cookie else "/")
    return account


def signed_in_by_form(
    client: WatchingClient, role: str = "moderator", *, email: str | None = None, password: str = PASSWORD
) -> Account:
    """Sign the client in through the real form, with an account of this role."""
    address = email or f"{role.replace('_', '-')}@example.org"
    account = moderator(address, role=role, password=password)
    response = sign_in(client, address, password)
    assert response.status_code in (302, 303), f"Signing in answered {response.status_code}."
    return account


def sign_in(client: WatchingClient, email: str, password: str, **more: str) -> Any:
    """Send the sign-in form as a browser would. Returns the response."""
    address = "/account/sign-in" + (f"?next={more['next']}" if "next" in more else "")
    data = {"email": email, "password": password, "csrf_token": csrf_token(client, address), **more}
    return client.post(address, data=data)


def csrf_token(client: WatchingClient, path: str) -> str:
    """The first CSRF token on a page."""
    found = re.search(r'<input [^>]*name="csrf_token"[^>]* value="([^"]+)"', client.get(path).text)
    assert found, f"{path} has no form with a CSRF token."
    return found[1]
