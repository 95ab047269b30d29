"""Mails to people who claim a company or act for one, built when they are sent: a link's token exists only in the mail.

None of them says what somebody typed, but for a moderator's words.
"""

from typing import Any

from pact.accounts.models import Account
from pact.accounts.passwords import INVITATION_HOURS
from pact.accounts.passwords import new_link as new_password_link
from pact.companies.models import Company
from pact.companies.users.claiming import ANSWERED_WITHIN, UNCONFIRMED_KEPT, new_link
from pact.companies.users.membership import company_now
from pact.companies.users.models import ClaimDecision, ClaimState, CompanyClaim, CompanyUser
from pact.core.db import session
from pact.core.i18n.languages import page_url
from pact.mail.service import Recipient, builds_mail, resolves_recipient

Context = dict[str, Any]


@resolves_recipient("company_claim")
def claimant_to_write_to(claim_id: int) -> Recipient | None:
    claim = session().get(CompanyClaim, claim_id)
    return Recipient(claim.email, claim.language) if claim else None


@resolves_recipient("company_user")
def user_to_write_to(user_id: int) -> Recipient | None:
    """A user's address, also if their account has just been closed; None once it has been erased."""
    user = session().get(CompanyUser, user_id)
    account = session().get_one(Account, user.account_id) if user else None
    return Recipient(account.email, account.language) if account and account.email else None


@builds_mail("companies/confirm_claim")
def confirm_claim_mail(data: Context) -> Context | None:
    return _with_link(data)


@builds_mail("companies/invitation")
def invitation_mail(data: Context) -> Context | None:
    return _with_link(data)


def _with_link(data: Context) -> Context | None:
    claim = session().get(CompanyClaim, data["claim"])
    if claim is None or claim.state is not ClaimState.UNCONFIRMED:
        return None
    token = new_link(claim, lasts=UNCONFIRMED_KEPT)
    return {"company": company_now(claim).name, "link": page_url(f"/claim/{token}"), "days": UNCONFIRMED_KEPT.days}


@builds_mail("companies/claim_approved")
def claim_approved_mail(data: Context) -> Context | None:
    user = session().get(CompanyUser, data["user"])
    if user is None or not user.is_in_force:
        return None
    account = session().get_one(Account, user.account_id)
    company = session().get_one(Company, user.company_id)
    link = page_url(f"/for-companies/{company.slug}")
    if account.password is None:
        link = page_url(f"/account/set-password/{new_password_link(account.id, hours=INVITATION_HOURS)}")
    return {"company": company.name, "link": link, "is_new": account.password is None}


@builds_mail("companies/claim_asked")
def claim_asked_mail(data: Context) -> Context | None:
    found = decided_claim(data, ClaimState.ASKED)
    if found is None:
        return None
    token = new_link(found[0], lasts=ANSWERED_WITHIN)
    return words_about(*found) | {"link": page_url(f"/claim-answer/{token}"), "days": ANSWERED_WITHIN.days}


@builds_mail("companies/access_ended")
def access_ended_mail(data: Context) -> Context | None:
    user = session().get(CompanyUser, data["user"])
    if user is None or user.is_in_force:
        return None
    return {"company": session().get_one(Company, user.company_id).name}


def decided_claim(data: Context, status: ClaimState) -> tuple[CompanyClaim, ClaimDecision] | None:
    """The claim and the decision, unless it was undone or there is another one since."""
    decision = session().get(ClaimDecision, data["decision"])
    if decision is None or decision.undone_at is not None:
        return None
    claim = session().get_one(CompanyClaim, decision.claim_id)
    return (claim, decision) if claim.state is status else None


def words_about(claim: CompanyClaim, decision: ClaimDecision) -> Context:
    return {"company": company_now(claim).name, "words": decision.words}
