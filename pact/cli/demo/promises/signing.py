"""What the demo's signatories sign, change and end, each by two people and at its time."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final

from pact.accounts.models import Account
from pact.accounts.service import account_with
from pact.cli.demo.promises.plan import SIGNATORIES, WAITING, Act, Signatory, quarter_before
from pact.companies.models import Company
from pact.companies.queries import company_named
from pact.companies.users import queries
from pact.companies.users.models import CompanyUser
from pact.core import clock
from pact.core.db import session
from pact.promises.catalogue import Promise
from pact.promises.models import Act as Doing
from pact.promises.models import PactProposal
from pact.promises.signing import service
from pact.promises.signing.dates import MONTHS_AHEAD
from pact.promises.signing.planning import WITH_MINUTES, Choice, latest_of
from pact.promises.signing.queries import waiting_of
from pact.promises.signing.terms import versions_of

_BEFORE: Final = timedelta(days=40)
"""So long before it takes effect it is proposed."""
_MORNING: Final = time(10, 20)
Event = tuple[datetime, Callable[[], None]]


def signing_events(*, moderator_id: int) -> Iterator[Event]:
    """What is proposed and, a day later, confirmed; and what still waits for a moderator."""
    today = clock.today()
    for signatory in SIGNATORIES:
        for act in signatory.acts:
            start = quarter_before(today, act.quarter)
            day = datetime.combine(start - _BEFORE, _MORNING, UTC)
            yield day, partial(_propose, signatory.company, signatory.proposed_by, _choices(act), start)
            yield day + timedelta(days=1, hours=3), partial(_confirm, signatory, moderator_id)
    waits = [Choice(Promise(name), Doing.SIGN, target) for name, target in WAITING["sign"].items()]
    yield (
        clock.now() - timedelta(days=2),
        partial(_propose, WAITING["company"], WAITING["proposed_by"], waits, None),
    )


def _choices(act: Act) -> list[Choice]:
    terms = [(Doing.SIGN, *each) for each in act.sign.items()] + [
        (Doing.CHANGE, *each) for each in act.change.items()
    ]
    chosen = [
        Choice(Promise(name), doing, target or None, act.minutes if Promise(name) in WITH_MINUTES else None)
        for doing, name, target in terms
    ]
    return chosen + [Choice(Promise(name), Doing.END) for name in act.end]


def company_of(name: str) -> Company:
    company = company_named(name)
    assert company is not None
    return company


def account_of(email: str) -> Account:
    account = account_with(email)
    assert account is not None
    return account


def user_of(name: str, email: str) -> CompanyUser:
    """Who acts for the company of this name with this address."""
    user = queries.user_of(account_of(email).id, company_of(name).slug)
    assert user is not None
    return user


def _propose(name: str, email: str, choices: list[Choice], start: date | None) -> None:
    """Without `start`, new promises begin with the last month that can be chosen."""
    user, today = user_of(name, email), clock.today()
    look = service.look_of_promises(latest_of(versions_of(user.company_id)), today)
    last = clock.months_later(clock.month_of(today), MONTHS_AHEAD)
    service.propose(user, choices, start=start or last, seen=look)


def _confirm(signatory: Signatory, moderator_id: int) -> None:
    waiting = waiting_of(company_of(signatory.company).id)
    assert waiting is not None
    by = account_of(signatory.confirmed_by) if signatory.confirmed_by else session().get_one(Account, moderator_id)
    service.confirm(waiting, by=by, seen=_look(waiting))


def _look(proposal: PactProposal) -> str:
    steps = service.steps_now(proposal, latest_of(versions_of(proposal.company_id)))
    return service.look_of(proposal, steps)
