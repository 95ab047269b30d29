"""How many of a company's stories it replied to, and after how many days: kept with each change of a reply or a story.

A reply counts while it and its story are published, in the month in which the story counts. Not counted are replies to
imported stories, whose time of publication is that of the contact, and to invited ones, which a company could ask for
only to answer them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import contains_eager

from pact.core import clock
from pact.core.db import columns, session
from pact.rankings.models import StoryTally
from pact.rankings.sources import INVITED, NOT_SCORED
from pact.rankings.tallies.dimensions import PUBLISHED, REPLIED, is_told_here
from pact.rankings.tallies.writing import Mark, TallyChanges, kept_mark
from pact.replies.models import Reply, ReplyStatus
from pact.replies.queries import days_until
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion

MOST_DAYS: Final = 31
"""Stands for itself and for everything above."""


def mark_of(reply: Reply, story: Story, version: StoryVersion | None) -> Mark:
    """How the reply should be counted now. `version` is the one of the story that is public."""
    is_public = reply.status is ReplyStatus.PUBLISHED and story.status is Status.PUBLISHED
    if not is_public or not is_told_here(story) or story.published_at is None or version is None:
        return Mark()
    days = min(days_until(reply.sent_at, story.published_at), MOST_DAYS)
    return Mark(story.month, days, clock.month_of(version.contacted_on))


def retally_reply(reply: Reply, story: Story) -> None:
    """Count the reply as it stands now, after it or its story has changed."""
    public = story.published_version_id
    version = session().get(StoryVersion, public) if public is not None else None
    before, wanted = kept_mark(reply), mark_of(reply, story, version)
    if before == wanted:
        return
    changes = TallyChanges()
    changes.count_reply(story, before, -1)
    reply.tallied_month, reply.tallied_days, reply.tallied_contact_month = wanted
    changes.count_reply(story, wanted, +1)
    session().flush()
    changes.write()


def marks_of(companies: Sequence[int], is_of: ColumnElement[bool]) -> Iterator[tuple[Reply, Mark]]:
    """Every reply to these of the companies' stories, and how it should be counted."""
    statement = (
        select(Reply, StoryVersion)
        .join(Story, Story.id == Reply.story_id)
        .outerjoin(StoryVersion, StoryVersion.id == Story.published_version_id)
        .where(Story.company_id.in_(companies), is_of)
        .options(contains_eager(Reply.story))
    )
    for reply, version in session().execute(statement).tuples():
        yield reply, mark_of(reply, reply.story, version)


class Replied(NamedTuple):
    """How many stories told here uninvited were published, and how many of them have a published reply, by days until sent.

    `by_days` has `MOST_DAYS` for itself and for more. `invited` are further stories, which count neither way.
    """

    stories: int
    by_days: Mapping[int, int]
    invited: int = 0

    @property
    def replies(self) -> int:
        return sum(self.by_days.values())

    @property
    def median_days(self) -> int | None:
        """The least number of days within which half of the replies were sent; None without any."""
        reached = 0
        for days in sorted(self.by_days):
            reached += self.by_days[days]
            if 2 * reached >= self.replies:
                return days
        return None

    def within(self, days: int) -> int:
        """How many replies were sent within so many days, fewer than `MOST_DAYS`."""
        return sum(count for after, count in self.by_days.items() if after <= days)


# Built once, because building a statement takes longer than running it.
_tally = columns(StoryTally)
_COUNTED = (
    select(_tally.dimension, _tally.bucket, func.sum(_tally.n))
    .where(
        _tally.company_id == bindparam("company"),
        _tally.month >= bindparam("since"),
        _tally.dimension.in_((PUBLISHED, REPLIED)),
    )
    .group_by(_tally.dimension, _tally.bucket)
)
_TOLD_HERE: Final = frozenset({"story", f"story:{NOT_SCORED}"})


def replied(company_id: int, *, since: date) -> Replied:
    """How a company replied to the stories that count in the months since then; one query."""
    found: dict[str, dict[str, int]] = {PUBLISHED: {}, REPLIED: {}}
    for dimension, bucket, n in session().execute(_COUNTED, {"company": company_id, "since": since}).tuples():
        found[dimension][bucket] = int(n)
    return replied_in(found)


def replied_in(counts: Mapping[str, Mapping[str, int]]) -> Replied:
    """The same from counts by dimension and bucket, as a company's page has read them."""
    stories = sum(n for bucket, n in counts[PUBLISHED].items() if bucket in _TOLD_HERE)
    by_days = {int(days): n for days, n in counts[REPLIED].items() if n}
    return Replied(stories, by_days, counts[PUBLISHED].get(f"story:{INVITED}", 0))
