"""A company user's own data: a copy of all of it, and its erasure.

What stays of an erased user has nothing they typed: an account's number, when they acted for which company, and ids in
the log.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update

from pact.accounts.forgetting import blank_account
from pact.accounts.models import Account, KnownDevice, StaffSession
from pact.audit.service import record
from pact.companies.models import Company
from pact.companies.users.desk import desk_of, forget_desks
from pact.companies.users.membership import end_access
from pact.companies.users.models import ClaimDecision, ClaimLink, CompanyClaim, CompanyUser
from pact.core import clock
from pact.core.db import all_of, session
from pact.core.site import site_url
from pact.jobs.service import enqueue
from pact.mail.delivery import forget_mail_files
from pact.mail.models import Mail
from pact.mail.service import forget_mails_to

FORMAT = "ccpact-company-user-data/1"
Record = dict[str, Any]
# What features above this one hold of an account (its id), by the name it has in the copy.
also_exported: dict[str, Callable[[int], list[Record]]] = {}
# Called with the ids of claims before they are deleted, and with the id of an account whose owner has it erased.
on_claims_forgotten: list[Callable[[Sequence[int]], None]] = []
on_account_erased: list[Callable[[int], None]] = []


def exported(account: Account) -> str:
    """JSON text with everything we hold about somebody who acts for companies. No staff are named."""
    own = _of_account(account) | {name: find(account.id) for name, find in also_exported.items()}
    return json.dumps(own, default=_plain, ensure_ascii=False, indent=1) + "\n"


def _of_account(account: Account) -> Record:
    ident = account.id
    return {
        "format": FORMAT,
        "site": site_url("/"),
        "made_at": clock.now(),
        "account": {"email": account.email} | _fields(
            account, "name", "language", "create_datetime", "last_signed_in_at", "has_second_factor"
        ),
        "acts_for": [
            {"company": _company(user.company_id)}
            | _fields(user, "job_title", "joined_at", "left_at", "revoked_at")
            | _fields(desk_of(user.id), "seen_until", "mails", "told_until")
            for user in _rows(CompanyUser, CompanyUser.account_id == ident)
        ],
        "claims": [_claim(claim) for claim in _claims_of(account)],
        "invited": [
            {"company": _company(claim.company_id), "email": claim.email} | _fields(claim, "created_at", "state")
            for claim in _rows(CompanyClaim, CompanyClaim.invited_by_id.in_(_user_ids(ident)))
        ],
        "sessions": [
            _fields(one, "browser", "system", "created_at", "expires_at", "revoked_at")
            for one in _rows(StaffSession, StaffSession.account_id == ident)
        ],
        "devices": [_fields(one, "last_seen_at") for one in _rows(KnownDevice, KnownDevice.account_id == ident)],
        "mails": [
            {"about": mail.template} | _fields(mail, "created_at", "sent_at")
            for mail in _rows(Mail, _is_to(ident))
        ],
    }  # fmt: skip


def _is_to(account_id: int) -> ColumnElement[bool]:
    """Whether a mail was to the account, or to its owner as somebody who acts for a company."""
    to_user = (Mail.recipient_kind == "company_user") & Mail.recipient_id.in_(_user_ids(account_id))
    return or_((Mail.recipient_kind == "account") & (Mail.recipient_id == account_id), to_user)


def _claim(claim: CompanyClaim) -> Record:
    return {
        "company": _company(claim.company_id),
        "email": claim.email,
        **_fields(claim, "name", "job_title", "state", "language", "created_at", "confirmed_at"),
        "decisions": [
            _fields(made, "outcome", "words", "answer", "decided_at", "undone_at")
            for made in _rows(ClaimDecision, ClaimDecision.claim_id == claim.id)
        ],
    }


def erase(account: Account) -> None:
    """Erase a company user's account. They act for no company any more."""
    address = account.email
    users = _rows(CompanyUser, CompanyUser.account_id == account.id)
    for user in users:
        if user.is_in_force:
            end_access(user, by=account, tells=False)
    record("account.erased", "account", account.id, "company", by=account.id)
    for claim in _claims_of(account):
        forget_claims([claim.id])
    for follow in on_account_erased:
        follow(account.id)
    for user in users:
        forget_mails_to("company_user", user.id)
    forget_accounts([account.id])
    forget_mail_files(address)
    enqueue("retention.empty_log", unique_key="empty_log")


def forget_claims(claim_ids: Sequence[int]) -> None:
    """Delete claims with what was decided about them, and the mails about them."""
    for follow in on_claims_forgotten:
        follow(claim_ids)
    for claim_id in claim_ids:
        forget_mails_to("company_claim", claim_id)
    for model in (ClaimLink, ClaimDecision):
        session().execute(delete(model).where(model.claim_id.in_(claim_ids)))
    session().execute(delete(CompanyClaim).where(CompanyClaim.id.in_(claim_ids)))


def forget_accounts(account_ids: Sequence[int]) -> None:
    """Blank the accounts of people who act for no company any more. Nobody can sign in to one, or find it."""
    for ident in account_ids:
        forget_desks(ident)
        session().execute(update(CompanyUser).where(CompanyUser.account_id == ident).values(job_title=""))
        blank_account(ident)
    session().flush()


def _claims_of(account: Account) -> list[CompanyClaim]:
    return _rows(CompanyClaim, CompanyClaim.email_digest == account.email_digest)


def _user_ids(account_id: int) -> list[int]:
    return all_of(select(CompanyUser.id).where(CompanyUser.account_id == account_id))


def _rows(model: Any, *which: Any) -> list[Any]:
    return all_of(select(model).where(*which).order_by(model.id))


def _company(company_id: int) -> str:
    return session().get_one(Company, company_id).name


def _fields(row: Any, *names: str) -> Record:
    return {name: getattr(row, name) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
