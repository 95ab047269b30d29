"""Refuse a company whose name must not be public, and take that back.

Its stories that wait are sent back to their authors, who can name another company. Where the stories are about a
company that we have, they are moved there instead (merging.py).
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from pact.audit.service import record
from pact.companies import service as companies
from pact.companies.models import Company, CompanyStatus
from pact.core import clock
from pact.core.db import one_or_none, session
from pact.core.roles import StaffRole
from pact.moderation.companies.merging import is_moving
from pact.moderation.companies.models import CompanyRefusal
from pact.moderation.companies.queries import counts_by_status, state_of, waiting_stories
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.undoing import undo, undoable_with
from pact.moderation.models import Decision, Ground, QueueKind
from pact.moderation.queries import MOST_TOGETHER
from pact.moderation.queue import service as queueing
from pact.moderation.statuses import DeskDecision
from pact.stories.fields import Status


class RefusalObstacle(StrEnum):
    """Why a company cannot be refused, or a refusal cannot be taken back."""

    SETTLED = "settled"  # it is merged or refused, or is refused no longer
    PUBLISHED = "published"  # stories of it are public
    MANY = "many"  # more stories wait than can be decided together
    STALE = "stale"  # the company or its stories have changed since the moderator saw them
    MOVING = "moving"  # stories are still being moved to it or from it
    CLAIMED = "claimed"  # a colleague has claimed it or one of its stories


class RefusalRefused(Exception):
    def __init__(self, obstacle: RefusalObstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


@dataclass(frozen=True)
class RefusalPlan:
    """What refusing would do. Stories without an author, from imports, are refused: nobody could change them."""

    company: Company
    sent_back: int
    refused: int
    unconfirmed: int
    state: str


def refusal_plan(company: Company) -> RefusalPlan:
    """What refusing this company would do. Raises RefusalRefused if it cannot be refused."""
    counts = _check(company)
    waiting = waiting_stories(company)
    sent_back = sum(story.author_id is not None for story in waiting)
    unconfirmed = counts.get(Status.UNCONFIRMED, 0)
    return RefusalPlan(company, sent_back, len(waiting) - sent_back, unconfirmed, state_of(company))


def refuse_company(
    company: Company, *, ground: Ground, words: str, by: int, role: StaffRole, seen: str | None
) -> CompanyRefusal:
    """Refuse the company, and send its waiting stories back to their authors with the ground and the words.

    All or nothing: raises RefusalRefused, after which the caller rolls back. `seen` is the state of the company that
    the moderator saw.
    """
    companies.lock(company)
    _check(company)
    if seen is not None and seen != state_of(company):
        raise RefusalRefused(RefusalObstacle.STALE)
    status_before, made = company.status, []
    item = queueing.open_item_of(QueueKind.PROPOSED_COMPANY, company.id)
    try:
        queueing.require_free([item] if item else [], account_id=by)
        for story in waiting_stories(company):
            act = DeskDecision.CHANGES if story.author_id is not None else DeskDecision.REFUSE
            made.append(decide(story, act, moderator_id=by, role=role, grounds=[ground], words=words))
    except queueing.ClaimedByAnother:
        raise RefusalRefused(RefusalObstacle.CLAIMED) from None
    for decision in made:  # so that they are undone together
        decision.before = decision.before | {"together": made[0].id}
    companies.refuse(company)
    refusal = CompanyRefusal(company_id=company.id, account_id=by, ground_id=ground.id, status_before=status_before,
                             decision_id=made[0].id if made else None, stories=len(made),
                             refused_at=clock.now())  # fmt: skip
    session().add(refusal)
    session().flush()
    record("company.refused", "company", company.id, by=by, refusal=refusal.id, ground=ground.code, stories=len(made),
           was=status_before)  # fmt: skip
    return refusal


def take_back(company: Company, *, by: int) -> int:
    """Take the company's refusal back. Returns how many of the decisions made with it were undone.

    They are undone only in time and by who made them; later, the stories stay with their authors. Raises
    RefusalRefused if the company is not refused.
    """
    companies.lock(company)
    refusal = refusal_in_force(company)
    if refusal is None:
        raise RefusalRefused(RefusalObstacle.SETTLED)
    decision = session().get(Decision, refusal.decision_id) if refusal.decision_id else None
    undone = undo(decision, moderator_id=by) if decision and undoable_with(decision, by) else []
    if company.status is CompanyStatus.REFUSED:
        companies.restore_refused(company, refusal.status_before, by=by)
    return len(undone)


def refusal_in_force(company: Company) -> CompanyRefusal | None:
    if company.status is not CompanyStatus.REFUSED:
        return None
    own = select(CompanyRefusal).where(CompanyRefusal.company_id == company.id, CompanyRefusal.merge_id.is_(None))
    return one_or_none(own.where(CompanyRefusal.undone_at.is_(None)).order_by(CompanyRefusal.id.desc()).limit(1))


def _note_undone(company: Company) -> None:
    own = select(CompanyRefusal).where(CompanyRefusal.company_id == company.id, CompanyRefusal.merge_id.is_(None))
    latest = one_or_none(own.order_by(CompanyRefusal.id.desc()).limit(1))
    if latest is not None:
        latest.undone_at = clock.now()


companies.on_refusal_undone.append(_note_undone)


def _check(company: Company) -> dict[Status, int]:
    if company.status not in (CompanyStatus.PROPOSED, CompanyStatus.ACCEPTED):
        raise RefusalRefused(RefusalObstacle.SETTLED)
    counts = counts_by_status(company)
    if counts.get(Status.PUBLISHED):
        raise RefusalRefused(RefusalObstacle.PUBLISHED)
    if is_moving(company):
        raise RefusalRefused(RefusalObstacle.MOVING)
    if counts.get(Status.PENDING, 0) > MOST_TOGETHER:
        raise RefusalRefused(RefusalObstacle.MANY)
    return counts
