"""The list of stories: its filters, its pages, and how many stories each further choice would leave."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, cast

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, literal, select, tuple_

from pact.companies.models import Company, Sector
from pact.core import clock
from pact.core.clock import month_key, read_month
from pact.core.db import all_of, is_postgresql, session
from pact.core.pagination import Page, decode_moment, encode_position, page_of
from pact.stories.call_outs.models import CallOut
from pact.stories.fields import INVITED_SOURCES, Channel, Reason, Resolved
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import listed, published
from pact.stories.search.index import has_words
from pact.stories.search.words import wanted

PAGE_SIZE: Final = 20
MAX_COUNTED: Final = 500
"""Counts cover only this many of the newest matching stories, so that the cost of a page is bounded."""
MONTHS_OFFERED: Final = 24
SORTS: Final = ("newest", "oldest")
YES: Final = "yes"
# The counted filters and their columns: answers, and what is so or not. The counts of one filter respect the others.
ANSWERS: Final[Mapping[str, type[StrEnum]]] = {"outcome": Resolved, "reason": Reason, "channel": Channel}
_COLUMNS: Final = {
    "outcome": StoryVersion.resolved,
    "reason": StoryVersion.reason,
    "channel": StoryVersion.channel,
}
_FLAGS: Final = {"tip": StoryVersion.tips != "", "invited": Story.source.in_(sorted(INVITED_SOURCES))}
_COUNTED: Final = (*ANSWERS, *_FLAGS)
LIST_WORDS: Final = (
    "q", "company", "sector", "call_out", "outcome", "reason", "channel", "month", "tip", "invited", "sort",
)  # fmt: skip
"""The parameters of the list's address, in order."""


@dataclass(frozen=True)
class Filters:
    """The list's filters as written in its address; `read_filters` makes them from a request."""

    q: str = ""
    company: str = ""
    sector: str = ""
    call_out: str = ""
    outcome: str = ""
    reason: str = ""
    channel: str = ""
    month: str = ""
    tip: str = ""
    invited: str = ""
    sort: str = "newest"
    ignored: tuple[str, ...] = ()  # what the address has that is no choice
    known_company: int | None = None  # the company's id, if somebody has looked it up

    @property
    def is_narrowed(self) -> bool:
        return any(getattr(self, name) for name in LIST_WORDS if name != "sort")

    def given(self) -> list[tuple[str, str]]:
        """The parameters as pairs, without defaults."""
        pairs = [(name, getattr(self, name)) for name in LIST_WORDS]
        return [(name, word) for name, word in pairs if word and (name, word) != ("sort", "newest")]

    @cached_property
    def has_words(self) -> ColumnElement[bool]:
        """Whether a story has the words. A page asks for its stories and for their counts, and looks them up once."""
        return has_words(self.q, cast(ColumnElement[int], Story.id))

    @cached_property
    def company_id(self) -> int:
        """Of the company; 0 if there is none."""
        if self.known_company is not None:
            return self.known_company
        return session().scalar(select(Company.id).where(Company.slug == self.company)) or 0


@dataclass(frozen=True)
class Counts:
    """How many stories match, and how many would with each further choice: {filter: {value: count}}.

    If `is_capped`, all counts cover only the newest MAX_COUNTED matching stories.
    """

    total: int
    by_choice: Mapping[str, Mapping[str, int]]
    is_capped: bool


def read_filters(given: Mapping[str, str]) -> Filters:
    """The filters in an address. Unknown values are left out, and the page says so."""
    kept: dict[str, Any] = {name: given.get(name, "") for name in ("q", "company", "sector", "call_out")}
    for name, kind in ANSWERS.items():
        if (word := given.get(name, "")) in tuple(kind):
            kept[name] = word
    if read_month(given.get("month", "")):
        kept["month"] = given["month"]
    kept |= {name: YES for name in _FLAGS if given.get(name) == YES}
    sort = given.get("sort", "")
    kept["sort"] = sort if sort in SORTS else "newest"
    if not wanted(kept["q"]):
        kept["q"] = ""
    ignored = tuple(
        given[name] for name in LIST_WORDS if given.get(name, "").strip() and given[name] != kept.get(name)
    )
    return Filters(**kept, ignored=ignored)


def story_page(
    filters: Filters, *, after: str | None, size: int = PAGE_SIZE, only: ColumnElement[bool] | None = None
) -> Page[Story]:
    """A page of the filtered list, perhaps of `only` some of its stories, which an index must find.

    No index has all answers. So a page looks for those with the chosen ones among the next MAX_COUNTED stories, and may
    have fewer than `size` or none although there are more further on: `after` says so.
    """
    narrowed = _narrowed(listed(), filters)
    within = _in_order(narrowed if only is None else narrowed.where(only), filters, after)
    answers = _answers(filters)
    if answers:
        place = within.with_only_columns(Story.id, Story.published_at, maintain_column_froms=True).options()
        next_ones = place.limit(MAX_COUNTED).subquery()
        statement = published().join(next_ones, next_ones.c.id == Story.id).where(*answers)
        keys = next_ones.c.published_at, next_ones.c.id
        statement = statement.order_by(*(keys if filters.sort == "oldest" else (key.desc() for key in keys)))
    else:
        statement = within
    rows = all_of(statement.limit(size + 1))
    page = page_of(
        rows,
        size=size,
        position=lambda story: (story.published_at.isoformat() if story.published_at else "", story.id),
    )
    if answers and page.after is None:
        last = session().execute(place.offset(MAX_COUNTED - 1).limit(1)).first()
        if last is not None:
            return Page(page.items, encode_position(last.published_at.isoformat(), last.id))
    return page


def _in_order(statement: Select[tuple[Story]], filters: Filters, after: str | None) -> Select[tuple[Story]]:
    """The stories from this position on, in the list's order."""
    keys, position = (Story.published_at, Story.id), decode_moment(after)
    # Compared as one: then the database begins to read there, and not at the end of the list.
    place = tuple_(*keys)
    given = (
        tuple_(*(literal(value, key.type) for value, key in zip(position, keys, strict=True)))
        if position
        else None
    )
    if filters.sort == "oldest":
        return (statement if given is None else statement.where(place > given)).order_by(*keys)
    return (statement if given is None else statement.where(place < given)).order_by(*(key.desc() for key in keys))


def choice_counts(filters: Filters) -> Counts:
    """How many stories each further choice would leave; one query of bounded cost."""
    newest = _narrowed(listed(), filters).order_by(Story.published_at.desc(), Story.id.desc()).limit(MAX_COUNTED)
    columns = [column.label(name) for name, column in (_COLUMNS | _FLAGS).items()]
    within = newest.with_only_columns(*columns, maintain_column_froms=True).options().subquery()
    groups = [within.c[name] for name in _COUNTED]
    rows = session().execute(select(*groups, func.count()).group_by(*groups)).tuples().all()
    kinds = len(ANSWERS)
    return counts_of(
        [((*row[:kinds], *(YES if is_so else "" for is_so in row[kinds:-1])), row[-1]) for row in rows], filters
    )


def counts_of(rows: Sequence[tuple[Sequence[Any], int]], filters: Filters) -> Counts:
    """Counts from rows (values of `_COUNTED`, number). Each filter's counts respect the other filters."""
    wanted = [getattr(filters, name) for name in _COUNTED]
    by_choice: dict[str, Counter[str]] = {name: Counter() for name in _COUNTED}
    total = 0
    for answers, count in rows:
        missed = [
            name for name, want, answer in zip(_COUNTED, wanted, answers, strict=True) if want and answer != want
        ]
        total += 0 if missed else count
        for name, answer in zip(_COUNTED, answers, strict=True):
            if answer and not [other for other in missed if other != name]:
                by_choice[name][str(answer)] += count
    return Counts(total, by_choice, is_capped=sum(count for _answers, count in rows) >= MAX_COUNTED)


def months_offered(today: date, *, oldest: datetime | None) -> list[date]:
    """The months offered as a filter, newest first: since the first story, at most two years."""
    this_month = clock.month_of(today)
    months = [clock.months_later(this_month, -count) for count in range(MONTHS_OFFERED)]
    return [month for month in months if oldest and month >= clock.month_of(oldest.date())]


def oldest_published(company: Company | None = None) -> datetime | None:
    """When the oldest story was published, of all or of a company, or None."""
    statement = listed().order_by(Story.published_at, Story.id).limit(1)
    if company is not None:
        statement = statement.where(Story.company_id == company.id)
    return session().execute(statement.with_only_columns(Story.published_at).options()).scalar()


def month_words(months: Iterable[date]) -> list[tuple[str, date]]:
    """Months with their keys as used in addresses."""
    return [(month_key(month), month) for month in months]


def _narrowed(statement: Select[tuple[Story]], filters: Filters) -> Select[tuple[Story]]:
    """Apply the filters that have no counts."""
    if filters.q:
        statement = statement.where(filters.has_words)
    if filters.company:
        # The number is written into the statement: of some companies PostgreSQL knows that they have thousands of stories,
        # and then reads the newest in their order. Of any company it expects a hundred, and would read and sort them all.
        own: BindParameter[int] = bindparam("company", filters.company_id, literal_execute=True)
        statement = statement.where(Story.company_id == own)
    if filters.sector:
        sector = select(Sector.id).where(Sector.slug == filters.sector)
        # If there is no such sector, the database need not read all stories to find none.
        # What is calculated has no index, so SQLite does not read and sort all stories of the sector's companies.
        own_sector = Company.sector_id if is_postgresql() else Company.sector_id + 0
        statement = statement.where(sector.exists(), own_sector == sector.scalar_subquery())
    if filters.call_out:
        asked = select(CallOut.id).where(CallOut.slug == filters.call_out)
        statement = statement.where(Story.call_out_id.in_(asked))
    if month := read_month(filters.month):
        begin, end = (datetime.combine(day, time.min, UTC) for day in (month, clock.months_later(month, 1)))
        statement = statement.where(Story.published_at >= begin, Story.published_at < end)
    return statement


def _answers(filters: Filters) -> list[ColumnElement[bool]]:
    """The filters that have counts."""
    chosen = [_COLUMNS[name] == kind(word) for name, kind in ANSWERS.items() if (word := getattr(filters, name))]
    return [*chosen, *(column for name, column in _FLAGS.items() if getattr(filters, name))]
