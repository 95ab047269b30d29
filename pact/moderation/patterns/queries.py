"""The stories behind a pattern, in two groups: those that it is about, and those that they are compared with."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import joinedload

from pact.core.clock import month_key, read_month
from pact.core.db import session
from pact.core.pagination import Page, decode_named, page_of
from pact.rankings.patterns.groups import OF_ACCOUNTS, of_kind
from pact.rankings.patterns.models import Pattern, PatternKind
from pact.rankings.values import MICRO
from pact.stories.models import Story, StoryVersion

PAGE_SIZE = 15


class GroupStory(NamedTuple):
    """A scored story of one of the groups, in the version that counts."""

    story: Story
    version: StoryVersion

    @property
    def divided_by(self) -> int:
        """Its own weight is 1 divided by this."""
        return round(MICRO / (self.story.weight or MICRO))


class Networks(NamedTuple):
    """Of the stories of one group: of how many the network is still known, and how many networks that is."""

    known: int
    networks: int


def group_page(pattern: Pattern, *, others: bool, after: str | None) -> Page[GroupStory]:
    """A page of the group's stories that are scored now, the newest first."""
    statement = (
        select(Story, StoryVersion)
        .join(StoryVersion, StoryVersion.id == Story.tallied_version_id)
        .where(*_members(pattern, others=others))
        .options(joinedload(Story.company))
        .order_by(Story.month.desc(), Story.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    place = decode_named(after)
    if place and (month := read_month(place[0])):
        statement = statement.where(or_(Story.month < month, and_(Story.month == month, Story.id < place[1])))
    rows = [GroupStory(*row) for row in session().execute(statement).tuples()]
    return page_of(rows, size=PAGE_SIZE, position=_place)


def _place(one: GroupStory) -> tuple[str, int]:
    assert one.story.month is not None
    return month_key(one.story.month), one.story.id


def networks_of(pattern: Pattern) -> Networks:
    """What is still known of the networks. Their keyed hashes are erased after 30 days."""
    statement = select(func.count(Story.source_digest), func.count(Story.source_digest.distinct())).where(
        Story.tallied_version_id.is_not(None), *_members(pattern, others=False)
    )
    return Networks(*session().execute(statement).tuples().one())


def _members(pattern: Pattern, *, others: bool) -> list[ColumnElement[bool]]:
    companies = pattern.figures.get("companies", [pattern.company_id])
    first, last = span_of(pattern, others=others)
    chosen: list[ColumnElement[bool]] = [Story.company_id.in_(companies), Story.month.between(first, last)]
    if not others:
        chosen.append(of_kind(pattern.kind))
    elif pattern.kind in OF_ACCOUNTS or pattern.kind is PatternKind.SAME_NETWORK:
        chosen.append(not_(of_kind(pattern.kind)))
    elif pattern.kind is PatternKind.KNOWN_OVER_TIME:
        chosen.append(of_kind(pattern.kind))
    return chosen


def span_of(pattern: Pattern, *, others: bool) -> tuple[date, date]:
    """The months of one of the groups."""
    first, last = (read_month(word) for word in pattern.figures["spans"][others])
    assert first
    assert last
    return first, last
