"""Who acts for a company begins and ends here. Services flush; views commit.

An account whose owner acts for no company any more is closed. It opens again if they begin again.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, exists, select, update

from pact.accounts.models import Account
from pact.accounts.passwords import end_links
from pact.accounts.service import account_with, create_account
from pact.accounts.signing_in.sessions import end_sessions
from pact.audit.service import record
from pact.companies.models import Company
from pact.companies.queries import merged_into
from pact.companies.service import lock
from pact.companies.users.models import CompanyClaim, CompanyUser
from pact.companies.users.queries import in_force, is_user
from pact.core import clock
from pact.core.db import all_of, session
from pact.core.roles import COMPANY_USER
from pact.core.sanitising import clean_line
from pact.mail.service import send_later


class IsStaff(Exception):
    """The address belongs to somebody of the staff or to a journalist, whose account cannot also act for a company."""


def company_now(claim: CompanyClaim) -> Company:
    """The company that a claim is about now: if it was merged, the one it was merged into."""
    return merged_into(session().get_one(Company, claim.company_id))


def admit(claim: CompanyClaim, *, by: int | None, mail_not_before: datetime | None = None) -> CompanyUser:
    """Let the claimant act for the company: make their account, or connect the one they have. They are told by e-mail.

    Raises IsStaff. `by` is the moderator; None if an invitation needed none.
    """
    company = company_now(claim)
    lock(company)
    account = account_with(claim.email)
    if account is not None and not account.is_of_company:
        raise IsStaff
    if account is None:
        account = create_account(
            claim.email, None, role=COMPANY_USER, name=claim.name, language=claim.language, actor_id=by
        )
    else:
        account.active, account.name = True, claim.name
    user = CompanyUser(
        account_id=account.id, company_id=company.id, job_title=claim.job_title, joined_at=clock.now(),
        invited_by_id=claim.invited_by_id,
    )  # fmt: skip
    session().add(user)
    session().flush()
    record("company_user.joined", "company", company.id, by=by, user=user.id)
    send_later("companies/claim_approved", recipient_kind="account", recipient_id=account.id,
               data={"user": user.id}, not_before=mail_not_before)  # fmt: skip
    return user


def end_access(user: CompanyUser, *, by: Account, tells: bool = True) -> bool:
    """End that somebody acts for a company: they leave, or another user or a moderator ends it.

    Returns whether somebody else still acts for it. `tells`: they are told by e-mail if they did not do it themselves.
    """
    lock(session().get_one(Company, user.company_id))
    session().refresh(user)
    if user.is_in_force:
        is_own = by.id == user.account_id
        if is_own:
            user.left_at = clock.now()
        else:
            user.revoked_at = clock.now()
        session().flush()
        kind = "company" if by.is_of_company else "moderator"
        verb = "company_user.left" if is_own else "company_user.revoked"
        record(verb, "company", user.company_id, kind, by=by.id, user=user.id)
        if tells and not is_own:
            send_later("companies/access_ended", recipient_kind="company_user", recipient_id=user.id,
                       data={"user": user.id})  # fmt: skip
        _close_if_idle(user.account_id)
    others = exists().where(CompanyUser.company_id == user.company_id, in_force())
    return bool(session().scalar(select(others)))


def restore_access(user: CompanyUser, *, by: int) -> bool:
    """Take back that a moderator ended somebody's access. False if they act for the company already."""
    lock(session().get_one(Company, user.company_id))
    session().refresh(user)
    account = session().get_one(Account, user.account_id)
    if user.revoked_at is None or not account.is_of_company or is_user(account.id, user.company_id):
        return False
    user.revoked_at = None
    account.active = True
    session().flush()
    record("company_user.restored", "company", user.company_id, by=by, user=user.id)
    return True


def change_details(user: CompanyUser, *, name: str, job_title: str) -> None:
    """Correct one's own name and job title."""
    user.account.name, user.job_title = clean_line(name), clean_line(job_title)
    user.account.update_datetime = clock.now()
    session().flush()
    record("company_user.details_changed", "company", user.company_id, "company", by=user.account_id, user=user.id)


def _close_if_idle(account_id: int) -> None:
    """Close an account that acts for no company any more. Its sessions end at once."""
    if session().scalar(select(exists().where(CompanyUser.account_id == account_id, in_force()))):
        return
    session().get_one(Account, account_id).active = False
    end_links(account_id)
    end_sessions(account_id)
    session().flush()


def move_users(source: Company, target: Company) -> list[int]:
    """Give a merged company's users to the other one. Returns those that moved, for `move_users_back`.

    Who acts for both stays where they are, hidden with the source, and is a user of the target anyway.
    """
    theirs = select(CompanyUser.account_id).where(CompanyUser.company_id == target.id, in_force())
    statement = select(CompanyUser.id).where(
        CompanyUser.company_id == source.id, CompanyUser.account_id.not_in(theirs)
    )
    return _move(all_of(statement), source.id, target.id)


def moving_users(source: Company, target: Company) -> list[int]:
    """Users in force who would begin to act for the target."""
    theirs = select(CompanyUser.account_id).where(CompanyUser.company_id == target.id, in_force())
    of_source = select(CompanyUser.id).where(CompanyUser.company_id == source.id, in_force())
    return all_of(of_source.where(CompanyUser.account_id.not_in(theirs)))


def move_users_back(user_ids: Sequence[int], source: Company, target: Company) -> None:
    """Undo `move_users`. Who has begun to act for the source again since stays with the target."""
    theirs = select(CompanyUser.account_id).where(CompanyUser.company_id == source.id, in_force())
    statement = select(CompanyUser.id).where(CompanyUser.id.in_(user_ids), CompanyUser.account_id.not_in(theirs))
    _move(all_of(statement), target.id, source.id)


def users_moving_back(user_ids: Sequence[int], source: Company, target: Company) -> list[int]:
    """Users in force who would act for the source again, and no longer for the target."""
    theirs = select(CompanyUser.account_id).where(CompanyUser.company_id == source.id, in_force())
    of_target = select(CompanyUser.id).where(CompanyUser.company_id == target.id, in_force())
    return all_of(of_target.where(CompanyUser.id.in_(user_ids), CompanyUser.account_id.not_in(theirs)))


def accounts_of(user_ids: Sequence[int]) -> Select[tuple[int]]:
    return select(CompanyUser.account_id).where(CompanyUser.id.in_(user_ids))


def _move(user_ids: Sequence[int], from_id: int, to_id: int) -> list[int]:
    session().execute(
        update(CompanyUser)
        .where(CompanyUser.id.in_(user_ids), CompanyUser.company_id == from_id)
        .values(company_id=to_id)
        .execution_options(synchronize_session="fetch")
    )
    return list(user_ids)
