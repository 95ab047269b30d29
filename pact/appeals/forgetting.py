"""Blank what appeals say. pact/retention/rules.py says when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, or_, select, update

from pact.appeals.models import Appeal, AppealState
from pact.appeals.service import end_without_decision
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
    found = all_of(select(Appeal).where(Appeal.story_id.in_(story_ids)))
    for appeal in found:
        if appeal.state is AppealState.WAITING:
            end_without_decision(appeal)
    blank_appeals([appeal.id for appeal in found])
