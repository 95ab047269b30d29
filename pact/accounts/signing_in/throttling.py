"""How often one account may be tried, whatever the source: guesses from many places are as bad as from one.

A device on which staff signed in before has an allowance of its own, so that whoever knows an address cannot lock
its owner out.
"""

from flask import Response, request
from flask_login import current_user

from pact.accounts.signing_in import devices, pending
from pact.core import crypto
from pact.core.web.requests import source_digest

ACCOUNT_FAILURES = "10 per hour"


def has_failed(response: Response) -> bool:
    """What worked redirects; only failures use up an allowance."""
    return response.status_code not in (302, 303)


def address_digest() -> str:
    """The address typed into a form; it counts the same whether or not it is an account's."""
    return _of_device(f"address {crypto.email_digest(request.form.get('email', ''))}")


def account_key() -> str:
    """The account that a code or a password is tried for: of somebody signed in, or about to be."""
    waiting = pending.account_id()
    if current_user.is_authenticated:
        return _of_device(f"account {current_user.id}")
    return _of_device(f"account {waiting}") if waiting is not None else source_digest()


def _of_device(key: str) -> str:
    device = devices.device_of(request.cookies.get(devices.COOKIE))
    return f"{key} {crypto.link_digest(device)}" if device else key
