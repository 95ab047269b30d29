"""The blueprint of the account pages, and what several of them need."""

from typing import cast

from flask import Blueprint, session
from flask_login import current_user

from pact.accounts.models import Account
from pact.accounts.signing_in.security import SESSION_KEY
from pact.accounts.signing_in.throttling import ACCOUNT_FAILURES, account_key, has_failed
from pact.core.access import View
from pact.core.web.limits import limiter

blueprint = Blueprint("accounts", __name__)


def limited_by_account(view: View) -> View:
    """Decorator for a POST that tries a password or a code: failures count for the account, whatever their source."""
    limit = limiter.shared_limit(ACCOUNT_FAILURES, "account", key_func=account_key, deduct_when=has_failed)
    return cast("View", limit(view))


def myself() -> Account:
    """The account that is signed in."""
    return cast("Account", current_user._get_current_object())


def session_token() -> str:
    """The token of the current session."""
    return str(session[SESSION_KEY])
