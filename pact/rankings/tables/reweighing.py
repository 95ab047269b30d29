"""Rows of the overall table with a reader's own weights, computed from the rows of our table.

Some figures exist for our weights only and are left out: rank ranges, which take a thousand draws when the table
is made, and what is certain about the median, about changes and about past months.
"""

from collections.abc import Callable

from pact.core.i18n.messages import gettext
from pact.rankings.tables.choice import Chosen, RanksOfRow
from pact.rankings.tables.rows import TableRow, mark_maker
from pact.rankings.tables.sorting import Entry
from pact.rankings.tables.svg_marks import average_tick, own_rank_mark, score_mark
from pact.rankings.tables.weighting import WHOLE, Scored, Weights, has_score, lacking, scored_anew
from pact.rankings.values import POINT_DECIMALS
from pact.rankings.wording import MEASURE_LABELS


def row_reweigher(
    weights: Weights, average: float | None, chosen: Chosen
) -> Callable[[TableRow, Entry | None, bool], TableRow]:
    """A function that gives a row a new score, interval and rank. A ranked row also shows our rank.

    A ranked row comes with its entry in the new order. A company that has too few stories of a measure that counts for
    more than in our table is left out of the ranks, and its row says what it lacks.
    """
    tick, mark, shares = average_tick(average), mark_maker(), [weight / WHOLE for weight in weights]
    here = gettext("ours: %(rank)s, %(low)s–%(high)s")
    spoken = gettext("by our weights %(rank)s, range %(low)s to %(high)s")
    word = gettext("range")
    too_few = gettext("%(measure)s: %(counted)s counted, %(needed)s needed by your weights")
    too_new = gettext("%(measure)s: not ranked by this alone")

    def anew(row: TableRow, entry: Entry | None, is_left_out: bool) -> TableRow:
        by = entry.scored if entry else None if is_left_out else _scored(row, weights)
        score, low, high = [round(points, POINT_DECIMALS) for points in by] if by else (None, None, None)
        new = row._replace(
            score=score, low=low, high=high, rank=None, rank_low=None, rank_high=None,
            ranks=RanksOfRow(), site_rank=row.rank, rank_change=None, change="",
            turn="", shares=shares, mark=mark(score, low, high, tick, "mid"),
            shown_score=score_mark(score, low, high, word=word),
        )  # fmt: skip
        if is_left_out:
            lacks = [
                (too_few if each.counted < each.needed else too_new)
                % {"measure": MEASURE_LABELS[each.measure], "counted": each.counted, "needed": each.needed}
                for each in lacking(row.figures, weights)
            ]
            return new._replace(is_eligible=False, rank_mark="", needed="; ".join(lacks))
        if entry is None or entry.rank is None:
            return new
        place = {"rank": row.rank, "low": row.rank_low, "high": row.rank_high}
        drawn = own_rank_mark(entry.rank, here=here % place, spoken=spoken % place)
        ranks = RanksOfRow(**{chosen.kind: (entry.rank, None, None)})
        return new._replace(rank=entry.rank, rank_mark=drawn, ranks=ranks)

    return anew


def _scored(row: TableRow, weights: Weights) -> Scored | None:
    """The score of a company that is not ranked, if it has enough stories to show one."""
    if row.low is None or row.high is None or not has_score(row.figures, weights):
        return None
    return scored_anew(row.figures, low=row.low, high=row.high, weights=weights)
