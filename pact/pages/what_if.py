"""Reads what a few more stories would make of a ranked company (pact/rankings/cases.py)."""

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from itertools import combinations
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select

from pact.companies.models import Company
from pact.core.db import columns, session, sql_table
from pact.core.i18n.messages import format_places, gettext, ngettext
from pact.core.i18n.rounding import half_up
from pact.rankings.cases import AMOUNTS, CASES, Case, Outcome, positions_of
from pact.rankings.models import LeagueRow, LeagueTable
from pact.rankings.tables.rows import mark_maker
from pact.rankings.tables.svg_marks import average_tick


class Line(NamedTuple):
    """A company's place as it is or would be, as the page prints it."""

    words: str
    score: str
    range: str
    change: str
    mark: str  # safe HTML
    rank: int


class Worst(NamedTuple):
    """The most points that stories would move any company of the table the wrong way. None if nowhere."""

    few: str  # by `SHOWN` stories
    many: str  # by the largest of `AMOUNTS`


class Asked(NamedTuple):
    """What the page says of the company that is asked about, or of the first in the table."""

    company: str
    slug: str
    choices: list[tuple[str, str]]  # slug and name, by name
    is_found: bool
    has_all: bool  # whether the cases of all ranked companies are computed
    now: Line | None
    lines: dict[int, list[Line]]  # by how many more stories
    is_contrary: bool  # whether good stories would lower it somewhere, or bad ones lift it
    is_weakened: bool  # whether more stories of a kind would move it less somewhere than fewer
    lowered: Worst | None  # by good stories
    raised: Worst | None  # by bad stories


_row, _company = columns(LeagueRow), columns(Company)
_COMPUTED = (
    select(_company.name, _company.slug)
    .join_from(sql_table(LeagueRow), sql_table(Company), _company.id == _row.company_id)
    .where(_row.table_id == bindparam("table"), _row.position.in_(bindparam("positions", expanding=True)))
    .order_by(_row.position)
)
_ONE = (
    select(_company.name, _company.slug, _row.score, _row.low, _row.high, _row.rank, _row.what_if)
    .join_from(sql_table(LeagueRow), sql_table(Company), _company.id == _row.company_id)
    .where(_row.table_id == bindparam("table"), _row.is_eligible, _company.slug == bindparam("slug"))
)
_EVERY = select(_row.score, _row.low, _row.high, _row.rank, _row.what_if).where(
    _row.table_id == bindparam("table"), _row.is_eligible
)
SHOWN: Final = 3
"""The cases that the page shows unfolded, of `AMOUNTS`."""


def asked_of(table: LeagueTable, slug: str) -> Asked | None:
    """None if nothing is computed, as in a table without ranked companies or one from an older version of the site."""
    places = {"table": table.id, "positions": positions_of(table.ranked)}
    choices = [(slug, name) for name, slug in session().execute(_COMPUTED, places).tuples()]
    is_found = not slug or slug in dict(choices)
    chosen = slug if slug and is_found else next(iter(choices), ("", ""))[0]
    found = session().execute(_ONE, {"table": table.id, "slug": chosen}).one_or_none()
    if found is None or not found.what_if:
        return None
    now = Outcome(found.score, found.low, found.high, found.rank)
    line = _line_writer(table.average, now)
    lines: dict[int, list[Line]] = {amount: [] for amount in AMOUNTS}
    outcomes = [(case, Outcome(*outcome)) for case, outcome in zip(CASES, found.what_if, strict=True)]
    for case, then in outcomes:
        lines[case.stories].append(line(_words(case), then))
    worst = _worst_of(table)
    choices.sort(key=lambda choice: choice[1].casefold())
    has_all = len(choices) == table.ranked
    return Asked(
        found.name,
        chosen,
        choices,
        is_found,
        has_all,
        line(gettext("Now"), now),
        lines,
        any(_contrary(case, now, then) > 0 for case, then in outcomes),
        _is_weakened(now, outcomes),
        _worst(worst, is_good=True),
        _worst(worst, is_good=False),
    )


def _gain(now: Outcome, then: Outcome) -> Decimal:
    """Of the scores as they are printed here, to a tenth."""
    return _tenth(then.score) - _tenth(now.score)


def _contrary(case: Case, now: Outcome, then: Outcome) -> Decimal:
    """The points that good stories would lower the score by, or bad ones lift it."""
    return -_gain(now, then) if case.is_good else _gain(now, then)


def _is_weakened(now: Outcome, outcomes: list[tuple[Case, Outcome]]) -> bool:
    """Whether a line with more stories of the same kind shows a smaller move, to either side."""
    return any(
        abs(_gain(now, then)) < abs(_gain(now, before))
        for (fewer, before), (more, then) in combinations(outcomes, 2)
        if (fewer.is_good, fewer.is_established) == (more.is_good, more.is_established)
    )


def _worst_of(table: LeagueTable) -> dict[tuple[int, bool], Decimal]:
    """The most points the wrong way in the whole table, by how many stories and whether they are good."""
    most: dict[tuple[int, bool], Decimal] = defaultdict(Decimal)
    for score, low, high, rank, computed in session().execute(_EVERY, {"table": table.id}).tuples():
        now = Outcome(score, low, high, rank)
        for case, outcome in zip(CASES, computed or (), strict=bool(computed)):
            kind = case.stories, case.is_good
            most[kind] = max(most[kind], _contrary(case, now, Outcome(*outcome)))
    return most


def _worst(most: dict[tuple[int, bool], Decimal], *, is_good: bool) -> Worst | None:
    few, many = most[SHOWN, is_good], most[AMOUNTS[-1], is_good]
    return Worst(format_places(float(few)), format_places(float(many))) if few or many else None


def _tenth(points: float) -> Decimal:
    """Points to a tenth, as finely as the page says what moved, and within the scale as everywhere on pages."""
    return half_up(min(max(points, 0.0), 100.0), 1)


def _printed(points: float) -> str:
    return format_places(float(_tenth(points)))


def _line_writer(average: float | None, now: Outcome) -> Callable[[str, Outcome], Line]:
    tick, mark = average_tick(average), mark_maker()

    def line(words: str, then: Outcome) -> Line:
        gain = _gain(now, then)
        ends = {"low": _printed(then.low), "high": _printed(then.high)}
        change = "" if then is now else f"{'−' if gain < 0 else '+'}{format_places(float(abs(gain)))}"
        drawn = mark(then.score, then.low, then.high, tick, "mid")
        span = gettext("%(low)s to %(high)s", **ends)
        return Line(words, _printed(then.score), span, change, drawn, then.rank)

    return line


def _words(case: Case) -> str:
    named = {
        (True, False): ngettext(
            "%(num)s good story by a new author", "%(num)s good stories by new authors", case.stories
        ),
        (True, True): ngettext(
            "%(num)s good story by an established author",
            "%(num)s good stories by established authors",
            case.stories,
        ),
        (False, False): ngettext(
            "%(num)s bad story by a new author", "%(num)s bad stories by new authors", case.stories
        ),
        (False, True): ngettext(
            "%(num)s bad story by an established author",
            "%(num)s bad stories by established authors",
            case.stories,
        ),
    }
    return named[case.is_good, case.is_established]
