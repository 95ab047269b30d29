"""How much waits in the queue, and for how long, by kind."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from pact.core.db import session
from pact.moderation.models import QueueItem, QueueKind


class Waiting(NamedTuple):
    """Open items of a kind, and since when the oldest has waited."""

    items: int
    since: datetime


def waiting_by_kind() -> dict[QueueKind, Waiting]:
    """What waits of each kind of which something waits."""
    rows = session().execute(
        select(QueueItem.kind, func.count(), func.min(QueueItem.opened_at))
        .where(QueueItem.closed_at.is_(None))
        .group_by(QueueItem.kind)
    )
    return {kind: Waiting(count, since) for kind, count, since in rows.tuples()}
