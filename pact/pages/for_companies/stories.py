"""The published stories about a company, with what became of its replies: what somebody who acts for it works through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, exists, func, or_, select, text, true

from pact.companies.models import Company
from pact.core.db import columns, session, sql_table
from pact.core.pagination import Page, decode_moment, page_of
from pact.replies.models import Reply, ReplyStatus, ReplyVersion
from pact.replies.queries import STANDS, days_until
from pact.stories.fields import Reason, Resolved, Source, VersionState
from pact.stories.models import Story, StoryVersion
from pact.stories.previews import PREVIEWS, StoryPreview

PAGE_SIZE: Final = 10
MOST_COUNTED: Final = 1_000
"""A number in a tab counts no further, so that it costs the same however many stories there are."""


class Show(StrEnum):
    UNANSWERED = "unanswered"
    NEW = "new"
    CHANGES = "changes"  # a moderator asks for changes of the reply
    WAITING = "waiting"  # the reply, or a change of it, is with the moderators
    ALL = "all"


SORTS: Final = ("newest", "oldest")
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "show": tuple(Show), "sort": SORTS, "reason": tuple(Reason), "outcome": tuple(Resolved),
}  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What the address asks for; `ignored` is what it has that is no choice."""

    show: Show = Show.UNANSWERED
    sort: str = "newest"
    reason: str = ""
    outcome: str = ""
    ignored: tuple[str, ...] = ()

    def given(self, **changes: str) -> list[tuple[str, str]]:
        """The parameters of the address as pairs, some changed, without defaults."""
        every = {
            "show": self.show.value,
            "sort": self.sort,
            "reason": self.reason,
            "outcome": self.outcome,
        } | changes
        return [(name, word) for name, word in every.items() if word not in ("", Show.UNANSWERED, "newest")]


def read_filters(given: Mapping[str, str]) -> Filters:
    """The filters in an address. Unknown values are left out, and the page says so."""
    known = {name: given[name] for name, words in CHOICES.items() if given.get(name) in words}
    ignored = tuple(given[name] for name in CHOICES if given.get(name, "").strip() and name not in known)
    show = Show(known.pop("show", Show.UNANSWERED))
    return Filters(show=show, ignored=ignored, **known)


class Item(NamedTuple):
    """A story with where the company's reply to it stands; None if there is none. `edits`: a changed one waits."""

    story: StoryPreview
    reply: ReplyStatus | None
    sent_at: datetime | None
    edits: bool

    @property
    def days(self) -> int | None:
        """From the story's publication to the reply, as readers are told; not known of an imported text."""
        if self.sent_at is None or self.story.source is Source.IMPORTED:
            return None
        return days_until(self.sent_at, self.story.published_at)


class Counts(NamedTuple):
    """How many stories each tab has, up to MOST_COUNTED, and when the oldest unanswered one was published."""

    unanswered: int
    new: int
    changes: int
    waiting: int
    oldest_unanswered: datetime | None


_story, _version, _reply, _text = columns(Story), columns(StoryVersion), columns(Reply), columns(ReplyVersion)
_OF_COMPANY = _story.company_id == bindparam("company")
_OF_REPLIES = _reply.company_id == bindparam("company")
_LISTED = text("story.status = 'published' AND NOT story.is_record")  # spelled as in the index of lists
_edits = exists().where(_text.reply_id == _reply.id, _text.state == VersionState.SUBMITTED)
_has_edits = and_(_reply.status == ReplyStatus.PUBLISHED, _edits)
_TO_STORY = and_(_reply.story_id == _story.id, _reply.moved_away_at.is_(None))
_ITEMS: Final[Select[Any]] = (
    PREVIEWS.add_columns(_reply.status.label("reply"), _reply.sent_at, _has_edits.label("edits"))
    .outerjoin(sql_table(Reply), _TO_STORY)
    .where(_OF_COMPANY)
)
_SHOWN: Final[Mapping[Show, ColumnElement[bool]]] = {
    Show.UNANSWERED: or_(_reply.status.is_(None), _reply.status.not_in(STANDS)),
    Show.NEW: _story.published_at > bindparam("seen"),
    Show.CHANGES: _OF_REPLIES & (_reply.status == ReplyStatus.CHANGES_REQUESTED),
    Show.WAITING: _OF_REPLIES & or_(_reply.status == ReplyStatus.PENDING, _has_edits),
    Show.ALL: true(),
}
# The same without the stories' texts, for counting.
_STORIES = select(_story.id).where(_LISTED, _OF_COMPANY)
_WITH_REPLIES = {
    Show.UNANSWERED: _STORIES.outerjoin(sql_table(Reply), _TO_STORY),
    Show.NEW: _STORIES,
    Show.CHANGES: _STORIES.join(sql_table(Reply), _TO_STORY),
    Show.WAITING: _STORIES.join(sql_table(Reply), _TO_STORY),
}


def _number(show: Show) -> ScalarSelect[Any]:
    rows = _WITH_REPLIES[show].where(_SHOWN[show]).limit(MOST_COUNTED)
    return select(func.count()).select_from(rows.subquery()).scalar_subquery()


_OLDEST = (
    _WITH_REPLIES[Show.UNANSWERED]
    .where(_SHOWN[Show.UNANSWERED])
    .with_only_columns(_story.published_at, maintain_column_froms=True)
    .order_by(_story.published_at, _story.id)
    .limit(1)
    .scalar_subquery()
)
_COUNTS: Final = select(*(_number(show) for show in _WITH_REPLIES), _OLDEST)


def count_items(company: Company, *, seen: datetime) -> Counts:
    """One query."""
    row = session().execute(_COUNTS, {"company": company.id, "seen": seen}).one()
    return Counts(*row)


def items_page(company: Company, filters: Filters, *, seen: datetime, after: str | None) -> Page[Item]:
    """A page of the list. One query."""
    statement = _ITEMS.where(_SHOWN[filters.show])
    if filters.reason:
        statement = statement.where(_version.reason == Reason(filters.reason))
    if filters.outcome:
        statement = statement.where(_version.resolved == Resolved(filters.outcome))
    is_oldest_first, (at, ident) = filters.sort == "oldest", (_story.published_at, _story.id)
    if position := decode_moment(after):
        moment, last = position
        further = at > moment if is_oldest_first else at < moment
        beside = ident > last if is_oldest_first else ident < last
        statement = statement.where(further | ((at == moment) & beside))
    order = (column.asc() if is_oldest_first else column.desc() for column in (at, ident))
    given = {"company": company.id} | ({"seen": seen} if filters.show is Show.NEW else {})
    rows = session().execute(statement.order_by(*order).limit(PAGE_SIZE + 1), given)
    found = [Item(StoryPreview._make(row[:-_ADDED]), *row[-_ADDED:]) for row in rows]
    return page_of(
        found, size=PAGE_SIZE, position=lambda item: (item.story.published_at.isoformat(), item.story.id)
    )


_ADDED: Final = len(Item._fields) - 1
