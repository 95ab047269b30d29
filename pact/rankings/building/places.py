"""Ranks among the companies of a sector, of a country, and of a sector in a country. The scores are those of all together.

Each has draws of its own: a rank range among all says nothing of the range among a few of them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from pact.rankings.method.arrays import FloatArray, IntArray, MeasureScores
from pact.rankings.method.ranks import Ranks, rank_table
from pact.rankings.values import FEWEST

Place = tuple[int, int, int]
"""A rank with the ends of its range."""
Codes = np.ndarray[Any, np.dtype[np.str_]]  # (C,), a country's code of each company


def sector_places(own: MeasureScores, sectors: IntArray, eligible: IntArray, seed: int) -> dict[int, Place]:
    """By company, for those in `eligible`."""
    return {company: _place(ranks, at) for company, ranks, at in _within(own, sectors, eligible, seed)}


def country_places(
    own: MeasureScores, sectors: IntArray, countries: Codes, eligible: IntArray, seed: int
) -> dict[int, dict[str, Any]]:
    """What `LeagueRow.in_country` keeps, by company. Empty if all companies are of one country."""
    if len(np.unique(countries)) < 2:
        return {}
    both = np.array([f"{country} {sector}" for country, sector in zip(countries, sectors, strict=True)])
    of_sector = {company: _place(ranks, at) for company, ranks, at in _within(own, both, eligible, seed)}
    return {
        company: {
            "rank": _place(ranks, at),
            "sector_rank": of_sector[company],
            "above_median": float(ranks.p_above_median[at]),
            "below_median": float(ranks.p_below_median[at]),
        }
        for company, ranks, at in _within(own, countries, eligible, seed)
    }


def _within(
    own: MeasureScores, groups: IntArray | Codes, eligible: IntArray, seed: int
) -> Iterator[tuple[int, Ranks, int]]:
    """Each company with the ranks of its group, and its place in these arrays."""
    for group in np.unique(groups[eligible]):
        members = eligible[groups[eligible] == group]
        ranks = rank_table(own.mean[members], own.sd[members], seed=seed)
        yield from ((int(company), ranks, at) for at, company in enumerate(members))


def _place(ranks: Ranks, at: int) -> Place:
    return int(ranks.rank[at]), int(ranks.low[at]), int(ranks.high[at])


def withheld_countries(
    sectors: IntArray, countries: Codes, amounts: Sequence[FloatArray], sectors_shown: Sequence[int]
) -> set[str]:
    """The countries whose figures must not be shown: with the whole table's, those of `sectors_shown` and of the other
    countries, that of one company with too few answers would follow from them.

    `amounts` (C,) are numbers of answers.
    """
    shown = [str(country) for country, _n in Counter(countries.tolist()).most_common()]
    withheld: set[str] = set()
    for amount in amounts:
        few = np.flatnonzero((amount > 0) & (amount < FEWEST))
        classes = Counter(zip(sectors[few].tolist(), countries[few].tolist(), strict=True))
        while shown and _gives_away(classes, sectors_shown, shown):
            withheld.add(shown.pop())  # the one with the fewest companies
    return withheld


def _gives_away(classes: Counter[tuple[int, str]], sectors: Sequence[int], countries: Sequence[str]) -> bool:
    """Whether sums over all, over each of these sectors and over each of these countries give the figure of a company that
    is alone in its class. Those of companies in one class only occur together.
    """
    sums = np.array(
        [[1.0] * len(classes)]
        + [[float(of == sector) for of, _country in classes] for sector in sectors]
        + [[float(of == country) for _sector, of in classes] for country in countries]
    )
    rank = np.linalg.matrix_rank(sums) if classes else 0
    alone = (at for at, number in enumerate(classes.values()) if number == 1)
    return any(np.linalg.matrix_rank(np.vstack([sums, np.eye(len(classes))[at]])) == rank for at in alone)
