"""Passwords are set only by their owners, with a mailed link or the old password.

A link's token is made when its mail is rendered, so nothing in the outbox can be used to sign in. Only its hash is
stored, and it works once. Setting a password ends all other links and sessions of the account.
"""

import secrets
import unicodedata
from datetime import timedelta
from typing import Any

from flask_security import hash_password
from sqlalchemy import func, select, update
from zxcvbn import zxcvbn

from pact.accounts.models import Account, PasswordLink
from pact.accounts.signing_in.sessions import end_sessions
from pact.audit.service import record
from pact.core import clock, crypto
from pact.core.db import begin_writing, one_or_none, rows_changed, session
from pact.core.i18n.messages import gettext
from pact.core.site import site_name
from pact.jobs.models import Rank
from pact.jobs.service import enqueue, handles
from pact.mail.service import send_later

MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH = 12, 1000
"""In characters; the longest as normalised(). passlib raises an error for more than 4,096."""
# zxcvbn's "safely unguessable": more than 10⁸ guesses. It reads no more than so many characters.
FEWEST_POINTS, MOST_RATED = 3, 72
INVITATION_HOURS = 7 * 24
FORGOTTEN_HOURS = 2
LINKS_AN_HOUR = 3
KEPT_LINKS = timedelta(days=30)


def normalised(password: str) -> str:
    """The password in the form Flask-Security uses at sign-in, so that it does not depend on how a keyboard composes
    characters.
    """
    return unicodedata.normalize("NFKD", password)


def hashed(password: str) -> str:
    """Its hash, which deliberately takes a tenth of a second: call this before anything is written."""
    return str(hash_password(normalised(password)))


def is_password_of(account: Account, password: str) -> bool:
    typed = normalised(password)
    if account.password is None or len(typed) > MAX_PASSWORD_LENGTH:
        return False
    return bool(account.verify_and_update_password(typed))


def password_error(password: str, *, email: str = "") -> str | None:
    """What is wrong with a new password, as a message for its owner, or None."""
    if len(password) < MIN_PASSWORD_LENGTH:
        return gettext("Your password must have at least %(number)s characters.", number=MIN_PASSWORD_LENGTH)
    if len(normalised(password)) > MAX_PASSWORD_LENGTH:
        return gettext("This password is too long.")
    local = email.partition("@")[0].casefold()
    if email.casefold() == password.casefold() or (
        len(local) >= MIN_PASSWORD_LENGTH and local in password.casefold()
    ):
        return gettext("Your password must not be your e-mail address. Choose another password.")
    known = [email, local, *local.replace(".", " ").split(), site_name()]
    if zxcvbn(password[:MOST_RATED], user_inputs=known)["score"] < FEWEST_POINTS:
        return gettext("This password is easy to guess. Use several words that do not belong together.")
    return None


def new_link(account_id: int, *, hours: int) -> str:
    """A new token that lets the account's owner set a password within so many hours; only its hash is stored."""
    moment, token = clock.now(), crypto.new_link_token()
    session().add(PasswordLink(account_id=account_id, token_digest=crypto.link_digest(token), created_at=moment,
                               expires_at=moment + timedelta(hours=hours)))  # fmt: skip
    session().flush()
    return token


def account_of_link(token: str) -> Account | None:
    """The account whose password this link sets, or None if the link was used, has expired or is unknown."""
    return one_or_none(
        select(Account)
        .join(PasswordLink, PasswordLink.account_id == Account.id)
        .where(PasswordLink.token_digest == crypto.link_digest(token), PasswordLink.used_at.is_(None))
        .where(PasswordLink.expires_at > clock.now(), Account.active)
    )


def set_password_by_link(token: str, password: str) -> Account | None:
    """Use a link: set the password and end every session. None if the link no longer works."""
    new = hashed(password)
    begin_writing()
    account = account_of_link(token)
    used = rows_changed(
        update(PasswordLink)
        .where(PasswordLink.token_digest == crypto.link_digest(token), PasswordLink.used_at.is_(None))
        .values(used_at=clock.now())
    )
    if account is None or used != 1:
        return None
    _set(account, new, keep=None, verb="account.password_set")
    return account


def change_password(account: Account, password: str, *, keep: str) -> None:
    """Set a new password for someone who gave the old one; their session `keep` stays, the others end."""
    new = hashed(password)
    begin_writing()
    _set(account, new, keep=keep, verb="account.password_changed")


def _set(account: Account, new: str, *, keep: str | None, verb: str) -> None:
    is_first = account.password is None
    account.password = new
    # Cookies refer to this value, so all earlier cookies stop working.
    account.fs_uniquifier = secrets.token_hex(32)
    account.update_datetime = clock.now()
    end_links(account.id)
    ended = end_sessions(account.id, keep=keep)
    record(verb, "account", account.id, by=account.id, sessions_ended=ended)
    if not is_first:
        send_later("accounts/security_notice", recipient_kind="account", recipient_id=account.id,
                   data={"what": "password", "account": account.id})  # fmt: skip


def end_links(account_id: int) -> None:
    """Make all links of this account stop working."""
    session().execute(
        update(PasswordLink)
        .where(PasswordLink.account_id == account_id, PasswordLink.used_at.is_(None))
        .values(used_at=clock.now())
    )


def ask_for_link(email: str) -> None:
    """Send a link to the staff account with this address, if there is one.

    This does the same for every address; only the worker finds out whether there is an account.
    """
    digest = crypto.email_digest(email)
    enqueue("accounts.forgotten_password", {"digest": digest}, unique_key=f"forgotten-password {digest[:40]}")


@handles("accounts.forgotten_password", rank=Rank.FIRST)
def send_forgotten(arguments: dict[str, Any]) -> None:
    account = one_or_none(select(Account).where(Account.email_digest == arguments["digest"], Account.active))
    if account is None or _links_of_the_hour(account.id) >= LINKS_AN_HOUR:
        return
    record("account.link_asked_for", "account", account.id)
    send_later("accounts/new_password", recipient_kind="account", recipient_id=account.id,
               data={"account": account.id, "hours": FORGOTTEN_HOURS})  # fmt: skip


def _links_of_the_hour(account_id: int) -> int:
    since = clock.now() - timedelta(hours=1)
    counted = select(func.count()).where(PasswordLink.account_id == account_id, PasswordLink.created_at > since)
    return session().scalar(counted) or 0
