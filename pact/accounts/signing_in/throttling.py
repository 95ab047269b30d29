"""Limits attempts per account, from whatever source: guesses from many places are as harmful as from one.

A device on which staff signed in before has its own limit, so that someone who knows an address cannot lock its owner
out.
"""

from flask import Response, request
from flask_login import current_user

from pact.accounts.signing_in import devices, pending
from pact.core import crypto
from pact.core.web.requests import source_digest

ACCOUNT_FAILURES = "10 per hour"


def has_failed(response: Response) -> bool:
    """Successful attempts redirect; only failures count."""
    return response.status_code not in (302, 303)


def address_digest() -> str:
    """The address typed into a form; it counts whether or not there is such an account."""
    return _of_device(f"address {crypto.email_digest(request.form.get('email', ''))}")


def account_key() -> str:
    """The account a code or password is tried for: signed in, or signing in."""
    waiting = pending.account_id()
    if current_user.is_authenticated:
        return _of_device(f"account {current_user.id}")
    return _of_device(f"account {waiting}") if waiting is not None else source_digest()


def _of_device(key: str) -> str:
    device = devices.device_of(request.cookies.get(devices.COOKIE))
    return f"{key} {crypto.link_digest(device)}" if device else key
