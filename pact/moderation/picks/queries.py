"""Nominations and choices of best and worst stories, limited to stories that are public."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import Result, and_, bindparam, func, or_, select

from pact.core import clock
from pact.core.db import all_of, columns, one_or_none, session, sql_table
from pact.moderation.picks.models import MonthChoice, Nomination, PickKind
from pact.stories.fields import INVITED_SOURCES, Resolved
from pact.stories.me_too.models import MeToo
from pact.stories.models import Story, StoryVersion
from pact.stories.previews import PREVIEWS, StoryPreview
from pact.stories.queries import listed

MIN_ME_TOO: Final = 3
"""From so many readers on, a story is nominated by them."""
MAX_NOMINEES: Final = 6
# Readers' nominations follow the outcome. Stories with another outcome need a moderator's nomination.
NOMINATED_OUTCOMES: Final = {
    PickKind.BEST: (Resolved.FIRST_CONTACT, Resolved.LATER_CONTACT),
    PickKind.WORST: (Resolved.NO,),
}


# Statements are built once, because building one takes longer than running it.
_choice = columns(MonthChoice)
_PUBLIC = PREVIEWS.add_columns(_choice.praise, _choice.month, _choice.words, _choice.language).join(
    sql_table(MonthChoice), _choice.story_id == columns(Story).id
)
_PICKS_OF = _PUBLIC.where(_choice.month == bindparam("month"))
# From the few choices to their stories: with a join SQLite would look for a choice of each story.
_IS_PUBLIC = PREVIEWS.where(columns(Story).id == _choice.story_id).correlate(sql_table(MonthChoice)).exists()
_MONTHS = select(_choice.month).where(_IS_PUBLIC).distinct().order_by(_choice.month.desc())
_NEWEST_PICKS = _PUBLIC.where(_choice.month == _MONTHS.limit(1).correlate(None).scalar_subquery())


@dataclass(frozen=True)
class Nominee:
    """A nominated published story: by how many readers, and whether by a moderator too."""

    story: Story
    me_too: int
    by_moderator: bool


@dataclass(frozen=True)
class Pick:
    """The best or worst story of a month, as shown publicly."""

    praise: PickKind
    month: date
    words: str
    language: str | None
    story: StoryPreview


def nominees(month: date, praise: PickKind, *, limit: int = MAX_NOMINEES) -> list[Nominee]:
    """Stories published in a month that are nominated: moderators' nominations first, then by number of readers."""
    by_readers = and_(
        Nomination.story_id.is_(None),
        MeToo.counted >= MIN_ME_TOO,
        StoryVersion.resolved.in_(NOMINATED_OUTCOMES[praise]),
        Story.source.not_in(INVITED_SOURCES),  # whom a company asks, it could also ask for these marks
    )
    counted = func.coalesce(MeToo.counted, 0)
    # Few stories are nominated, and a month may have tens of thousands: those are looked up, not the month's.
    by_any = select(Nomination.story_id).union(select(MeToo.story_id).where(MeToo.counted >= MIN_ME_TOO))
    statement = (
        listed()
        .add_columns(counted, Nomination.story_id.is_not(None))
        .outerjoin(MeToo, MeToo.story_id == Story.id)
        .outerjoin(Nomination, Nomination.story_id == Story.id)
        .where(Story.published_at >= _begin(month), Story.published_at < _begin(clock.months_later(month, 1)))
        .where(Story.id.in_(by_any), or_(Nomination.praise == praise, by_readers))
        .order_by(Nomination.story_id.is_(None), counted.desc(), Story.id)
        .limit(limit)
    )
    return [Nominee(story, count, bool(named)) for story, count, named in session().execute(statement).tuples()]


def month_published(story: Story) -> date | None:
    """The month for which a story can be chosen; None if it is not public."""
    return clock.month_of(story.published_at.date()) if story.published_at else None


def picks_of(month: date) -> list[Pick]:
    """A month's choices that are public now, the best first."""
    return _picks(session().execute(_PICKS_OF, {"month": month}))


def newest_picks() -> list[Pick]:
    """The choices of the latest month with a public one."""
    return _picks(session().execute(_NEWEST_PICKS))


def months_with_picks() -> list[date]:
    """Months with a public choice, newest first."""
    return all_of(_MONTHS)


def choice_for(month: date, praise: PickKind) -> MonthChoice | None:
    """A month's choice, whether the story is public now or not."""
    return one_or_none(select(MonthChoice).where(MonthChoice.month == month, MonthChoice.praise == praise))


def nomination_of(story: Story) -> Nomination | None:
    return session().get(Nomination, story.id)


def me_too_of(story: Story) -> tuple[int, int]:
    """How many readers said that it happened to them too: those that count, and those that do not."""
    row = session().get(MeToo, story.id)
    return (row.counted, row.uncounted) if row else (0, 0)


def _picks(rows: Result[Any]) -> list[Pick]:
    chosen = [
        Pick(praise, month, words, language, StoryPreview._make(row))
        for *row, praise, month, words, language in rows
    ]
    return sorted(chosen, key=lambda one: tuple(PickKind).index(one.praise))


def _begin(month: date) -> datetime:
    return datetime.combine(month, time.min, UTC)
