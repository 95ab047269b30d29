"""What a moderator has done a moment ago and could undo: every page of the desk asks it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, select

from pact.core.db import session
from pact.moderation.models import Decision, ReplyDecision, StoryMove
from pact.moderation.suspensions.models import Suspension


class MadeLately(NamedTuple):
    """What a moderator has done since some moment, of what can be undone."""

    decisions: bool
    replies: bool
    moves: bool
    suspensions: bool


def made_lately(account_id: int, *, since: datetime) -> MadeLately:
    """One query, because every page of the desk asks it."""
    found = (
        exists().where(Decision.account_id == account_id, Decision.created_at >= since),
        exists().where(ReplyDecision.account_id == account_id, ReplyDecision.created_at >= since),
        exists().where(StoryMove.account_id == account_id, StoryMove.moved_at >= since),
        exists().where(Suspension.account_id == account_id, Suspension.begun_at >= since),
    )
    return MadeLately(*session().execute(select(*found)).tuples().one())
