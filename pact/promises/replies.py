"""How many stories a company replied to within seven days, of those whose seven days are over."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, bindparam, select

from pact.core import clock
from pact.core.db import session
from pact.promises.arithmetic.rule import FEWEST
from pact.promises.figures import Figure, Wanted, figures
from pact.rankings.metrics import REPLY_DAYS, Metric
from pact.replies.models import Reply, ReplyStatus
from pact.replies.queries import days_until
from pact.stories.fields import INVITED_SOURCES
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import listed


class Answered(NamedTuple):
    """`n` stories were told here uninvited, and the seven days after their publication are over.

    `replied` of them have a published reply that was sent in time. `undecided` more of them have one that was sent in time
    and waits for a moderator. `too_recent` are further stories, whose seven days are not over.
    """

    n: int
    replied: int
    undecided: int
    too_recent: int

    @property
    def counted(self) -> int:
        """The stories of which it is known whether they were replied to in time."""
        return self.n - self.undecided

    @property
    def share(self) -> float | None:
        return self.replied / self.counted if self.counted else None

    @property
    def shown_share(self) -> float | None:
        return self.share if self.counted >= FEWEST else None


def answered(company_id: int, wanted: Wanted, *, today: date | None = None) -> Answered:
    """How a company replied to the stories of these months and this term, in four queries."""
    [every] = figures(company_id, [wanted._replace(metric=Metric.ANSWERED_HERE)])
    return OpenStories(company_id, today=today).answered(every, wanted)


class OpenStories:
    """A company’s stories of which it is not settled yet whether it replied in time, read once, in two queries.

    These are the stories published within the last seven days, and those with a reply that waits.
    """

    def __init__(self, company_id: int, *, today: date | None = None) -> None:
        since = datetime.combine((today or clock.today()) - timedelta(days=REPLY_DAYS), time(), UTC)
        values = {"company": company_id, "since": since}
        self._recent = session().execute(_RECENT, values).all()
        self._waiting = session().execute(_WAITING, values).all()

    def answered(self, every: Figure, wanted: Wanted) -> Answered:
        """How the company replied, if `every` is the figure of `ANSWERED_HERE` for the same months and term."""
        recent = [row.days is not None and row.days <= REPLY_DAYS for row in _within(self._recent, wanted)]
        undecided = sum(
            days_until(row.sent_at, row.published_at) <= REPLY_DAYS for row in _within(self._waiting, wanted)
        )
        return Answered(every.n - len(recent), every.yes - sum(recent), undecided, len(recent))


def _within(rows: Iterable[Row[Any]], wanted: Wanted) -> list[Row[Any]]:
    """Those about stories of these months and this term."""
    return [row for row in rows if wanted.has(row.month, clock.month_of(row.contacted_on))]


_listed = listed().whereclause
assert _listed is not None
# As `asks_for_reply`, of a company's published stories: spelled as in the index of lists.
_TOLD_HERE = and_(
    _listed, Story.source_name.is_(None), Story.source.not_in(INVITED_SOURCES), Story.moved_at.is_(None)
)
_RECENT = (
    select(Reply.tallied_days.label("days"), Story.month, StoryVersion.contacted_on)
    .select_from(Story)
    .join(StoryVersion, StoryVersion.id == Story.published_version_id)
    .outerjoin(Reply, and_(Reply.story_id == Story.id, Reply.moved_away_at.is_(None)))
    .where(_TOLD_HERE, Story.company_id == bindparam("company"), Story.published_at >= bindparam("since"))
)
_WAITING = (
    select(Reply.sent_at, Story.published_at, Story.month, StoryVersion.contacted_on)
    .join(Story, Story.id == Reply.story_id)
    .join(StoryVersion, StoryVersion.id == Story.published_version_id)
    .where(
        _TOLD_HERE,
        Reply.company_id == bindparam("company"),
        Reply.status == ReplyStatus.PENDING,
        Story.published_at < bindparam("since"),
    )
)
