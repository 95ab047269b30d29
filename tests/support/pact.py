"""Promises as companies sign them, without the forms and the two people."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select

from pact.companies.models import Company
from pact.companies.users.queries import users_of
from pact.core.db import session
from pact.promises.catalogue import DEFAULT_MINUTES, PROMISES, Promise
from pact.promises.models import Act, PactProposal, PromiseVersion, ProposalItem, ProposalState
from tests.support import make


def signed(
    company: Company | str, promise: Promise, starts_on: date, *, target: int | None = None,
    minutes: int | None = None, is_end: bool = False, signed_at: datetime | None = None,
) -> PromiseVersion:  # fmt: skip
    """The next version of a company's promise, by a proposal that a moderator confirmed. Signed ten days before it begins.

    Target and minutes are the catalogue's unless given.
    """
    subject = company if isinstance(company, Company) else make.company(company)
    moment = signed_at or datetime.combine(starts_on, time(), UTC) - timedelta(days=10)
    of_it = PromiseVersion.company_id == subject.id, PromiseVersion.promise == promise
    number = (session().scalar(select(func.max(PromiseVersion.number)).where(*of_it)) or 0) + 1
    has_minutes = promise is Promise.ANSWERED_QUICKLY and not is_end
    terms = {
        "target": None if is_end else target or PROMISES[promise].target,
        "minutes": (minutes or DEFAULT_MINUTES) if has_minutes else None,
        "starts_on": starts_on,
    }
    proposal = _confirmed(subject, moment)
    act = Act.END if is_end else Act.CHANGE if number > 1 else Act.SIGN
    session().add(ProposalItem(proposal_id=proposal.id, promise=promise, act=act, **terms))
    version = PromiseVersion(company_id=subject.id, promise=promise, number=number, is_end=is_end,
                             signed_at=moment, proposal_id=proposal.id, **terms)  # fmt: skip
    session().add(version)
    session().commit()
    return version


def _confirmed(company: Company, moment: datetime) -> PactProposal:
    users = users_of(company)
    user = users[0] if users else make.company_user(company, email=f"pact@{company.slug}.example", password=None)
    proposal = PactProposal(
        company_id=company.id, state=ProposalState.CONFIRMED, proposed_by_id=user.account_id, proposed_at=moment,
        decided_by_id=make.moderator_id(), decided_at=moment,
    )  # fmt: skip
    session().add(proposal)
    session().flush()
    return proposal
