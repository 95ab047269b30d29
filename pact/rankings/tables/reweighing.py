"""The overall table with a reader's own weights, computed from the rows of our table.

Some figures exist for our weights only and are left out: rank ranges, which take a thousand draws when the table
is made, and what is certain about the median, about changes and about past months.
"""

from dataclasses import replace
from statistics import fmean
from typing import Any

from pact.core.i18n.messages import gettext
from pact.rankings.tables.queries import TableView
from pact.rankings.tables.rows import TableRow, mark_maker
from pact.rankings.tables.svg_marks import average_tick, own_rank_mark
from pact.rankings.tables.weighting import Scored, Weights, places, scored_anew


def reweighed(view: TableView, weights: Weights) -> TableView:
    """The view with `weights`: new scores, intervals, order and ranks. Each row also shows our rank."""
    scored = [_scored(row, weights) for row in view.ranked]
    average = fmean(row_score.score for row_score in scored) if scored else None
    tick, mark = average_tick(average), mark_maker()
    here = gettext("ours: %(rank)s, %(low)s–%(high)s")
    spoken = gettext("by our weights %(rank)s, range %(low)s to %(high)s")

    def moved(row: TableRow, by: Scored, **more: Any) -> TableRow:
        return row._replace(
            score=by.score, low=by.low, high=by.high, rank=None, rank_low=None, rank_high=None, rank_change=None,
            change="", sparkline="", mark=mark(*by, tick, "mid"),
        )._replace(**more)  # fmt: skip

    ranked = []
    for at, rank in places(scored):
        row = view.ranked[at]
        place = {"rank": row.rank, "low": row.rank_low, "high": row.rank_high}
        drawn = own_rank_mark(rank, here=here % place, spoken=spoken % place)
        ranked.append(moved(row, scored[at], rank=rank, site_rank=row.rank, rank_mark=drawn))
    unranked = [moved(row, _scored(row, weights)) for row in view.unranked]
    return replace(view, ranked=ranked, unranked=unranked, weights=weights, average=average)


def _scored(row: TableRow, weights: Weights) -> Scored:
    return scored_anew(row.figures, low=row.low, high=row.high, weights=weights)
