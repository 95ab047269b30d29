"""Mails to journalists about their accounts, built when they are sent: a link's token exists only in the mail."""

from typing import Any

from pact.accounts.models import Account
from pact.accounts.newsrooms.models import Journalist
from pact.accounts.newsrooms.queries import journalist_of
from pact.accounts.passwords import INVITATION_HOURS
from pact.accounts.passwords import new_link as new_password_link
from pact.core import crypto
from pact.core.db import session
from pact.core.i18n.languages import page_url
from pact.mail.service import Recipient, builds_mail, resolves_recipient
from pact.press.joining.deciding import appeal_until
from pact.press.joining.models import ApplicationDecision, ApplicationState, PressApplication
from pact.press.joining.service import UNCONFIRMED_KEPT, new_link

Context = dict[str, Any]


@resolves_recipient("press_application")
def applicant_to_write_to(application_id: int) -> Recipient | None:
    application = session().get(PressApplication, application_id)
    return Recipient(application.email, application.language) if application else None


@resolves_recipient("journalist")
def journalist_to_write_to(journalist_id: int) -> Recipient | None:
    """A journalist's address, also if their account has just been closed; None once it has been erased."""
    journalist = session().get(Journalist, journalist_id)
    account = session().get_one(Account, journalist.account_id) if journalist else None
    return Recipient(account.email, account.language) if account and account.email else None


@builds_mail("press/confirm_address")
def confirm_address_mail(data: Context) -> Context | None:
    application = session().get(PressApplication, data["application"])
    if application is None or application.state is not ApplicationState.UNCONFIRMED:
        return None
    return {"link": page_url(f"/press/confirm/{new_link(application)}"), "days": UNCONFIRMED_KEPT.days}


@builds_mail("press/application_approved")
def approved_mail(data: Context) -> Context | None:
    made = _standing(data)
    journalist = session().get(Journalist, made.journalist_id) if made and made.journalist_id else None
    if journalist is None or not journalist.is_active:
        return None
    return _way_in(journalist)


def _way_in(journalist: Journalist) -> Context:
    """How they sign in; with a link for a password if they have never set one."""
    account = session().get_one(Account, journalist.account_id)
    link = page_url("/press/desk")
    if account.password is None:
        link = page_url(f"/account/set-password/{new_password_link(account.id, hours=INVITATION_HOURS)}")
    return {"link": link, "is_new": account.password is None, "days": INVITATION_HOURS // 24}


@builds_mail("press/application_refused")
def refused_mail(data: Context) -> Context | None:
    made = _standing(data)
    return {"words": made.words, "until": appeal_until(made), "link": page_url("/press/ask")} if made else None


@builds_mail("press/access_ended")
def access_ended_mail(data: Context) -> Context | None:
    """None if they have access again."""
    journalist = session().get(Journalist, data["journalist"])
    if journalist is None or journalist_of(journalist.account_id) is not None:
        return None
    words = crypto.decrypt(data["words"]) if data.get("words") else ""
    return {"words": words, "link": page_url("/press")}


@builds_mail("press/access_restored")
def access_restored_mail(data: Context) -> Context | None:
    journalist = session().get(Journalist, data["journalist"])
    return _way_in(journalist) if journalist is not None and journalist.is_active else None


def _standing(data: Context) -> ApplicationDecision | None:
    made = session().get(ApplicationDecision, data["decision"])
    return made if made is not None and made.undone_at is None and made.appealed_at is None else None
