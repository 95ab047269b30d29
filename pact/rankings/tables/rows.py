"""Rows of a finished table in the form that pages show. Tables have hundreds, so everything is prepared here."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Select, select

from pact.companies.models import Company, Sector
from pact.core.db import columns, session, sql_table
from pact.core.i18n.messages import format_number, gettext
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueRow, LeagueTable
from pact.rankings.sources import Basis
from pact.rankings.tables.svg_marks import (
    Trend,
    average_tick,
    change_mark,
    interval_mark,
    rank_mark,
    sparkline_drawer,
    tone_of,
)
from pact.rankings.values import ELIGIBLE_N, shown_score
from pact.rankings.wording import change_words, figure_writer, still_needed, trend_writer


class TableRow(NamedTuple):
    """One company in one table. Scores are points of 100, not clipped. Ranks are None below the threshold.

    The fields from `words` on are what pages show. They are prepared here, because calls from a template are ten
    times as slow.
    """

    company: str
    slug: str
    sector: str
    is_eligible: bool
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    score: float
    low: float
    high: float
    n: float
    stories: int
    months: int
    figures: dict[str, Any]
    rank_change: int | None
    trend: Trend
    words: str
    needed: str
    shown_count: str
    unit: str
    rank_mark: str  # the marks are safe HTML
    mark: str
    change: str
    sparkline: str
    site_rank: int | None  # rank by our weights, if the row is ranked by a reader's own


@lru_cache(maxsize=2)
def statement(*, in_sector: bool = False) -> Select[Any]:
    """The columns that `table_rows` reads. In a sector's table the ranks are those within the sector."""
    row, company, sector = columns(LeagueRow), columns(Company), columns(Sector)
    ranks = (
        (row.sector_rank, row.sector_rank_low, row.sector_rank_high)
        if in_sector
        else (row.rank, row.rank_low, row.rank_high)
    )
    return (
        select(
            company.name, company.slug, sector.name, row.is_eligible, *ranks, row.score, row.low, row.high, row.n,
            row.stories, row.months, row.above_median, row.below_median, row.figures, row.rank_change, row.trend,
        )
        .join_from(sql_table(LeagueRow), sql_table(Company), company.id == row.company_id)
        .join(sql_table(Sector), sector.id == company.sector_id)
    )  # fmt: skip


def table_rows(
    query: Select[Any],
    table: LeagueTable,
    parameters: Mapping[str, Any] | None = None,
    *,
    with_trends: bool = False,
) -> list[TableRow]:
    """Run a query built from `statement`. With trends, ranked rows have sparklines on a common scale."""
    found = session().execute(query, parameters).all()
    trends = [row[-1] for row in found if row[3]] if with_trends else None
    make = row_maker(table, trends)
    return [make(row) for row in found]


class RankedTable(Protocol):
    """What rows are written with, of their table."""

    @property
    def measure(self) -> Measure: ...
    @property
    def average(self) -> float | None: ...
    @property
    def compared_with(self) -> date | None: ...
    @property
    def basis(self) -> Basis: ...


def row_maker(table: RankedTable, trends: Sequence[Trend] | None = None) -> Callable[[Sequence[Any]], TableRow]:
    """A function that makes rows from such a query's results. Messages are looked up once per table.

    `trends` share one scale. Without them no sparklines are drawn.
    """
    say, needed, tick = figure_writer(table.measure), lru_cache(still_needed), average_tick(table.average)
    mark, draw, tell = mark_maker(), sparkline_drawer(trends or ()), trend_writer(table.measure)
    changed = partial(change_words, since=table.compared_with)
    word = gettext("range")
    unit = lru_cache(table.basis.unit)

    def make(row: Sequence[Any]) -> TableRow:
        (*plain, above, below, figures, change, trend) = row
        is_eligible, score, low, high, n, stories = plain[3], *plain[7:12]
        return TableRow._make((
            *plain,
            figures,
            change,
            trend,
            say(figures),
            "" if is_eligible else needed(math.ceil(ELIGIBLE_N - n)),
            format_number(stories),
            unit(stories),
            rank_mark(*plain[4:7], word=word) if is_eligible else "",
            mark(score, low, high, tick, tone_of(above, below)),
            change_mark(change, spoken=changed(change)) if change else "",
            draw(trend, tell(trend)) if is_eligible and trends else "",
            None,
        ))  # fmt: skip

    return make


def mark_maker() -> Callable[[float, float, float, str, str], str]:
    """A function that draws a score with the ends of its interval, the average's tick (one for the table) and a
    tone.
    """
    spoken = gettext("%(score)s out of 100, 90%% range %(low)s to %(high)s")

    def draw(score: float, low: float, high: float, tick: str, tone: str) -> str:
        label = spoken % {"score": shown_score(score), "low": shown_score(low), "high": shown_score(high)}
        return interval_mark(score, low, high, tick=tick, tone=tone, label=label)

    return draw
