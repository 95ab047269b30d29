"""Rows of a finished table as readers get them: plain values, already in words, cheap by the hundred."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from pact.companies.models import Company, Sector
from pact.core.db import session
from pact.core.i18n import format_number, gettext, ngettext
from pact.rankings.marks import average_tick, interval_mark, rank_mark
from pact.rankings.models import LeagueRow, LeagueTable
from pact.rankings.values import ELIGIBLE_N, SURE
from pact.rankings.wording import figure_writer, still_needed


class TableRow(NamedTuple):
    """One company in one table. Scores are points of 100, unclipped; ranks are None below the threshold.

    The last six are what pages show, worked out here: a template asks a function ten times as slowly.
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
    words: str
    needed: str
    shown_count: str
    unit: str
    rank_mark: str  # the marks are safe HTML
    mark: str


@lru_cache(maxsize=2)
def statement(*, in_sector: bool = False) -> Select[Any]:
    """The columns that `table_rows` reads, ranks among the sector where the table is narrowed to one."""
    ranks = (
        (LeagueRow.sector_rank, LeagueRow.sector_rank_low, LeagueRow.sector_rank_high)
        if in_sector
        else (LeagueRow.rank, LeagueRow.rank_low, LeagueRow.rank_high)
    )
    return (
        select(
            Company.name, Company.slug, Sector.name, LeagueRow.is_eligible, *ranks, LeagueRow.score,
            LeagueRow.low, LeagueRow.high, LeagueRow.n, LeagueRow.stories, LeagueRow.months,
            LeagueRow.above_median, LeagueRow.below_median, LeagueRow.figures,
        )
        .join(Company, Company.id == LeagueRow.company_id)
        .join(Sector, Sector.id == Company.sector_id)
    )  # fmt: skip


def table_rows(
    query: Select[Any], table: LeagueTable, parameters: Mapping[str, Any] | None = None
) -> list[TableRow]:
    """Run a query made of `statement`."""
    make = row_maker(table)
    return [make(row) for row in session().execute(query, parameters).all()]


def row_maker(table: LeagueTable) -> Callable[[Sequence[Any]], TableRow]:
    """What makes rows of such a query's; messages are looked up once for a whole table."""
    say, needed, tick = figure_writer(table.measure), lru_cache(still_needed), average_tick(table.average)
    spoken = gettext("%(score)s of 100, between %(low)s and %(high)s")
    word = gettext("range")
    unit = lru_cache(partial(ngettext, "story", "stories"))

    def make(row: Sequence[Any]) -> TableRow:
        (*plain, above, below, figures) = row
        score, low, high, n, stories = plain[7:12]
        tone = "good" if (above or 0) >= SURE else "bad" if (below or 0) >= SURE else "mid"
        label = spoken % {"score": _shown(score), "low": _shown(low), "high": _shown(high)}
        return TableRow._make((
            *plain,
            figures,
            say(figures),
            "" if plain[3] else needed(math.ceil(ELIGIBLE_N - n)),
            format_number(stories),
            unit(stories),
            rank_mark(*plain[4:7], word=word) if plain[3] else "",
            interval_mark(score, low, high, tick=tick, tone=tone, label=label),
        ))  # fmt: skip

    return make


def _shown(score: float) -> int:
    """A score as pages show it: a wait of over an hour scores below 0, an interval may reach beyond 100."""
    return round(min(max(score, 0), 100))
