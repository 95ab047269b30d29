"""Share out what is disturbing: nobody's queue has more stories with threats or slurs in an hour than the setting says.

What somebody has decided on counts. Then the others of these stories are left to colleagues, in the list and after
each decision, until the hour is over. Whoever asks for them with the queue's filters still gets them.
"""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select

from pact.checks.spans import DISTURBING
from pact.core import clock
from pact.core.db import session
from pact.moderation.models import STORY_KINDS, Decision, QueueItem, StoryFinding
from pact.moderation.queries import newest_version_of

_HOUR: Final = timedelta(hours=1)


class Spared(NamedTuple):
    """How many waiting stories are left to colleagues, and until when."""

    stories: int
    until: datetime


def spared(account_id: int, *, most: int) -> Spared | None:
    """What is left to colleagues now, with `most` of these stories in an hour (0: no limit). None if nothing is."""
    if not most:
        return None
    read = func.max(Decision.created_at)
    times = session().scalars(_read(account_id, read).order_by(read.desc()).limit(most)).all()
    if len(times) < most:
        return None
    waiting = select(func.count()).select_from(QueueItem).where(QueueItem.closed_at.is_(None), is_disturbing())
    stories = session().scalar(waiting) or 0
    return Spared(stories, times[-1] + _HOUR) if stories else None


def is_not_spared(account_id: int, *, most: int) -> ColumnElement[bool]:
    """Items that this person's queue has now: no disturbing ones once they have read `most` in the last hour."""
    count = select(func.count()).select_from(_read(account_id, Decision.story_id).subquery()).scalar_subquery()
    return or_(~is_disturbing(), count < most)


def _read(account_id: int, column: Any) -> Select[Any]:
    """A row for each disturbing story that this person decided on in the last hour, undone decisions included."""
    flagged = select(StoryFinding.story_id).where(StoryFinding.kind.in_(DISTURBING))
    since = clock.now() - _HOUR
    lately = (
        Decision.account_id == account_id,
        Decision.created_at > since,
        Decision.story_id.in_(flagged),
    )
    return select(column).where(*lately).group_by(Decision.story_id)


def is_disturbing() -> ColumnElement[bool]:
    """Items of stories in whose newest text the checks found a threat or a slur."""
    flagged = select(StoryFinding.story_id).where(
        StoryFinding.kind.in_(DISTURBING), StoryFinding.version_id == newest_version_of(StoryFinding.story_id)
    )
    return QueueItem.kind.in_(STORY_KINDS) & QueueItem.subject_id.in_(flagged)
