"""Actions of administrators on colleagues' accounts. Each is recorded in the audit log."""

from collections.abc import Callable

from sqlalchemy import func, select

from pact.accounts.models import Account, AccountRole, Role
from pact.accounts.passwords import INVITATION_HOURS, end_links
from pact.accounts.second_factor import forget_second_factor
from pact.accounts.service import ROLES, create_account, role_named
from pact.accounts.signing_in.sessions import end_sessions
from pact.audit.service import record
from pact.core import clock
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.roles import StaffRole
from pact.mail.service import send_later


class ActionRefused(Exception):
    """This cannot be done; the message tells the administrator why."""


def invite(email: str, *, name: str, role: str, actor: Account) -> Account:
    """Create an account without a password and send its owner a link. Raises ValueError like create_account."""
    invited = create_account(email, None, role=role, name=name, actor_id=actor.id)
    _mail_link(invited)
    return invited


def send_link(account: Account, *, actor: Account) -> None:
    """Send someone a new link to set their password; earlier links stop working, the old password does not."""
    _refuse(not account.active, gettext("This account is closed. Reopen it first."))
    end_links(account.id)
    _mail_link(account)
    _record("account.link_sent", account, actor)


def _mail_link(account: Account) -> None:
    template = "accounts/new_password" if account.password else "accounts/invitation"
    send_later(template, recipient_kind="account", recipient_id=account.id,
               data={"account": account.id, "hours": INVITATION_HOURS})  # fmt: skip


def change_role(account: Account, role: str, *, actor: Account) -> None:
    """Give someone another role. Raises ActionRefused if no administrator would be left."""
    _refuse(role not in ROLES, gettext("Choose a role."))
    if role != StaffRole.ADMINISTRATOR:
        _keep_an_administrator(account)
    before, account.roles = account.role, [role_named(role)]
    account.update_datetime = clock.now()
    _record("account.role_changed", account, actor, before=before, after=role)


def close(account: Account, *, actor: Account) -> None:
    """Close an account: its sessions and links end at once. What its owner did stays recorded."""
    _refuse(not account.active, gettext("This account is already closed."))
    _keep_an_administrator(account)
    account.active = False
    account.update_datetime = clock.now()
    end_links(account.id)
    ended = end_sessions(account.id)
    _record("account.closed", account, actor, sessions_ended=ended)


def reopen(account: Account, *, actor: Account) -> None:
    """Reopen an account with its old password and second factor."""
    _refuse(account.active, gettext("This account is already open."))
    account.active = True
    account.update_datetime = clock.now()
    _record("account.reopened", account, actor)


def reset_second_factor(account: Account, *, actor: Account) -> None:
    """Remove a colleague's second factor so that they can set up a new one; they are told by e-mail."""
    _refuse(account.id == actor.id, gettext("To replace your own app, go to “My account”."))
    _refuse(not account.has_second_factor, gettext("This account has no second factor."))
    forget_second_factor(account)
    account.update_datetime = clock.now()
    ended = end_sessions(account.id)
    _record("second_factor.reset", account, actor, sessions_ended=ended)
    send_later("accounts/security_notice", recipient_kind="account", recipient_id=account.id,
               data={"what": "reset", "account": account.id})  # fmt: skip


# Actions with just a button, by the last word of their address.
ACTIONS: dict[str, Callable[..., None]] = {
    "send-link": send_link, "close": close, "reopen": reopen, "reset-second-factor": reset_second_factor,
}  # fmt: skip


def _keep_an_administrator(account: Account) -> None:
    """Raises ActionRefused if `account` is the last administrator who can sign in.

    Locks the role's row first: if two administrators remove each other's role at once, the second waits and is then
    checked again.
    """
    locked = (
        session().execute(select(Role).where(Role.name == StaffRole.ADMINISTRATOR).with_for_update()).scalar_one()
    )
    others = session().scalar(
        select(func.count())
        .select_from(Account)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(AccountRole.role_id == locked.id, Account.id != account.id)
        .where(Account.active, Account.password.is_not(None))
    )
    is_one = account.active and account.password is not None and account.role == StaffRole.ADMINISTRATOR
    _refuse(
        is_one and not others,
        gettext("This is the only administrator who can sign in. Make someone else an administrator first."),
    )


def _refuse(condition: bool, words: str) -> None:
    if condition:
        raise ActionRefused(words)


def _record(verb: str, account: Account, actor: Account, **details: str | int) -> None:
    record(verb, "account", account.id, by=actor.id, **details)
