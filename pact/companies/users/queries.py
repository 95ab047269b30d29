"""Reads who acts for which company. What is not somebody's own is not found, so that nothing is told about it."""

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import joinedload

from pact.accounts.models import Account
from pact.companies.models import Company, CompanyStatus
from pact.companies.users.models import ClaimDecision, ClaimLink, ClaimState, CompanyClaim, CompanyUser
from pact.core import clock, crypto
from pact.core.db import all_of, one_or_none, session
from pact.core.pagination import Page, decode_named, page_of

PAGE_SIZE = 30
_POSITION = "claim"


def in_force() -> ColumnElement[bool]:
    return CompanyUser.left_at.is_(None) & CompanyUser.revoked_at.is_(None)


def users_of(company: Company) -> list[CompanyUser]:
    """Who acts for the company, in the order they joined, with their accounts."""
    return all_of(
        select(CompanyUser)
        .where(CompanyUser.company_id == company.id, in_force())
        .options(joinedload(CompanyUser.account).lazyload(Account.roles))
        .order_by(CompanyUser.id)
    )


def users_at_desk(company: Company) -> tuple[list[CompanyUser], list[CompanyUser]]:
    """Who acts for the company, and those whose access was ended by others and who can still be named. One query."""
    rows = all_of(
        select(CompanyUser)
        .where(CompanyUser.company_id == company.id, CompanyUser.left_at.is_(None))
        .where(or_(in_force(), CompanyUser.job_title != ""))
        .options(joinedload(CompanyUser.account).lazyload(Account.roles))
        .order_by(CompanyUser.id)
    )
    users = [user for user in rows if user.is_in_force]
    act = {user.account_id for user in users}
    ended = {user.account_id: user for user in rows if user.account_id not in act}  # the latest of each
    return users, list(ended.values())


def companies_of(account_id: int) -> list[Company]:
    """The public companies that somebody acts for, by name."""
    mine = select(CompanyUser.company_id).where(CompanyUser.account_id == account_id, in_force())
    public = Company.status == CompanyStatus.ACCEPTED
    return all_of(
        select(Company)
        .where(Company.id.in_(mine), public)
        .options(joinedload(Company.sector))
        .order_by(Company.name_key)
    )


def company_of_user(account_id: int, slug: str) -> Company | None:
    """The public company with this slug if this account acts for it, or else None."""
    found = user_of(account_id, slug)
    return found.company if found else None


def user_of(account_id: int, slug: str) -> CompanyUser | None:
    """The same with what makes them a user."""
    return one_or_none(
        select(CompanyUser)
        .join(Company, Company.id == CompanyUser.company_id)
        .where(CompanyUser.account_id == account_id, in_force())
        .where(Company.slug == slug, Company.status == CompanyStatus.ACCEPTED)
        .options(joinedload(CompanyUser.company).joinedload(Company.sector), joinedload(CompanyUser.account))
    )


def user_in(company: Company, user_id: int) -> CompanyUser | None:
    """This user of the company, with their account, whether or not they still act for it."""
    return one_or_none(
        select(CompanyUser)
        .where(CompanyUser.id == user_id, CompanyUser.company_id == company.id)
        .options(joinedload(CompanyUser.account))
    )


def is_claimed(company_id: int) -> bool:
    """Whether somebody acts for the company."""
    return bool(session().scalar(select(exists().where(CompanyUser.company_id == company_id, in_force()))))


def is_user(account_id: int, company_id: int) -> bool:
    """Whether the account acts for the company."""
    mine = exists().where(CompanyUser.company_id == company_id, CompanyUser.account_id == account_id, in_force())
    return bool(session().scalar(select(mine)))


def claim_of_link(token: str, *statuses: ClaimState) -> CompanyClaim | None:
    """The claim that this link is for, if the link has not expired and the claim has one of these statuses."""
    return one_or_none(
        select(CompanyClaim)
        .join(ClaimLink, ClaimLink.claim_id == CompanyClaim.id)
        .where(ClaimLink.token_digest == crypto.link_digest(token), ClaimLink.expires_at > clock.now())
        .where(CompanyClaim.state.in_(statuses))
        .options(joinedload(CompanyClaim.company))
    )


def claim_by_id(claim_id: int) -> CompanyClaim | None:
    """A confirmed claim with its company."""
    return one_or_none(
        select(CompanyClaim)
        .where(CompanyClaim.id == claim_id, CompanyClaim.state != ClaimState.UNCONFIRMED)
        .options(joinedload(CompanyClaim.company).joinedload(Company.sector))
    )


def invitations_of(company: Company) -> list[CompanyClaim]:
    """Invitations that nobody has accepted yet, or that wait for a moderator."""
    open_ones = (ClaimState.UNCONFIRMED, ClaimState.WAITING, ClaimState.ASKED)
    return all_of(
        select(CompanyClaim)
        .where(CompanyClaim.company_id == company.id, CompanyClaim.invited_by_id.is_not(None))
        .where(CompanyClaim.state.in_(open_ones))
        .order_by(CompanyClaim.id)
    )


def decisions_on(claim: CompanyClaim) -> list[ClaimDecision]:
    """What was decided about the claim, the latest first."""
    return all_of(
        select(ClaimDecision).where(ClaimDecision.claim_id == claim.id).order_by(ClaimDecision.id.desc())
    )


def standing_decision(claim: CompanyClaim) -> ClaimDecision | None:
    """The latest decision that was not undone."""
    return next((made for made in decisions_on(claim) if made.undone_at is None), None)


def invited_by(user: CompanyUser) -> int:
    """How many people this user has invited, whether they have joined or not."""
    statement = select(func.count()).where(CompanyClaim.invited_by_id == user.id)
    return session().scalar(statement) or 0


COUNT_WAITING = select(func.count()).where(CompanyClaim.state == ClaimState.WAITING)


def waiting_claims() -> int:
    """How many wait for a moderator."""
    return session().scalar(COUNT_WAITING) or 0


def claims_page(*, waiting: bool, after: str | None) -> Page[CompanyClaim]:
    """A page of the claims that wait for a moderator, the oldest first; or of the others, the newest first."""
    statement = select(CompanyClaim).options(joinedload(CompanyClaim.company))
    position = decode_named(after)
    last = position[1] if position and position[0] == _POSITION else None
    if waiting:
        statement = statement.where(CompanyClaim.state == ClaimState.WAITING).order_by(CompanyClaim.id)
        statement = statement.where(CompanyClaim.id > last) if last is not None else statement
    else:
        others = (ClaimState.ASKED, ClaimState.APPROVED, ClaimState.REFUSED)
        statement = statement.where(CompanyClaim.state.in_(others)).order_by(CompanyClaim.id.desc())
        statement = statement.where(CompanyClaim.id < last) if last is not None else statement
    rows = all_of(statement.limit(PAGE_SIZE + 1))
    return page_of(rows, size=PAGE_SIZE, position=lambda claim: (_POSITION, claim.id))
