"""Who asks for a page of journalists. The views of every feature that has such pages use it."""

from typing import cast

from flask import abort
from flask_login import current_user

from pact.accounts.models import Account
from pact.accounts.newsrooms.models import Journalist
from pact.accounts.newsrooms.queries import journalist_of


def is_of_newsroom() -> bool:
    """Whether whoever is signed in is a journalist of a newsroom, and not a freelancer."""
    found = journalist_of(current_user.id) if current_user.is_authenticated else None
    return found is not None and found.newsroom_id is not None


def own_journalist() -> Journalist:
    """The journalist who is signed in, with account and newsroom. 404 if their access has ended since."""
    account = cast("Account", current_user._get_current_object())
    return journalist_of(account.id) or abort(404)
