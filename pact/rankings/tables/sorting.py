"""The orders in which a reader can see the ranked rows, and the part of a long table that a page shows.

An order is worked out from a few columns of all rows. The rows themselves are made for one page only.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean
from typing import Any, Final, NamedTuple, overload

from sqlalchemy import Select, bindparam, select

from pact.companies.candidates import similar_companies
from pact.companies.models import Company
from pact.companies.names import stored_key
from pact.companies.queries import named_like
from pact.core.db import columns, session, sql_table
from pact.core.i18n.messages import lazy_gettext
from pact.rankings.models import LeagueRow, LeagueTable
from pact.rankings.tables.choice import ALL, Chosen, narrowed
from pact.rankings.tables.weighting import Scored, Weights, lacking, places, scored_anew

_ = lazy_gettext
ROWS: Final = 100
"""Ranked rows on a page."""
BEFORE: Final = 5
"""Rows shown before the one that a reader looks for."""
LIKELY: Final = 100
"""Companies with a name like the typed one that are looked for in the table."""
NAMED: Final = 20
"""How many of those that are found the page names, each with a link."""


class Sort(StrEnum):
    RANK = "rank"
    WORST = "worst"
    NAME = "name"
    STORIES = "stories"
    IMPROVED = "improved"


SORT_LABELS: dict[Sort, Any] = {
    Sort.RANK: _("Best first"),
    Sort.WORST: _("Worst first"),
    Sort.NAME: _("Name"),
    Sort.STORIES: _("Most counted first"),
    Sort.IMPROVED: _("Surely improved in 12 months"),
}


class Entry(NamedTuple):
    """A ranked row: its position in the stored table, and its score and rank by a reader's own weights."""

    position: int
    scored: Scored | None = None
    rank: int | None = None


class _Positions(Sequence[Entry]):
    """Ranked rows at these positions. Only the entries that are asked for are made: a page needs few of thousands."""

    def __init__(self, positions: Sequence[int]) -> None:
        self._positions = positions

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Entry]: ...
    def __getitem__(self, at: int | slice) -> Entry | Sequence[Entry]:
        found = self._positions[at]
        return Entry(found) if isinstance(found, int) else _Positions(found)

    def __iter__(self) -> Iterator[Entry]:
        return map(Entry, self._positions)


@dataclass(frozen=True)
class Order:
    """All ranked rows in a reader's order. By their own weights also the average, and who is not covered.

    `improved` is set in the order of that name: how many of the rows surely did.
    """

    entries: Sequence[Entry]
    left_out: Sequence[int] = ()  # positions
    average: float | None = None
    improved: int | None = None


@dataclass(frozen=True)
class Part:
    """The rows of an order that a page shows: from place `first` to `last` of `total`, counted from 1."""

    entries: Sequence[Entry]
    first: int
    total: int

    @property
    def last(self) -> int:
        return self.first + len(self.entries) - 1

    @property
    def before(self) -> int | None:
        """Where the page before begins. None on the first one."""
        return max(1, self.first - ROWS) if self.first > 1 else None

    @property
    def after(self) -> int | None:
        return self.last + 1 if self.last < self.total else None


def sort_named(word: str) -> Sort:
    """The order with that name, or by rank for an unknown name."""
    return Sort(word) if word in tuple(Sort) else Sort.RANK


class _Row(NamedTuple):
    position: int
    name: str
    stories: int
    score: float
    year_before: float | None  # only where the change since is sure
    figures: dict[str, Any]
    low: float
    high: float


_row, _company = columns(LeagueRow), columns(Company)
_year_before = _row.explained["year_before"].as_float()
_KEYS: Final = (
    _row.position, _company.name, _row.stories, _row.score, _year_before, _row.figures, _row.low, _row.high,
)  # fmt: skip


def _rows_with(*keys: Any) -> dict[str, Select[Any]]:
    """The ranked rows of a table, for each kind of choice."""
    return narrowed(
        select(*keys)
        .join_from(sql_table(LeagueRow), sql_table(Company), _company.id == _row.company_id)
        .where(_row.table_id == bindparam("table"), _row.is_eligible)
        .order_by(_row.position)
    )


_POSITIONS, _EVERY = _rows_with(_row.position), _rows_with(*_KEYS)
_OF_COMPANIES = select(_row.company_id, _row.position).where(
    _row.table_id == bindparam("table"), _row.company_id.in_(bindparam("companies", expanding=True))
)


def ordered(table: LeagueTable, chosen: Chosen, sort: Sort, weights: Weights | None) -> Order:
    """The ranked rows of the companies chosen. At most one query."""
    parameters = chosen.parameters(table)
    if weights is None and sort in (Sort.RANK, Sort.WORST):
        positions: Sequence[int] = range(1, table.ranked + 1)
        if chosen != ALL:
            positions = list(session().scalars(chosen.of(_POSITIONS), parameters))
        return Order(_Positions(positions if sort is Sort.RANK else positions[::-1]))
    rows = [_Row._make(row) for row in session().execute(chosen.of(_EVERY), parameters)]
    if weights is None:
        return Order(
            [Entry(row.position) for row in _sorted(rows, sort, lambda row: row)], improved=_improved(rows, sort)
        )
    kept = [row for row in rows if not lacking(row.figures, weights)]
    scored = [scored_anew(row.figures, low=row.low, high=row.high, weights=weights) for row in kept]
    anew = [(kept[at], Entry(kept[at].position, scored[at], rank)) for at, rank in places(scored)]
    return Order(
        [entry for _row_of, entry in _sorted(anew, sort, lambda pair: pair[0])],
        left_out=[row.position for row in rows if lacking(row.figures, weights)],
        average=fmean(own.score for own in scored) if scored else None,
        improved=_improved(kept, sort),
    )


def _improved(rows: Sequence[_Row], sort: Sort) -> int | None:
    return sum(sure_gain(row.score, row.year_before) > 0 for row in rows) if sort is Sort.IMPROVED else None


def part_of(order: Order, *, first: int | None, found: "Found | None" = None) -> Part:
    """The page of the order that begins at a place or, without one, a little before the best match. If all rows fit,
    the page shows them all.
    """
    total = len(order.entries)
    if first is None:
        place = next((match.place for match in found.matches if match.place), 1) if found else 1
        first = place - BEFORE if total > ROWS else 1
    first = max(1, min(first, total))
    return Part(order.entries[first - 1 : first - 1 + ROWS], first, total)


class Match(NamedTuple):
    """A company that was looked for: its position in the stored table and, if it is ranked, its place in the order."""

    name: str
    slug: str
    position: int
    place: int | None

    @property
    def first(self) -> int | None:
        """Where a page begins that shows it."""
        return None if self.place is None else max(1, self.place - BEFORE)


@dataclass(frozen=True)
class Found:
    """The companies of a table with a name like the typed one, best match first. `is_near` if they only resemble it."""

    matches: Sequence[Match] = ()
    is_near: bool = False
    is_cut: bool = False  # whether there may be more

    @property
    def numbers(self) -> dict[str, int]:
        """The number of each match, from 1, by the company's slug."""
        return {match.slug: number for number, match in enumerate(self.matches, 1)}


def found_in(table: LeagueTable, order: Order, unranked: Collection[int], name: str) -> Found:
    """The companies in this order, or among the unranked ones, that the name may mean. At most four queries."""
    if not stored_key(name):
        return Found()  # not a letter or digit: every name would match
    likely = named_like(name, limit=LIKELY)
    if matches := _matches(table, order, unranked, likely):
        return Found(matches, is_cut=len(likely) == LIKELY)
    near = [candidate.company for candidate in similar_companies(name)]
    return Found(_matches(table, order, unranked, near), is_near=True)


def _matches(
    table: LeagueTable, order: Order, unranked: Collection[int], companies: Sequence[Company]
) -> list[Match]:
    wanted = {"table": table.id, "companies": [company.id for company in companies]}
    at = dict(session().execute(_OF_COMPANIES, wanted).tuples().all()) if companies else {}
    found = {*at.values()}
    places = {entry.position: place for place, entry in enumerate(order.entries, 1) if entry.position in found}
    return [
        Match(company.name, company.slug, at[company.id], places.get(at[company.id]))
        for company in companies
        if company.id in at and (at[company.id] in places or at[company.id] in unranked)
    ]


def _sorted(rows: list[Any], sort: Sort, row_of: Callable[[Any], _Row]) -> list[Any]:
    """Rows that are given by rank, in another order. Ties stay in order of rank."""
    if sort is Sort.WORST:
        return rows[::-1]
    keys: dict[Sort, Callable[[_Row], Any]] = {
        Sort.NAME: lambda row: row.name.casefold(),
        Sort.STORIES: lambda row: -row.stories,
        Sort.IMPROVED: lambda row: -sure_gain(row.score, row.year_before),
    }
    return sorted(rows, key=lambda each: keys[sort](row_of(each))) if sort in keys else rows


def sure_gain(score: float, year_before: float | None) -> float:
    """Points gained in a year. 0 where it is less than 95% sure that the score changed at all: that may be chance."""
    return 0.0 if year_before is None else score - year_before
