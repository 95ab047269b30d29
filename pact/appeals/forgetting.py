"""Blank what appeals say. pact/retention/rules.py says when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, or_, select, update

from pact.appeals.models import Against, Appeal, AppealState
from pact.appeals.service import end_without_decision
from pact.companies.users.models import ClaimDecision
from pact.companies.users.own_data import on_account_erased, on_claims_forgotten
from pact.core.db import all_of, session

KEPT: Final = timedelta(days=365)


def settled_before(moment: datetime) -> Select[tuple[int]]:
    """Appeals that were settled before this moment, and of which something is left to blank."""
    has_words = or_(Appeal.words_encrypted != "", Appeal.answer_encrypted != "")
    return select(Appeal.id).where(Appeal.settled_at < moment, has_words)


def blank_appeals(appeal_ids: Sequence[int]) -> None:
    """Blank what was typed. That there was an appeal, against which decision, and what became of it is kept."""
    blank = update(Appeal).where(Appeal.id.in_(appeal_ids)).values(words_encrypted="", answer_encrypted="")
    session().execute(blank.execution_options(synchronize_session=False))


def forget_appeals_about(story_ids: Sequence[int]) -> None:
    """Blank all appeals about erased stories, and end those that wait: also a company's may quote the author."""
    _forget(Appeal.story_id.in_(story_ids))


def forget_appeals_about_claims(claim_ids: Sequence[int]) -> None:
    """The same of claims that are deleted."""
    refusals = select(ClaimDecision.id).where(ClaimDecision.claim_id.in_(claim_ids))
    _forget((Appeal.against == Against.CLAIM) & Appeal.subject_id.in_(refusals))


def forget_appeals_of(account_id: int) -> None:
    """The same of somebody who acted for a company and was suspended, once they have their data erased."""
    _forget((Appeal.against == Against.SUSPENSION) & (Appeal.account_id == account_id))


def _forget(which: ColumnElement[bool]) -> None:
    found = all_of(select(Appeal).where(which))
    for appeal in found:
        if appeal.state is AppealState.WAITING:
            end_without_decision(appeal)
    blank_appeals([appeal.id for appeal in found])


on_claims_forgotten.append(forget_appeals_about_claims)
on_account_erased.append(forget_appeals_of)
