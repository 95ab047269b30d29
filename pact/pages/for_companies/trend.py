"""A company beside its sector: the scores of its public page and the averages of the sector's public tables."""

from collections.abc import Sequence
from typing import NamedTuple

from pact.companies.models import NOT_SORTED, Company
from pact.core.i18n.messages import gettext
from pact.pages.company.figures import trend_figure, trend_of
from pact.pages.figures import Figure
from pact.rankings.measures import Measure
from pact.rankings.tables.choice import NO_RANKS
from pact.rankings.tables.company_queries import (
    PlacedRow,
    SectorAverage,
    TableHead,
    month_scores,
    sector_averages,
)
from pact.rankings.tables.rows import TableRow
from pact.rankings.tables.svg_marks import rank_mark
from pact.rankings.values import FEWEST

_NOBODY = SectorAverage(0, 0)


class Standing(NamedTuple):
    """The company in the table of one measure. `sector_rank` is its rank in its sector, of its own country where there are
    others, as safe HTML; empty if it is not ranked.
    """

    table: TableHead
    row: TableRow
    sector_rank: str

    @property
    def country(self) -> str:
        """The code of its country if ranks there differ from those among all; otherwise empty."""
        ranks = self.row.ranks
        return "" if ranks.country_sector in (NO_RANKS, ranks.sector) else self.row.country or ""


def standings(placed: Sequence[PlacedRow]) -> list[Standing]:
    word = gettext("range")
    return [Standing(found.table, found.row, _rank(found.row, word)) for found in placed]


def _rank(row: TableRow, word: str) -> str:
    ranks = row.ranks
    rank, low, high = ranks.sector if ranks.country_sector == NO_RANKS else ranks.country_sector
    if not row.is_eligible or rank is None or low is None or high is None:
        return ""
    return rank_mark(rank, low, high, word=word)


def sector_trend(company: Company, measure: Measure) -> Figure:
    """Its score by month with its interval, and the average of its sector. Two queries.

    Where no month has enough ranked companies in the sector, the average is that of all, as on its public page.
    """
    averages = {} if company.sector.slug == NOT_SORTED else sector_averages(company, measure)
    if max((of.ranked for of in averages.values()), default=0) < FEWEST:
        return trend_figure(company, measure)
    scores = [
        score._replace(
            average=averages.get(score.month, _NOBODY).average, ranked=averages.get(score.month, _NOBODY).ranked
        )
        for score in month_scores([company.id], measure)
    ]
    note = gettext(
        "The average is of the sector’s companies ranked in each month, %(company)s included, from %(few)s companies on, "
        "as in the sector’s table.", company=company.name, few=FEWEST,
    )  # fmt: skip
    words = gettext("Average of the sector’s companies ranked that month")
    return trend_of(scores, measure, average=words, note=note)
