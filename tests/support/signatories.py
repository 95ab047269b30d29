"""Companies that have signed promises, without the forms that they sign in."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select

from pact.companies.models import Company
from pact.core import clock, data_version
from pact.core.db import session
from pact.promises.catalogue import PROMISES, Promise
from pact.promises.models import PactProposal, PromiseVersion, ProposalState
from tests.support import make


def signed(
    company: Company | str, promise: Promise, *, starts_on: date, target: int | None = None, minutes: int | None = None,
    is_end: bool = False,
) -> PromiseVersion:  # fmt: skip
    """The next version of a promise, signed and confirmed three weeks before it starts, with the usual target."""
    subject = company if isinstance(company, Company) else make.company(company)
    proposal = PactProposal(
        company_id=subject.id, state=ProposalState.CONFIRMED, proposed_by_id=make.moderator_id(),
        proposed_at=clock.now(), decided_by_id=make.moderator_id(), decided_at=clock.now(),
    )  # fmt: skip
    session().add(proposal)
    session().flush()
    before = session().scalar(
        select(func.max(PromiseVersion.number)).where(
            PromiseVersion.company_id == subject.id, PromiseVersion.promise == promise
        )
    )
    made = PromiseVersion(
        company_id=subject.id, promise=promise, number=(before or 0) + 1, is_end=is_end, minutes=minutes,
        target=None if is_end else target or PROMISES[promise].target, starts_on=starts_on,
        signed_at=datetime.combine(starts_on, time(9), UTC) - timedelta(days=21), proposal_id=proposal.id,
    )  # fmt: skip
    session().add(made)
    data_version.bump()
    session().commit()
    return made


def ended(company: Company | str, promise: Promise, *, ends_on: date) -> PromiseVersion:
    return signed(company, promise, starts_on=ends_on, is_end=True)
