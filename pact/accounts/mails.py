"""Mails about accounts, built when they are sent: a link's token exists only in the mail."""

from typing import Any

from pact.accounts.models import Account, StaffSession
from pact.accounts.passwords import new_link
from pact.accounts.second_factor import recovery_codes_left
from pact.accounts.signing_in.devices import device_name
from pact.core.db import session
from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import format_moment
from pact.mail.service import Recipient, builds_mail, resolves_recipient

Context = dict[str, Any]


@resolves_recipient("account")
def account_to_write_to(account_id: int) -> Recipient | None:
    """The owner's address, or None if their account is closed."""
    account = session().get(Account, account_id)
    return Recipient(account.email, account.language) if account and account.active else None


@builds_mail("accounts/invitation")
def invitation_mail(data: Context) -> Context | None:
    account = session().get_one(Account, data["account"])
    return None if account.password else _with_link(data) | {"role": account.role}


@builds_mail("accounts/new_password")
def new_password_mail(data: Context) -> Context:
    return _with_link(data)


def _with_link(data: Context) -> Context:
    token = new_link(data["account"], hours=data["hours"])
    return {"link": page_url(f"/account/set-password/{token}"), "hours": data["hours"]}


@builds_mail("accounts/security_notice")
def security_notice_mail(data: Context) -> Context:
    return {"what": data["what"], "left": recovery_codes_left(data["account"]), **_links()}


@builds_mail("accounts/new_device")
def new_device_mail(data: Context) -> Context | None:
    opened = session().get(StaffSession, data["session"])
    if opened is None:
        return None
    return {
        "when": format_moment(opened.created_at),
        "device": device_name(opened.browser, opened.system),
        **_links(),
    }


def _links() -> Context:
    return {
        "account_link": page_url("/account/security"),
        "forgotten_link": page_url("/account/forgot-password"),
    }
