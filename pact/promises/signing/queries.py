"""Reading proposals. What is not the company's own is not found, so that nothing is told about it."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from pact.accounts.models import Account
from pact.companies.models import Company, CompanyStatus
from pact.companies.users.models import CompanyUser
from pact.companies.users.queries import in_force
from pact.core import clock
from pact.core.db import all_of, one_or_none, pairs_of
from pact.core.pagination import Page, decode_named, page_of
from pact.promises.models import Act, PactProposal, ProposalItem, ProposalState

PAGE_SIZE: Final = 30
SHOWN: Final = 10
"""How many of its latest proposals a company is shown."""
_POSITION: Final = "proposal"


def _proposals() -> Select[tuple[PactProposal]]:
    with_company = joinedload(PactProposal.company).joinedload(Company.sector)
    return select(PactProposal).options(with_company, selectinload(PactProposal.items))


def proposal_of(company_id: int, proposal_id: int) -> PactProposal | None:
    """The company's proposal with this number."""
    of_it = PactProposal.company_id == company_id, PactProposal.id == proposal_id
    return one_or_none(_proposals().where(*of_it))


def proposal_by_id(proposal_id: int) -> PactProposal | None:
    return one_or_none(_proposals().where(PactProposal.id == proposal_id))


def waiting_of(company_id: int) -> PactProposal | None:
    """The company's proposal that waits, also one that nobody can confirm any more."""
    is_waiting = PactProposal.state == ProposalState.WAITING
    return one_or_none(_proposals().where(PactProposal.company_id == company_id, is_waiting))


def latest_proposals(company_id: int) -> list[PactProposal]:
    """The company's latest proposals that do not wait, the newest first."""
    settled = PactProposal.state != ProposalState.WAITING
    statement = _proposals().where(PactProposal.company_id == company_id, settled)
    return all_of(statement.order_by(PactProposal.id.desc()).limit(SHOWN))


def _can_be_decided(today: date) -> ColumnElement[bool]:
    """Whether somebody can confirm a waiting proposal: its start has not come, and who proposed it acts for the company."""
    late = exists().where(ProposalItem.proposal_id == PactProposal.id, ProposalItem.act == Act.SIGN,
                          ProposalItem.starts_on <= today)  # fmt: skip
    acts = exists().where(CompanyUser.account_id == PactProposal.proposed_by_id,
                          CompanyUser.company_id == PactProposal.company_id, in_force())  # fmt: skip
    company = aliased(Company)
    is_public = exists().where(company.id == PactProposal.company_id, company.status == CompanyStatus.ACCEPTED)
    return and_(PactProposal.state == ProposalState.WAITING, ~late, acts, is_public)


def count_waiting() -> Select[tuple[int]]:
    """Counts the proposals that a moderator can decide."""
    return select(func.count(PactProposal.id)).where(_can_be_decided(clock.today()))


def proposals_page(*, waiting: bool, after: str | None) -> Page[PactProposal]:
    """A page of the proposals that a moderator can decide, the oldest first; or of all others, the newest first."""
    can_be_decided = _can_be_decided(clock.today())
    position = decode_named(after)
    last = position[1] if position and position[0] == _POSITION else None
    statement = _proposals()
    if waiting:
        statement = statement.where(can_be_decided).order_by(PactProposal.id)
        statement = statement.where(PactProposal.id > last) if last is not None else statement
    else:
        statement = statement.where(~can_be_decided).order_by(PactProposal.id.desc())
        statement = statement.where(PactProposal.id < last) if last is not None else statement
    rows = all_of(statement.limit(PAGE_SIZE + 1))
    return page_of(rows, size=PAGE_SIZE, position=lambda proposal: (_POSITION, proposal.id))


def proposer_of(proposal: PactProposal) -> CompanyUser | None:
    """As what whoever proposed it acts for the company, with their account; None if they do not any more."""
    of_it = CompanyUser.account_id == proposal.proposed_by_id, CompanyUser.company_id == proposal.company_id
    return one_or_none(select(CompanyUser).where(*of_it, in_force()).options(joinedload(CompanyUser.account)))


def names_of(proposals: Iterable[PactProposal]) -> dict[int, str]:
    """Names of the companies' people who proposed or decided these, by account id. Staff and erased people are missing."""
    pairs = {
        (proposal.company_id, account_id)
        for proposal in proposals
        for account_id in (proposal.proposed_by_id, proposal.decided_by_id)
        if account_id is not None
    }
    if not pairs:
        return {}
    acted = or_(
        *(and_(CompanyUser.company_id == company, CompanyUser.account_id == account) for company, account in pairs)
    )
    statement = select(Account.id, Account.name).join(CompanyUser, CompanyUser.account_id == Account.id)
    return {ident: name for ident, name in pairs_of(statement.where(acted)).items() if name}
