"""Limits attempts per account, from whatever source: guesses from many places are as harmful as from one.

A device on which the account's owner signed in before has its own limit, so that someone who knows an address cannot
lock its owner out. Other people's devices share the limit, whoever they belong to.
"""

from flask import Response, request
from flask_login import current_user
from sqlalchemy import ColumnElement

from pact.accounts.models import Account
from pact.accounts.signing_in import devices, pending
from pact.core import crypto
from pact.core.web.requests import source_digest

ACCOUNT_FAILURES = "10 per hour"


def has_failed(response: Response) -> bool:
    """Successful attempts redirect; only failures count."""
    return response.status_code not in (302, 303)


def address_digest() -> str:
    """The address typed into a form; it counts whether or not there is such an account."""
    digest = crypto.email_digest(request.form.get("email", ""))
    return _of_device(f"address {digest}", Account.email_digest == digest)


def account_key() -> str:
    """The account a code or password is tried for: signed in, or signing in."""
    waiting = pending.account_id()
    account = current_user.id if current_user.is_authenticated else waiting
    return _of_device(f"account {account}", Account.id == account) if account is not None else source_digest()


def _of_device(key: str, owner: ColumnElement[bool]) -> str:
    device = devices.device_asking()
    return f"{key} {crypto.link_digest(device)}" if device and devices.is_device_of(owner, device) else key
