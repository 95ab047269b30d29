"""Companies that have signed promises, without the forms that they sign in."""

from datetime import UTC, date, datetime, time, timedelta

import time_machine
from sqlalchemy import func, select

from pact.companies.models import Company
from pact.core import clock, data_version
from pact.core.db import session
from pact.promises.catalogue import PROMISES, Promise
from pact.promises.models import PactProposal, PromiseVersion, ProposalState
from pact.promises.verdicts.freezing import freeze
from pact.rankings.service import rebuild
from pact.stories.fields import Courtesy
from tests.support import make

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SIGNATORY = "Honest Gas"


def signed(
    company: Company | str, promise: Promise, *, starts_on: date, target: int | None = None, minutes: int | None = None,
    is_end: bool = False, by: int | None = None,
) -> PromiseVersion:  # fmt: skip
    """The next version of a promise, signed three weeks before it starts, or now, with the usual target. `by` is the
    account of who confirmed it, a moderator unless it is given.
    """
    subject = company if isinstance(company, Company) else make.company(company)
    proposal = PactProposal(
        company_id=subject.id, state=ProposalState.CONFIRMED, proposed_by_id=by or make.moderator_id(),
        proposed_at=clock.now(), decided_by_id=by or make.moderator_id(), decided_at=clock.now(),
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
        signed_at=min(datetime.combine(starts_on, time(9), UTC) - timedelta(days=21), clock.now()), proposal_id=proposal.id,
    )  # fmt: skip
    session().add(made)
    data_version.bump()
    session().commit()
    return made


def ended(company: Company | str, promise: Promise, *, ends_on: date) -> PromiseVersion:
    return signed(company, promise, starts_on=ends_on, is_end=True)


def fill_signatory() -> None:
    """A company with some of everything, as of NOW: promises that run, are lowered, ended and to come, two quarters of
    verdicts, and stories whose authors ticked all courtesies, some or none. One beside it has left the pact.
    """
    sign_some_of_everything()
    for number in range(48):
        tell(number)
    with time_machine.travel(NOW, tick=True):
        rebuild()
        signed(SIGNATORY, Promise.HONEST_WAITS, starts_on=date(2027, 1, 1))
        ended(SIGNATORY, Promise.CALL_BACK, ends_on=date(2027, 1, 1))
    with time_machine.travel(NOW, tick=True):
        for quarter in (date(2026, 4, 1), date(2026, 7, 1)):
            freeze(make.company(SIGNATORY).id, quarter)
            session().commit()


def sign_some_of_everything() -> None:
    with time_machine.travel(datetime(2025, 12, 5, 9, tzinfo=UTC), tick=True):
        for promise in (Promise.COURTESY, Promise.NO_PREMIUM_LINES, Promise.WE_ANSWER_HERE, Promise.CALL_BACK):
            signed(SIGNATORY, promise, starts_on=date(2026, 1, 1))
        signed(SIGNATORY, Promise.ANSWERED_QUICKLY, starts_on=date(2026, 1, 1), target=90, minutes=3)
        signed(SIGNATORY, Promise.ANSWERED_QUICKLY, starts_on=date(2026, 7, 1), target=80, minutes=3)
        signed(SIGNATORY, Promise.TELL_IT_ONCE, starts_on=date(2026, 1, 1))
        ended(SIGNATORY, Promise.TELL_IT_ONCE, ends_on=date(2026, 7, 1))
        signed("Former Friend", Promise.COURTESY, starts_on=date(2026, 1, 1))
        ended("Former Friend", Promise.COURTESY, ends_on=date(2026, 4, 1))


def tell(number: int) -> None:
    """The stories are spread over the half year before October, and a few are newer."""
    confirmed_at = datetime(2026, 4, 10, 12, tzinfo=UTC) + timedelta(days=3 * number + (40 if number > 44 else 0))
    courtesies: list[list[str]] = [list(Courtesy), [], ["courteous", "fair"], list(Courtesy)]
    make.story(
        company=SIGNATORY, confirmed_at=confirmed_at, contacted_on=confirmed_at.date() - timedelta(days=5),
        politeness=2 if number % 16 == 0 else 5, wait_minutes=9 if number % 3 == 0 else 2,
        repeated_details=number % 2, line_cost="basic", courtesies=courtesies[number % 4],
    )  # fmt: skip
