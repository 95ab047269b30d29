"""A moderator's decision about a claim: approve, ask, refuse; and taking it back."""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from pact.accounts.models import Account
from pact.accounts.service import account_with
from pact.audit.service import record
from pact.companies.users.claiming import bump, forget_links, lock_claim
from pact.companies.users.membership import admit, company_now, end_access
from pact.companies.users.models import ClaimDecision, ClaimOutcome, ClaimState, CompanyClaim, CompanyUser
from pact.companies.users.queries import invited_by, is_user, standing_decision
from pact.core import clock
from pact.core.db import session
from pact.core.sanitising import clean_text
from pact.mail.service import send_later
from pact.moderation.decisions.service import MAIL_MARGIN
from pact.moderation.settings.service import current_settings

# Called with each refusal that no longer stands, by what follows it.
on_refusal_gone: list[Callable[[ClaimDecision], None]] = []
OPEN = frozenset({ClaimState.WAITING, ClaimState.ASKED})
_AFTER = {
    ClaimOutcome.APPROVED: ClaimState.APPROVED,
    ClaimOutcome.ASKED: ClaimState.ASKED,
    ClaimOutcome.REFUSED: ClaimState.REFUSED,
}


class ClaimObstacle(StrEnum):
    DECIDED = "decided"  # somebody was quicker
    CHANGED = "changed"  # it is not as the moderator saw it: the claimant has answered
    STAFF = "staff"  # the address belongs to somebody of the staff
    THERE = "there"  # they act for the company already
    NOTHING = "nothing"  # there is no decision to take back


class ClaimRefused(Exception):
    def __init__(self, obstacle: ClaimObstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


def look_of(claim: CompanyClaim) -> str:
    """The claim as its page shows it. It differs once somebody has decided or answered."""
    return f"{claim.state}-{claim.revision}"


def obstacle_to_approving(claim: CompanyClaim) -> ClaimObstacle | None:
    """Why a claim cannot be approved, whatever a moderator thinks of it."""
    account = account_with(claim.email)
    if account is None:
        return None
    if not account.is_of_company:
        return ClaimObstacle.STAFF
    return ClaimObstacle.THERE if is_user(account.id, company_now(claim).id) else None


def decide(claim: CompanyClaim, outcome: ClaimOutcome, *, words: str, by: int, seen: str) -> ClaimDecision:
    """Decide about a claim. `seen` is its look when the moderator read it. Raises ClaimRefused.

    The claimant is told once the decision can no longer be undone in passing.
    """
    lock_claim(claim)
    if claim.state not in OPEN:
        raise ClaimRefused(ClaimObstacle.DECIDED)
    if seen != look_of(claim):
        raise ClaimRefused(ClaimObstacle.CHANGED)
    leaves_at = clock.now() + timedelta(seconds=current_settings().undo_seconds) + MAIL_MARGIN
    made = ClaimDecision(
        claim_id=claim.id,
        outcome=outcome,
        words=clean_text(words),
        answer="",
        account_id=by,
        decided_at=clock.now(),
    )
    if outcome is ClaimOutcome.APPROVED:
        if (obstacle := obstacle_to_approving(claim)) is not None:
            raise ClaimRefused(obstacle)
        made.user_id = admit(claim, by=by, mail_not_before=leaves_at).id
    claim.state, claim.changed_at = _AFTER[outcome], made.decided_at
    session().add(made)
    forget_links(claim)
    bump(claim)
    record(f"claim.{outcome}", "company_claim", claim.id, by=by, decision=made.id)
    if outcome is not ClaimOutcome.APPROVED:
        send_later(f"companies/claim_{outcome}", recipient_kind="company_claim", recipient_id=claim.id,
                   data={"decision": made.id}, not_before=leaves_at)  # fmt: skip
    return made


def is_undoable(claim: CompanyClaim, decision: ClaimDecision | None) -> bool:
    """Whether this decision is what stands: a question that was answered has done its work."""
    return decision is not None and claim.state is _AFTER[decision.outcome]


class Undone(NamedTuple):
    """What an undone decision had done: whether its mail had gone out, and how many people the user had invited."""

    outcome: ClaimOutcome
    was_told: bool
    invited: int


def undo(claim: CompanyClaim, decision_id: int | None, *, by: Account) -> Undone:
    """Take this decision back. The claim waits again, and whom it made a user is none. Raises ClaimRefused."""
    lock_claim(claim)
    standing = standing_decision(claim)
    if standing is None or not is_undoable(claim, standing):
        raise ClaimRefused(ClaimObstacle.NOTHING)
    if standing.id != decision_id:
        raise ClaimRefused(ClaimObstacle.DECIDED)
    standing.undone_at = clock.now()
    user = session().get(CompanyUser, standing.user_id) if standing.user_id else None
    was_told = _was_told(standing)
    if user is not None:
        end_access(user, by=by, tells=was_told)
    claim.state, claim.changed_at = ClaimState.WAITING, standing.undone_at
    forget_links(claim)
    bump(claim)
    record("claim.undone", "company_claim", claim.id, by=by.id, decision=standing.id)
    if standing.outcome is ClaimOutcome.REFUSED:
        for follow in on_refusal_gone:
            follow(standing)
    return Undone(standing.outcome, was_told, invited_by(user) if user else 0)


def take_up_again(claim: CompanyClaim, *, by: int) -> None:
    """An appeal against the refusal was upheld: the claim waits again. Raises ClaimRefused if it is not refused."""
    lock_claim(claim)
    standing = standing_decision(claim)
    if standing is None or claim.state is not ClaimState.REFUSED:
        raise ClaimRefused(ClaimObstacle.NOTHING)
    standing.undone_at = clock.now()
    claim.state, claim.changed_at = ClaimState.WAITING, standing.undone_at
    forget_links(claim)
    bump(claim)
    record("claim.taken_up_again", "company_claim", claim.id, by=by, decision=standing.id)


def _was_told(decision: ClaimDecision) -> bool:
    return clock.now() - decision.decided_at > timedelta(seconds=current_settings().undo_seconds) + MAIL_MARGIN
