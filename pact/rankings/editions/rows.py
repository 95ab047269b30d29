"""A frozen table as a page shows it, from the edition and never from the live tables."""

import math
from collections.abc import Mapping, Set
from functools import partial
from typing import Any, NamedTuple

from pact.core.i18n.messages import format_number, gettext
from pact.rankings.editions.body import basis_of_frozen
from pact.rankings.measures import Measure
from pact.rankings.sources import Basis
from pact.rankings.tables.rows import mark_maker
from pact.rankings.tables.svg_marks import average_tick, rank_mark, score_mark, tone_of
from pact.rankings.values import ELIGIBLE_N, FEWEST
from pact.rankings.wording import figure_writer, still_needed

MOST_UNRANKED = 50


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


class FrozenTable(NamedTuple):
    """A measure's table. `more` companies with fewer stories are in the files only."""

    head: Mapping[str, Any]
    basis: Basis
    ranked: list[FrozenRow]
    unranked: list[FrozenRow]
    more: int


def frozen_table(content: Mapping[str, Any], measure: Measure, *, answering: Set[str]) -> FrozenTable:
    """A measure's table in an edition. `answering` has the slugs of companies that can be linked to."""
    table = content["tables"][measure.value]
    basis = basis_of_frozen(table)
    make = partial(
        _row,
        say=figure_writer(measure),
        draw=mark_maker(),
        tick=average_tick(table["average"]),
        answering=answering,
        unit=basis.unit,
        needed=partial(still_needed, basis=basis),
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
    row: Mapping[str, Any], *, say: Any, draw: Any, tick: str, answering: Set[str], unit: Any, needed: Any
) -> FrozenRow:
    is_enough = row["stories"] >= FEWEST  # editions of format 1 have figures of all companies
    score = (row["score"], row["score_low"], row["score_high"]) if is_enough else (None, None, None)
    ranks = (row["rank"], row["rank_low"], row["rank_high"])
    return FrozenRow(
        company=row["company"],
        href=address_of(row, answering),
        sector=row["sector"],
        rank_mark=rank_mark(*ranks, word=gettext("range")) if row["eligible"] else "",
        mark=draw(*score, tick, tone_of(row["above_median"], row["below_median"])),
        shown_score=score_mark(*score, word=gettext("range")),
        words=say(row["figures"]) if is_enough else "",
        stories=row["stories"],
        shown_count=format_number(row["stories"]),
        unit=unit(row["stories"]),
        needed="" if row["eligible"] else needed(math.ceil(ELIGIBLE_N - row["n"]), row["months_with_stories"]),
        change=row["rank_change"],
    )


def address_of(row: Mapping[str, Any], answering: Set[str]) -> str | None:
    return f"/companies/{row['company_slug']}" if row["company_slug"] in answering else None
