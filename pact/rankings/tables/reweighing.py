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
from pact.rankings.tables.svg_marks import average_tick, own_rank_mark, score_mark
from pact.rankings.tables.weighting import Scored, Weights, is_covered, places, scored_anew
from pact.rankings.values import POINT_DECIMALS

_NO_RANKS = (None, None, None)


def reweighed(view: TableView, weights: Weights) -> TableView:
    """The view with `weights`: new scores, intervals, order and ranks. Each row also shows our rank.

    A company with too few stories of a measure that counts for more than in our table is not ranked.
    """
    kept = [row for row in view.ranked if is_covered(row.figures, weights, ranked=True)]
    scored = [scored_anew(row.figures, low=row.low or 0, high=row.high or 0, weights=weights) for row in kept]
    average = fmean(row_score.score for row_score in scored) if scored else None
    tick, mark = average_tick(average), mark_maker()
    here = gettext("ours: %(rank)s, %(low)s–%(high)s")
    spoken = gettext("by our weights %(rank)s, range %(low)s to %(high)s")
    word = gettext("range")
    needed = gettext("needs more stories of what you count for more")

    def moved(row: TableRow, by: Scored | None, **more: Any) -> TableRow:
        score, low, high = [round(points, POINT_DECIMALS) for points in by] if by else (None, None, None)
        return row._replace(
            score=score, low=low, high=high, rank=None, rank_low=None, rank_high=None,
            whole_ranks=_NO_RANKS, sector_ranks=_NO_RANKS, site_rank=row.rank, rank_change=None, change="",
            sparkline="", mark=mark(score, low, high, tick, "mid"), shown_score=score_mark(score, low, high, word=word),
        )._replace(**more)  # fmt: skip

    ranked = []
    for at, rank in places(scored):
        row = kept[at]
        place = {"rank": row.rank, "low": row.rank_low, "high": row.rank_high}
        drawn = own_rank_mark(rank, here=here % place, spoken=spoken % place)
        where = "sector_ranks" if view.sector else "whole_ranks"
        ranked.append(moved(row, scored[at], rank=rank, rank_mark=drawn, **{where: (rank, None, None)}))
    left_out = [
        moved(row, None, is_eligible=False, rank_mark="", needed=needed)
        for row in view.ranked
        if not is_covered(row.figures, weights, ranked=True)
    ]
    unranked = [moved(row, _scored(row, weights)) for row in view.unranked]
    return replace(view, ranked=ranked, unranked=left_out + unranked, weights=weights, average=average)


def _scored(row: TableRow, weights: Weights) -> Scored | None:
    """The score of a company that is not ranked, if it has enough stories to show one."""
    if row.low is None or row.high is None or not is_covered(row.figures, weights, ranked=False):
        return None
    return scored_anew(row.figures, low=row.low, high=row.high, weights=weights)
