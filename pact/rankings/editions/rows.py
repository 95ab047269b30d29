"""A frozen table as a page shows it, from the edition and never from the live tables."""

import math
from collections.abc import Callable, Mapping, Set
from functools import partial
from typing import Any, NamedTuple

from pact.core.clock import read_month
from pact.core.i18n.messages import format_number, gettext
from pact.rankings.editions.body import basis_of_frozen
from pact.rankings.explaining import Scores, explainer, figures_of_year
from pact.rankings.measures import Measure
from pact.rankings.sources import Basis
from pact.rankings.tables.rows import mark_maker
from pact.rankings.tables.svg_marks import average_tick, rank_mark, score_mark
from pact.rankings.values import ELIGIBLE_N, FEWEST, shown_score, tone_of
from pact.rankings.wording import figure_writer, still_needed

MOST_UNRANKED = 50
_LISTS = ("ranked", "not_yet_ranked")
_WITHIN = ("rank", "rank_low", "rank_high", "above_median", "below_median")


class FrozenRow(NamedTuple):
    """One company. `href` is None if the company's address no longer works. The marks are safe HTML."""

    company: str
    href: str | None
    sector: str
    rank_mark: str
    mark: str
    shown_score: str
    words: str
    stories: int
    shown_count: str
    unit: str
    needed: str
    change: int | None
    explained: Mapping[str, Any] | None  # absent from older editions
    explain: Callable[[], list[str]]
    points: int | None  # the score as pages show it

    def why(self) -> list[str]:
        """The sentences that explain the score."""
        return self.explain()


class FrozenTable(NamedTuple):
    """A measure's table. `more` companies with fewer stories are in the files only."""

    head: Mapping[str, Any]
    basis: Basis
    ranked: list[FrozenRow]
    unranked: list[FrozenRow]
    more: int

    @property
    def counts_the_year(self) -> bool:
        """Whether the rows' words count the last twelve months, as all do but in older editions."""
        return any(row.explained for row in [*self.ranked, *self.unranked])


def frozen_table(
    content: Mapping[str, Any], measure: Measure, *, answering: Set[str], country: str = ""
) -> FrozenTable:
    """A measure's table in an edition, of all or of a country. `answering` has the slugs of companies that can be linked
    to.
    """
    table = content["tables"][measure.value]
    table = of_country(table, country) if country else table
    basis, month = basis_of_frozen(table), read_month(content["month"])
    assert month
    make = partial(
        _row,
        say=figure_writer(measure),
        draw=mark_maker(),
        tick=average_tick(table["average"]),
        answering=answering,
        unit=basis.unit,
        needed=partial(still_needed, basis=basis),
        explain=explainer(measure, month),
        year=partial(figures_of_year, measure),
    )
    waiting = table["not_yet_ranked"]
    return FrozenTable(
        head=table,
        basis=basis,
        ranked=[make(row) for row in table["ranked"]],
        unranked=[make(row) for row in waiting[:MOST_UNRANKED]],
        more=max(0, len(waiting) - MOST_UNRANKED),
    )


def _row(
    row: Mapping[str, Any],
    *,
    say: Any,
    draw: Any,
    tick: str,
    answering: Set[str],
    unit: Any,
    needed: Any,
    explain: Any,
    year: Any,
) -> FrozenRow:
    is_enough = row["stories"] >= FEWEST  # editions of format 1 have figures of all companies
    score = (row["score"], row["score_low"], row["score_high"]) if is_enough else (None, None, None)
    explained = row.get("explained")
    ranks = (row["rank"], row["rank_low"], row["rank_high"])
    return FrozenRow(
        company=row["company"],
        href=address_of(row, answering),
        sector=row["sector"],
        rank_mark=rank_mark(*ranks, word=gettext("range")) if row["eligible"] else "",
        mark=draw(*score, tick, tone_of(row["above_median"], row["below_median"])),
        shown_score=score_mark(*score, word=gettext("range")),
        words=say(row["figures"] | year(explained)) if is_enough else "",
        stories=row["stories"],
        shown_count=format_number(row["stories"]),
        unit=unit(row["stories"]),
        needed="" if row["eligible"] else needed(math.ceil(ELIGIBLE_N - row["n"]), row["months_with_stories"]),
        change=row["rank_change"],
        explained=explained,
        explain=partial(explain, explained, Scores(row["score"])) if is_enough else list,
        points=shown_score(row["score"]) if is_enough else None,
    )


def countries_of(content: Mapping[str, Any]) -> list[str] | None:
    """The codes of the countries in an edition; None if it was frozen before editions had them."""
    tables = content["tables"].values()
    if not all("countries" in table for table in tables):
        return None
    return sorted({code for table in tables for code in table["countries"]})


def of_country(table: Mapping[str, Any], country: str) -> dict[str, Any]:
    """A frozen table with the rows of a country, their ranks within it and what was frozen of them together."""
    nothing: dict[str, Any] = {
        "stories": 0,
        "unprompted": 0,
        "average": None,
        "invited": 0,
        "evidence_seen": None,
        "sources": [],
        "figures": {},
    }
    return {
        **table,
        **table["countries"].get(country, nothing),
        **{kept: [_within(row) for row in table[kept] if row["country"] == country] for kept in _LISTS},
    }


def _within(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, **{name: row[f"country_{name}"] for name in _WITHIN}, "rank_change": None}


def address_of(row: Mapping[str, Any], answering: Set[str]) -> str | None:
    return f"/companies/{row['company_slug']}" if row["company_slug"] in answering else None
