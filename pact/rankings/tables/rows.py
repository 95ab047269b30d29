"""Rows of a finished table in the form that pages show. Tables have hundreds, so everything is prepared here."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Select, select

from pact.companies.models import Company, Sector
from pact.core.db import columns, session, sql_table
from pact.core.i18n.messages import format_number, gettext
from pact.rankings.explaining import Explained, Scores, change_in_a_year, explainer, figures_of_year
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueRow
from pact.rankings.sources import Basis
from pact.rankings.tables.choice import ALL, Chosen, RanksOfRow, ranks_of
from pact.rankings.tables.svg_marks import (
    average_tick,
    change_mark,
    interval_mark,
    rank_mark,
    score_mark,
    turn_mark,
)
from pact.rankings.values import ELIGIBLE_N, OVERALL_WEIGHTS, score_of_row, shown_score, tone_of
from pact.rankings.wording import change_words, figure_writer, still_needed


class TableRow(NamedTuple):
    """One company in one table. Scores are points of 100, not clipped. Ranks are None below the threshold.

    With fewer than `FEWEST` stories there is neither score nor figures, only the number of stories. `rank` is the one
    that the page shows, among the companies chosen; `ranks` has those of every choice, with their ranges. The fields
    from `words` on are what pages show. They are prepared here, because calls from a template are ten times as slow.
    """

    company: str
    slug: str
    sector: str
    is_eligible: bool
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    ranks: RanksOfRow
    country: str | None
    score: float | None
    low: float | None
    high: float | None
    n: float
    stories: int
    months: int
    figures: dict[str, Any]
    rank_change: int | None
    explained: Explained | None
    words: str
    needed: str
    shown_count: str
    unit: str
    rank_mark: str  # the marks are safe HTML
    mark: str
    shown_score: str  # with its range; safe HTML too
    change: str
    turn: str  # whether the score surely rose or fell in a year
    explain: Callable[[Explained | None, Scores], list[str]]
    notes: Sequence[str] = ()  # public notes about how its stories count
    shares: Sequence[float] = OVERALL_WEIGHTS  # the weights of the overall score
    site_rank: int | None = None  # rank by our weights, if the row is ranked by a reader's own

    @property
    def points(self) -> int | None:
        """The score as pages show it."""
        return None if self.score is None else shown_score(self.score)

    def why(self) -> list[str]:
        """The sentences that explain the score, and the notes. They are made only when they are asked for."""
        if self.score is None:
            return []
        return [*self.explain(self.explained, Scores(self.score, self.shares)), *self.notes]


@cache
def statement() -> Select[Any]:
    """The columns that `table_rows` reads."""
    row, company, sector = columns(LeagueRow), columns(Company), columns(Sector)
    return (
        select(
            company.name, company.slug, sector.name, row.is_eligible, row.rank, row.rank_low, row.rank_high,
            row.sector_rank, row.sector_rank_low, row.sector_rank_high, row.score, row.low, row.high, row.n,
            row.stories, row.months, row.above_median, row.below_median, row.figures, row.rank_change, row.explained,
            row.country, row.in_country,
        )
        .join_from(sql_table(LeagueRow), sql_table(Company), company.id == row.company_id)
        .join(sql_table(Sector), sector.id == company.sector_id)
    )  # fmt: skip


def table_rows(
    query: Select[Any],
    table: "RankedTable",
    parameters: Mapping[str, Any] | None = None,
    *,
    chosen: Chosen = ALL,
) -> list[TableRow]:
    """Run a query built from `statement`. The ranks shown are those among the companies chosen."""
    make = row_maker(table, chosen=chosen)
    return [make(row) for row in session().execute(query, parameters).all()]  # one by one takes twice as long


class RankedTable(Protocol):
    """What rows are written with, of their table."""

    @property
    def measure(self) -> Measure: ...
    @property
    def month(self) -> date: ...
    @property
    def average(self) -> float | None: ...
    @property
    def compared_with(self) -> date | None: ...
    @property
    def basis(self) -> Basis: ...


class _Units(dict[int, str]):
    """What follows a count of a table's rows, looked up once for each count."""

    def __init__(self, basis: Basis) -> None:
        self._basis = basis

    def __missing__(self, count: int) -> str:
        found = self[count] = self._basis.unit(count)
        return found


def row_maker(table: RankedTable, *, chosen: Chosen = ALL) -> Callable[[Sequence[Any]], TableRow]:
    """A function that makes rows from such a query's results. Messages are looked up once per table."""
    measure, tick, basis = table.measure, average_tick(table.average), table.basis
    say, explain, mark = figure_writer(measure), explainer(measure, table.month), mark_maker()
    word, units, kind = gettext("range"), _Units(basis), chosen.kind

    def make(row: Sequence[Any]) -> TableRow:
        (*head, is_eligible), whole, of_sector = row[:4], tuple(row[4:7]), tuple(row[7:10])
        score, low, high, n, stories, months, above, below, figures, change, explained, country, within = row[10:]
        every = ranks_of(whole, of_sector, country, within)
        ranks = getattr(every, kind)
        if chosen.country and within:
            above, below = within["above_median"], within["below_median"]
        score, low, high = score_of_row(stories, score, low, high)
        if score is None:
            figures, explained = {}, None
        return TableRow._make((
            *head,
            is_eligible,
            *ranks,
            every,
            country,
            score,
            low,
            high,
            n,
            stories,
            months,
            figures,
            change,
            explained,
            say(figures | figures_of_year(measure, explained)),
            "" if is_eligible else still_needed(math.ceil(ELIGIBLE_N - n), months, basis),
            format_number(stories),
            units[stories],
            rank_mark(*ranks, word=word) if is_eligible else "",
            mark(score, low, high, tick, tone_of(above, below)),
            score_mark(score, low, high, word=word),
            change_mark(change, spoken=change_words(change, since=table.compared_with)) if change else "",
            turn_mark(*change_in_a_year(explained, score)),
            explain,
            (),
            OVERALL_WEIGHTS,
            None,
        ))  # fmt: skip

    return make


def mark_maker() -> Callable[[float | None, float | None, float | None, str, str], str]:
    """A function that draws a score with the ends of its interval, the average's tick (one for the table) and a
    tone. It draws nothing where there is no score.
    """
    spoken = gettext("%(score)s out of 100, 90%% range %(low)s to %(high)s")

    def draw(score: float | None, low: float | None, high: float | None, tick: str, tone: str) -> str:
        if score is None or low is None or high is None:
            return ""
        label = spoken % {"score": shown_score(score), "low": shown_score(low), "high": shown_score(high)}
        return interval_mark(score, low, high, tick=tick, tone=tone, label=label)

    return draw
