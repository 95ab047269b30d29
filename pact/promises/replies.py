"""How many stories a company replied to within seven days, of those whose seven days are over."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, bindparam, select

from pact.core import clock
from pact.core.db import session
from pact.promises.arithmetic.rule import FEWEST
from pact.promises.figures import Wanted, figures
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
    """How a company replied to the stories of these months and this term, in four queries.

    Two of them read stories: those published within the last seven days, and those with a reply that waits.
    """
    [every] = figures(company_id, [wanted._replace(metric=Metric.ANSWERED_HERE)])
    since = datetime.combine((today or clock.today()) - timedelta(days=REPLY_DAYS), time(), UTC)
    values = {"company": company_id, "since": since}
    recent = [row.days is not None and row.days <= REPLY_DAYS for row in _found(_RECENT, values, wanted)]
    undecided = sum(
        days_until(row.sent_at, row.published_at) <= REPLY_DAYS for row in _found(_WAITING, values, wanted)
    )
    return Answered(every.n - len(recent), every.yes - sum(recent), undecided, len(recent))


def _found(statement: Select[Any], values: Mapping[str, object], wanted: Wanted) -> list[Row[Any]]:
    """The rows about stories of these months and this term."""
    rows = session().execute(statement, values)
    return [row for row in rows if wanted.has(row.month, clock.month_of(row.contacted_on))]


_listed = listed().whereclause
assert _listed is not None
# As `is_told_here`, of a company's published stories: spelled as in the index of lists.
_TOLD_HERE = and_(_listed, Story.source_name.is_(None), Story.source.not_in(INVITED_SOURCES))
_RECENT = (
    select(Reply.tallied_days.label("days"), Story.month, StoryVersion.contacted_on)
    .select_from(Story)
    .join(StoryVersion, StoryVersion.id == Story.published_version_id)
    .outerjoin(Reply, Reply.story_id == Story.id)
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
