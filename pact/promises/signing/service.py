"""Proposing what a company signs, and confirming it: two people, one of whom acts for the company. Views commit.

Nobody confirms what they proposed. What is confirmed begins in the future, and is never changed.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from pact.accounts.models import Account
from pact.audit.service import record
from pact.companies.models import Company, CompanyStatus
from pact.companies.service import lock
from pact.companies.users.models import CompanyUser
from pact.companies.users.queries import is_user, users_of
from pact.core import clock, data_version
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.core.sanitising import clean_text
from pact.mail.service import send_later
from pact.promises.catalogue import Promise
from pact.promises.models import Act, PactProposal, PromiseVersion, ProposalItem, ProposalState
from pact.promises.signing.planning import Choice, Latest, PlanRefused, Step, latest_of, plan
from pact.promises.signing.queries import waiting_of
from pact.promises.signing.terms import versions_of

MAX_WORDS: Final = 1000


class Obstacle(StrEnum):
    """Why a proposal cannot be made or decided."""

    NOTHING = "nothing"  # it would change nothing
    WAITING = "waiting"  # another proposal of the company waits
    CHANGED = "changed"  # promises or dates are not as they were shown
    DECIDED = "decided"  # somebody was quicker
    LAPSED = "lapsed"  # what it would sign should have begun
    OWN = "own"  # whoever proposed it cannot confirm it
    NOT_THEIRS = "not_theirs"  # they neither act for the company nor are staff
    PROPOSER_GONE = "proposer_gone"  # whoever proposed it does not act for the company any more
    COMPANY_GONE = "company_gone"  # it was merged, or is not public any more


class ProposalRefused(Exception):
    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


def look_of_promises(latest: Latest, today: date) -> str:
    """What a company's promises are, and when changes take effect: differs once something was signed or the month ends."""
    newest = max((version.id for version in latest.values()), default=0)
    return f"{newest}-{clock.month_key(today)}"


def propose(user: CompanyUser, choices: Sequence[Choice], *, start: date | None, seen: str) -> PactProposal:
    """Propose what the company signs, changes and ends. `start`: when new promises begin. `seen`: what the user saw.

    Sending the same again returns what waits already. One that nobody can confirm any more is replaced.
    Raises ProposalRefused and PlanRefused.
    """
    company = user.company
    lock(company)
    if not is_user(user.account_id, company.id):
        raise ProposalRefused(Obstacle.NOT_THEIRS)
    if company.status is not CompanyStatus.ACCEPTED:
        raise ProposalRefused(Obstacle.COMPANY_GONE)
    latest, today = latest_of(versions_of(company.id)), clock.today()
    waiting = waiting_of(company.id)
    if seen != look_of_promises(latest, today):
        raise ProposalRefused(Obstacle.CHANGED)
    if not choices:
        raise ProposalRefused(Obstacle.NOTHING)
    steps = plan(choices, latest, today=today, start=start)
    if waiting is not None:
        if waiting.proposed_by_id == user.account_id and steps_of(waiting) == steps:
            return waiting
        if dead_end(waiting) is None:
            raise ProposalRefused(Obstacle.WAITING)
        _withdraw(waiting, by=user.account_id)
    return _proposed(user, steps)


def _proposed(user: CompanyUser, steps: Sequence[Step]) -> PactProposal:
    made = PactProposal(
        company_id=user.company_id,
        state=ProposalState.WAITING,
        proposed_by_id=user.account_id,
        proposed_at=clock.now(),
        items=[ProposalItem(**step._asdict()) for step in steps],
    )
    session().add(made)
    session().flush()
    record("pact.proposed", "pact_proposal", made.id, "company", by=user.account_id, company=user.company_id)
    for other in users_of(user.company):
        if other.account_id != user.account_id:
            send_later("promises/proposal_waits", recipient_kind="company_user", recipient_id=other.id,
                       data={"proposal": made.id, "user": other.id})  # fmt: skip
    return made


def steps_of(proposal: PactProposal) -> list[Step]:
    """What was proposed, with the dates of then."""
    return [Step(item.promise, item.act, item.target, item.minutes, item.starts_on) for item in proposal.items]


def steps_now(proposal: PactProposal, latest: Latest) -> list[Step]:
    """What confirming it today would sign: changes and endings take effect later if a quarter has begun since.

    Raises PlanRefused where it is not possible any more.
    """
    start = next((item.starts_on for item in proposal.items if item.act is Act.SIGN), None)
    choices = [Choice(item.promise, item.act, item.target, item.minutes) for item in proposal.items]
    return plan(choices, latest, today=clock.today(), start=start)


def latest_before(proposal: PactProposal) -> dict[Promise, PromiseVersion]:
    """What was signed when the proposal was made: one waits at a time, so those before it have lower numbers."""
    versions = versions_of(proposal.company_id)
    return latest_of(version for version in versions if version.proposal_id < proposal.id)


def steps_shown(proposal: PactProposal, latest: Latest) -> list[Step]:
    """What confirming it would sign; where nobody can confirm it, what was proposed or signed."""
    if proposal.state is not ProposalState.WAITING:
        return steps_of(proposal)
    try:
        return steps_now(proposal, latest)
    except PlanRefused:
        return steps_of(proposal)


def is_lapsed(proposal: PactProposal) -> bool:
    """Whether a promise that it would sign should have begun: nothing is ever backdated."""
    today = clock.today()
    return any(item.act is Act.SIGN and item.starts_on <= today for item in proposal.items)


def dead_end(proposal: PactProposal) -> Obstacle | None:
    """Why nobody can confirm the proposal any more, or None."""
    if proposal.state is not ProposalState.WAITING:
        return Obstacle.DECIDED
    if proposal.company.status is not CompanyStatus.ACCEPTED:
        return Obstacle.COMPANY_GONE
    if not is_user(proposal.proposed_by_id, proposal.company_id):
        return Obstacle.PROPOSER_GONE
    return Obstacle.LAPSED if is_lapsed(proposal) else None


def obstacle_to_confirming(proposal: PactProposal, by: Account) -> Obstacle | None:
    """Why this account cannot confirm the proposal, or None."""
    if not _may_decide(proposal, by):
        return Obstacle.NOT_THEIRS
    return dead_end(proposal) or (Obstacle.OWN if by.id == proposal.proposed_by_id else None)


def _may_decide(proposal: PactProposal, by: Account) -> bool:
    """Whether the account acts for the company, or is of the staff."""
    if by.is_of_company:
        return is_user(by.id, proposal.company_id)
    return by.active and by.role in tuple(StaffRole)


def look_of(proposal: PactProposal, steps: Sequence[Step]) -> str:
    """A proposal as its page shows it: differs once somebody has decided, or a date has moved."""
    days = "_".join(str(step.starts_on) for step in steps)
    return f"{proposal.state}-{proposal.revision}-{days}"


def confirm(proposal: PactProposal, *, by: Account, seen: str) -> list[PromiseVersion]:
    """Sign what was proposed. `seen` is the proposal's look when they read it. Raises ProposalRefused."""
    _lock(proposal)
    obstacle = obstacle_to_confirming(proposal, by)
    if obstacle is not None:
        raise ProposalRefused(obstacle)
    latest = latest_of(versions_of(proposal.company_id))
    try:
        steps = steps_now(proposal, latest)
    except PlanRefused as refused:
        raise ProposalRefused(Obstacle.CHANGED) from refused
    if seen != look_of(proposal, steps):
        raise ProposalRefused(Obstacle.CHANGED)
    _decide(proposal, ProposalState.CONFIRMED, by)
    for item, step in zip(proposal.items, steps, strict=True):
        item.starts_on = step.starts_on
    versions = [_version(proposal, step, latest.get(step.promise)) for step in steps]
    session().add_all(versions)
    session().flush()
    data_version.bump()
    record("pact.confirmed", "pact_proposal", proposal.id, _kind(by), by=by.id, company=proposal.company_id)
    _tell(proposal, "promises/proposal_confirmed")
    return versions


def _version(proposal: PactProposal, step: Step, latest: PromiseVersion | None) -> PromiseVersion:
    return PromiseVersion(
        company_id=proposal.company_id, promise=step.promise, number=latest.number + 1 if latest else 1,
        is_end=step.act is Act.END, target=step.target, minutes=step.minutes, starts_on=step.starts_on,
        signed_at=proposal.decided_at, proposal_id=proposal.id,
    )  # fmt: skip


def refuse(proposal: PactProposal, *, words: str, by: Account, seen: str) -> None:
    """Refuse a proposal, as a moderator. `words` say why, for whoever proposed it. Raises ProposalRefused."""
    _lock(proposal)
    if by.is_of_company or not _may_decide(proposal, by):
        raise ProposalRefused(Obstacle.NOT_THEIRS)
    if proposal.state is not ProposalState.WAITING:
        raise ProposalRefused(Obstacle.DECIDED)
    if not seen.startswith(look_of(proposal, ())):
        raise ProposalRefused(Obstacle.CHANGED)
    _decide(proposal, ProposalState.REFUSED, by)
    proposal.words = clean_text(words)
    session().flush()
    record("pact.refused", "pact_proposal", proposal.id, _kind(by), by=by.id, company=proposal.company_id)
    _tell(proposal, "promises/proposal_refused")


def withdraw(proposal: PactProposal, *, by: Account) -> None:
    """Take a proposal back, as whoever made it or somebody else who acts for the company. Raises ProposalRefused."""
    _lock(proposal)
    if not (by.is_of_company and _may_decide(proposal, by)):
        raise ProposalRefused(Obstacle.NOT_THEIRS)
    if proposal.state is not ProposalState.WAITING:
        raise ProposalRefused(Obstacle.DECIDED)
    _withdraw(proposal, by=by.id)
    if by.id != proposal.proposed_by_id:
        _tell(proposal, "promises/proposal_withdrawn")


def _withdraw(proposal: PactProposal, *, by: int) -> None:
    proposal.state, proposal.decided_by_id, proposal.decided_at = ProposalState.WITHDRAWN, by, clock.now()
    session().flush()
    record("pact.withdrawn", "pact_proposal", proposal.id, "company", by=by, company=proposal.company_id)


def _decide(proposal: PactProposal, state: ProposalState, by: Account) -> None:
    proposal.state, proposal.decided_by_id, proposal.decided_at = state, by.id, clock.now()


def _kind(by: Account) -> str:
    return "company" if by.is_of_company else "moderator"


def _lock(proposal: PactProposal) -> None:
    """Let whoever decides, proposes or ends somebody's access wait, and read the proposal again as it is now."""
    lock(session().get_one(Company, proposal.company_id))
    session().refresh(proposal)
    session().refresh(proposal, ["items", "company"])


def _tell(proposal: PactProposal, template: str) -> None:
    send_later(template, recipient_kind="account", recipient_id=proposal.proposed_by_id,
               data={"proposal": proposal.id})  # fmt: skip
