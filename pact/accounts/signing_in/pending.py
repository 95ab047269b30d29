"""Between password and code: who is signing in, kept in the signed cookie for ten minutes."""

import re
from datetime import datetime, timedelta
from typing import Any

from flask import request, session

from pact.accounts.models import Account
from pact.accounts.queries import account_by_id
from pact.core import clock
from pact.core.access import DESK

KEY = "second_factor_of"
LASTS = timedelta(minutes=10)
# A path on this site, and nothing that a browser would read as an address on another site.
OWN_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f-\U0010ffff]*")


def begin(account: Account) -> None:
    """Remember who gave the right password and where they were going."""
    session[KEY] = {
        "account": account.id, "uniquifier": account.fs_uniquifier, "at": clock.now().isoformat(),
        "next": _asked_for(),
    }  # fmt: skip


def account_id() -> int | None:
    """The account whose code is expected, from the cookie only."""
    found = _current()
    return int(found["account"]) if found else None


def account() -> Account | None:
    """The account whose code is expected; None after ten minutes, or if its password or state has changed."""
    found = _current()
    waiting = account_by_id(found["account"]) if found else None
    if found is None or waiting is None or not waiting.active or not waiting.has_second_factor:
        return None
    return waiting if waiting.fs_uniquifier == found["uniquifier"] else None


def destination() -> str:
    """Where they were going. Read it before signing in, which clears it."""
    found = _current()
    return str(found["next"]) if found else DESK


def _asked_for() -> str:
    wanted = request.form.get("next") or request.args.get("next") or DESK
    return wanted if OWN_PATH.fullmatch(wanted) else DESK


def _current() -> dict[str, Any] | None:
    found: dict[str, Any] | None = session.get(KEY)
    if found is None or clock.now() - datetime.fromisoformat(found["at"]) > LASTS:
        return None
    return found
