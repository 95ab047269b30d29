"""Claims and invitations, as far as the person goes: sending, confirming, answering. Moderators decide elsewhere.

Nothing that the site shows depends on whether an address is known here; only a mail to it does.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select

from pact.accounts.models import Account
from pact.accounts.service import account_with
from pact.audit.service import record
from pact.companies.models import Company
from pact.companies.users.membership import IsStaff, admit, company_now
from pact.companies.users.models import (
    ClaimDecision,
    ClaimLink,
    ClaimOutcome,
    ClaimState,
    CompanyClaim,
    CompanyUser,
)
from pact.companies.users.queries import claim_of_link, is_user, standing_decision
from pact.core import clock, crypto
from pact.core.addresses.hosts import host_of, is_at_site
from pact.core.db import session
from pact.core.sanitising import clean_line, clean_text
from pact.mail.service import send_later

UNCONFIRMED_KEPT: Final = timedelta(days=7)
ANSWERED_WITHIN: Final = timedelta(days=30)
MAX_NAME, MAX_WORDS = 80, 1000


def send_claim(company: Company, *, name: str, job_title: str, email: str, language: str) -> CompanyClaim:
    """Store a claim and mail the link that confirms it. `email` is an address as `read_address` returns it."""
    claim = _add(company, name=clean_line(name), job_title=clean_line(job_title), email=email, language=language)
    record("claim.sent", "company_claim", claim.id, "company")
    send_later("companies/confirm_claim", recipient_kind="company_claim", recipient_id=claim.id,
               data={"claim": claim.id})  # fmt: skip
    return claim


def invite(user: CompanyUser, *, email: str, language: str) -> CompanyClaim:
    """Invite somebody to act for the company too. They give their own name and job title."""
    company = session().get_one(Company, user.company_id)
    claim = _add(company, name="", job_title="", email=email, language=language)
    claim.invited_by_id = user.id
    session().flush()
    record("company_user.invited", "company", company.id, "company", by=user.account_id, claim=claim.id)
    send_later("companies/invitation", recipient_kind="company_claim", recipient_id=claim.id,
               data={"claim": claim.id})  # fmt: skip
    return claim


def take_invitation_back(claim: CompanyClaim, *, by: int) -> None:
    """Take back an invitation that nobody has accepted yet. Its link stops working."""
    record("company_user.invitation_taken_back", "company", claim.company_id, "company", by=by, claim=claim.id)
    session().delete(claim)
    session().flush()


def _add(company: Company, *, name: str, job_title: str, email: str, language: str) -> CompanyClaim:
    claim = CompanyClaim(
        company_id=company.id, state=ClaimState.UNCONFIRMED, name=name, job_title=job_title,
        email_encrypted=crypto.encrypt(email), email_digest=crypto.email_digest(email), host=host_of(email),
        language=language, created_at=clock.now(), revision=1,
    )  # fmt: skip
    session().add(claim)
    session().flush()
    return claim


def new_link(claim: CompanyClaim, *, lasts: timedelta) -> str:
    """A new token for a mail. Only its hash is stored."""
    token = crypto.new_link_token()
    link = ClaimLink(claim_id=claim.id, token_digest=crypto.link_digest(token), expires_at=clock.now() + lasts)
    session().add(link)
    session().flush()
    return token


def confirm(token: str, *, name: str = "", job_title: str = "") -> CompanyClaim | None:
    """Use a link: the address is theirs. Then a moderator decides, unless a user of the same domain invited them.

    `name` and `job_title` are an invited person's. None if the link no longer works.
    """
    claim = claim_of_link(token, ClaimState.UNCONFIRMED)
    if claim is None:
        return None
    lock_claim(claim)
    if claim.state is not ClaimState.UNCONFIRMED:
        return None
    if claim.invited_by_id is not None:
        claim.name, claim.job_title = clean_line(name), clean_line(job_title)
    claim.confirmed_at = claim.changed_at = clock.now()
    claim.state = ClaimState.NEEDLESS if _acts_already(claim) else ClaimState.WAITING
    record("claim.confirmed", "company_claim", claim.id, "company")
    forget_links(claim)
    if claim.state is ClaimState.WAITING and _needs_no_moderator(claim):
        _admit_invited(claim)
    bump(claim)
    return claim


def _acts_already(claim: CompanyClaim) -> bool:
    account = account_with(claim.email)
    return account is not None and is_user(account.id, company_now(claim).id)


def _needs_no_moderator(claim: CompanyClaim) -> bool:
    """Whether a user who still acts for the company, and whose own address is at the same domain, invited them."""
    inviting = session().get(CompanyUser, claim.invited_by_id) if claim.invited_by_id else None
    if inviting is None or not inviting.is_in_force or inviting.company_id != company_now(claim).id:
        return False
    return is_at_site(claim.host, host_of(session().get_one(Account, inviting.account_id).email))


def _admit_invited(claim: CompanyClaim) -> None:
    try:
        user = admit(claim, by=None)
    except IsStaff:
        return  # a moderator sees it, and answers
    claim.state = ClaimState.APPROVED
    made = ClaimDecision(claim_id=claim.id, outcome=ClaimOutcome.APPROVED, words="", answer="", account_id=None,
                         decided_at=clock.now(), user_id=user.id)  # fmt: skip
    session().add(made)


def answer(token: str, words: str) -> CompanyClaim | None:
    """Answer a moderator's question. None if the link no longer works, or the question was taken back."""
    claim = claim_of_link(token, ClaimState.ASKED)
    if claim is None:
        return None
    lock_claim(claim)
    asked = standing_decision(claim)
    if claim.state is not ClaimState.ASKED or asked is None:
        return None
    asked.answer = clean_text(words)
    claim.state, claim.changed_at = ClaimState.WAITING, clock.now()
    record("claim.answered", "company_claim", claim.id, "company")
    forget_links(claim)
    bump(claim)
    return claim


def lock_claim(claim: CompanyClaim) -> None:
    """Let whoever else changes the claim wait, and read again what decides whether it may be changed."""
    session().execute(select(CompanyClaim.id).where(CompanyClaim.id == claim.id).with_for_update())
    session().refresh(claim, ["state", "revision"])


def bump(claim: CompanyClaim) -> None:
    claim.revision += 1
    session().flush()


def forget_links(claim: CompanyClaim) -> None:
    session().execute(delete(ClaimLink).where(ClaimLink.claim_id == claim.id))
