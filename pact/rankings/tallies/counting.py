"""Counts stories again as the tallies count them, so many at a time that memory hardly grows with their number.

Only the columns that count are read, as plain values: making whole stories and versions of them takes most of the time.
Words stay text, which equals the members of their enums.
"""

from collections import namedtuple
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    String,
    TextClause,
    and_,
    func,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from pact.core.db import Base, EnumText, columns, session, sql_table
from pact.rankings.tallies.adding import Amounts, Key
from pact.rankings.tallies.writing import measures_to_score
from pact.rankings.values import StoryMeasures
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion

STORIES_AT_ONCE: Final = 1000
ROWS_AT_ONCE: Final = 5000
Values = tuple[int, ...]
_OF_STORY: Final = (
    "id", "company_id", "author_id", "month", "weight", "is_established", "is_evidence_seen", "source", "source_name",
    "is_record", "moved_at", "resolved_later", "after_reply",
)  # fmt: skip
_OF_VERSION: Final = (
    "id", "channel", "contacted_on", "hour_band", "reason", "ended_how", "menu_minutes", "menu_minutes_low",
    "menu_minutes_high", "wait_minutes", "wait_minutes_low", "wait_minutes_high", "announced_wait_minutes",
    "announced_wait_minutes_low", "announced_wait_minutes_high", "human_offered", "transfers", "repeated_details",
    "contacts_for_issue", "resolved", "callback_kept", "politeness", "understood", "knowledge", "effort",
    "satisfaction", "obstacle", "next_step", "line_cost", "courtesies", "affiliation", "incentive",
)  # fmt: skip


_tuple_of: Any = namedtuple  # whose fields are the columns named above
_CountedVersion: Any = _tuple_of("_CountedVersion", _OF_VERSION)
# The tally of call-outs is counted by itself (call_outs.py).
_CountedStory: Any = type(
    "_CountedStory", (_tuple_of("_CountedStory", _OF_STORY),), {"__slots__": (), "call_out_id": None}
)
STORY, VERSION = columns(Story), columns(StoryVersion)


@dataclass(frozen=True)
class Difference:
    """A row of a tally that did not match the stories."""

    table: str
    key: tuple[Any, ...]
    stored: dict[str, int]
    recounted: dict[str, int]


class Months(NamedTuple):
    """The months after one (None: all before, too, and what has no month) until another, which is included (None: all)."""

    after: date | None = None
    until: date | None = None

    def has(self, month: Column[Any]) -> ColumnElement[bool]:
        """Whether a month is among these."""
        early: ColumnElement[bool] = true() if self.until is None else month <= self.until
        if self.after is None:
            return early if self.until is None else or_(early, month.is_(None))
        return and_(month > self.after, early)


def month_ranges(companies: Sequence[int]) -> list[Months]:
    """All months, in so many ranges that these companies have few stories in each. One month is never split."""
    statement = select(STORY.month, func.count()).where(STORY.company_id.in_(companies), STORY.month.is_not(None))
    ends: list[date | None] = []
    last: date | None = None
    stories = 0
    for month, count in session().execute(statement.group_by(STORY.month).order_by(STORY.month)).tuples():
        if stories and stories + count > STORIES_AT_ONCE:
            ends.append(last)
            stories = 0
        stories, last = stories + count, month
    return [Months(after, until) for after, until in pairwise([None, *ends, None])]


Counted = tuple[Story, StoryVersion, StoryMeasures | None]
"""A story, its version, and what is scored of it. Both have only the columns that count."""


def public_stories(companies: Sequence[int], months: Months) -> Iterator[Counted]:
    """Every published story with its version, and its measures if it is the scored one of its group."""
    statement = (
        _with_version(STORY.published_version_id)
        .where(STORY.status == Status.PUBLISHED, STORY.company_id.in_(companies), months.has(STORY.month))
        .order_by(STORY.author_id, STORY.company_id, STORY.month, STORY.published_at, STORY.id)
        .execution_options(yield_per=STORIES_AT_ONCE)
    )
    group: Key | None = None
    taken = False
    for story, version in _counted(statement):
        own = story.author_id, story.company_id, story.month
        taken = taken and own == group and story.author_id is not None
        group = own
        measures = None if taken else measures_to_score(story, version)
        taken = taken or measures is not None
        yield story, version, measures


def scored_stories(*which: ColumnElement[bool] | TextClause) -> Iterator[tuple[Story, StoryVersion]]:
    """Stories that are in the tallies, with the version that is scored."""
    statement = _with_version(STORY.tallied_version_id).where(*which)
    return _counted(statement.execution_options(yield_per=STORIES_AT_ONCE))


def _with_version(version_id: Column[Any]) -> Select[Any]:
    return select(*_plain(STORY, _OF_STORY), *_plain(VERSION, _OF_VERSION)).join_from(
        sql_table(Story), sql_table(StoryVersion), VERSION.id == version_id
    )


def _counted(statement: Select[Any]) -> Iterator[tuple[Story, StoryVersion]]:
    """With only the columns that count."""
    width = len(_OF_STORY)
    for row in session().execute(statement):
        yield cast(Story, _CountedStory._make(row[:width])), cast(StoryVersion, _CountedVersion._make(row[width:]))


def _plain(of: ReadOnlyColumnCollection[str, Column[Any]], names: Sequence[str]) -> list[ColumnElement[Any]]:
    return [
        type_coerce(of[name], String).label(None) if isinstance(of[name].type, EnumText) else of[name].label(None)
        for name in names
    ]


def stored_rows(
    model: type[Base], companies: Sequence[int], months: Months | None
) -> Iterator[tuple[Key, Values]]:
    """The rows of a tally in these months, or in all: the key and the amounts, in the order of the columns."""
    table, (keys, names) = sql_table(model), names_of(model)
    statement = select(*(table.c[name] for name in (*keys, *names))).where(table.c.company_id.in_(companies))
    if months is not None:
        statement = statement.where(months.has(table.c.month))
    width = len(keys)
    for row in session().execute(statement.execution_options(yield_per=ROWS_AT_ONCE)):
        yield tuple(row[:width]), tuple(row[width:])


def differing(
    model: type[Base], stored: Iterable[tuple[Key, Values]], counted: dict[Key, Amounts]
) -> list[Difference]:
    """Where the rows of a tally are not what was counted. Takes from `counted` what it compares."""
    names = names_of(model)[1]
    wrong: list[tuple[Key, Values, Values]] = []
    for key, values in stored:
        amounts = counted.pop(key, None)
        right = tuple([amounts.get(name, 0) for name in names]) if amounts and any(amounts.values()) else ()
        if values != right:
            wrong.append((key, values, right))
    missing = ((key, tuple([amounts.get(name, 0) for name in names])) for key, amounts in counted.items())
    wrong += [(key, (), right) for key, right in missing if any(right)]
    return [
        Difference(model.__tablename__, key, *(dict(zip(names, each, strict=False)) for each in (was, right)))
        for key, was, right in sorted(wrong, key=lambda row: str(row[0]))
    ]


@cache
def names_of(model: type[Base]) -> tuple[list[str], list[str]]:
    """The names of a tally's key, in the order of the columns, and of its amounts."""
    table = sql_table(model)
    keys = [column.name for column in table.columns if column.primary_key]
    return keys, [column.name for column in table.columns if column.name not in keys]
