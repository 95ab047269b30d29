"""What administrators do with the accounts of their colleagues. Each act is in the audit log."""

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
    """This cannot be done; the message says why, in words for the administrator."""


def invite(email: str, *, name: str, role: str, actor: Account) -> Account:
    """Make an account whose owner sets the password, and mail them the link. Raises ValueError as create_account."""
    invited = create_account(email, None, role=role, name=name, actor_id=actor.id)
    _mail_link(invited)
    return invited


def send_link(account: Account, *, actor: Account) -> None:
    """Mail somebody a new link to set their password; earlier links stop working, the old password does not."""
    _refuse(not account.active, gettext("This account is closed. Reopen it first."))
    end_links(account.id)
    _mail_link(account)
    _record("account.link_sent", account, actor)


def _mail_link(account: Account) -> None:
    template = "accounts/new_password" if account.password else "accounts/invitation"
    send_later(template, recipient_kind="account", recipient_id=account.id,
               data={"account": account.id, "hours": INVITATION_HOURS})  # fmt: skip


def change_role(account: Account, role: str, *, actor: Account) -> None:
    """Give somebody another role. Raises ActionRefused where nobody would be left to administer."""
    _refuse(role not in ROLES, gettext("Choose a role."))
    if role != StaffRole.ADMINISTRATOR:
        _keep_an_administrator(account)
    before, account.roles = account.role, [role_named(role)]
    account.update_datetime = clock.now()
    _record("account.role_changed", account, actor, before=before, after=role)


def close(account: Account, *, actor: Account) -> None:
    """Let somebody in no more: their sessions and links end at once. What they did stays recorded."""
    _refuse(not account.active, gettext("This account is already closed."))
    _keep_an_administrator(account)
    account.active = False
    account.update_datetime = clock.now()
    end_links(account.id)
    ended = end_sessions(account.id)
    _record("account.closed", account, actor, sessions_ended=ended)


def reopen(account: Account, *, actor: Account) -> None:
    """Let somebody in again, with the password and the second factor that they had."""
    _refuse(account.active, gettext("This account is already open."))
    account.active = True
    account.update_datetime = clock.now()
    _record("account.reopened", account, actor)


def reset_second_factor(account: Account, *, actor: Account) -> None:
    """Take a colleague's second factor away, so that they can set up a new one; they are told by mail."""
    _refuse(account.id == actor.id, gettext("To replace your own app, go to “My account”."))
    _refuse(not account.has_second_factor, gettext("This account has no second factor."))
    forget_second_factor(account)
    account.update_datetime = clock.now()
    ended = end_sessions(account.id)
    _record("second_factor.reset", account, actor, sessions_ended=ended)
    send_later("accounts/security_notice", recipient_kind="account", recipient_id=account.id,
               data={"what": "reset", "account": account.id})  # fmt: skip


# What can be done with a single press, by the last word of its address.
ACTIONS: dict[str, Callable[..., None]] = {
    "send-link": send_link, "close": close, "reopen": reopen, "reset-second-factor": reset_second_factor,
}  # fmt: skip


def _keep_an_administrator(account: Account) -> None:
    """Raises ActionRefused where `account` is the last one that can sign in and administer.

    The role's row is locked first: of two administrators who take each other's role at once, the second waits
    and is then counted anew.
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
