"""Ranks among the companies of a sector, of a country, and of a sector in a country. The scores are those of all together.

Each has draws of its own: a rank range among all says nothing of the range among a few of them.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from pact.rankings.building.json_texts import objects_of, texts_of
from pact.rankings.method.arrays import FloatArray, IntArray, MeasureScores
from pact.rankings.method.ranks import rank_table
from pact.rankings.values import FEWEST

Codes = np.ndarray[Any, np.dtype[np.str_]]  # (C,), a country's code of each company


def sector_places(own: MeasureScores, sectors: IntArray, eligible: IntArray, seed: int) -> IntArray:
    """Of those in `eligible` (k,), the ranks with the ends of their ranges (k, 3)."""
    return _within(own, sectors, eligible, seed)[0]


def country_places(
    own: MeasureScores, sectors: IntArray, countries: Codes, eligible: IntArray, seed: int
) -> list[str] | None:
    """What `LeagueRow.in_country` keeps, as JSON, of those in `eligible` (k,). None if all companies are of one country."""
    if len(np.unique(countries)) < 2:
        return None
    both = np.array([f"{country} {sector}" for country, sector in zip(countries, sectors, strict=True)])
    places, medians = _within(own, countries, eligible, seed)
    return objects_of({
        "rank": texts_of(places),
        "sector_rank": texts_of(_within(own, both, eligible, seed)[0]),
        "above_median": texts_of(medians[:, 0]),
        "below_median": texts_of(medians[:, 1]),
    })  # fmt: skip


def _within(
    own: MeasureScores, groups: IntArray | Codes, eligible: IntArray, seed: int
) -> tuple[IntArray, FloatArray]:
    """Ranks within each company's group with the ends of their ranges (k, 3), and how likely it is better than the group's
    median, and worse (k, 2).
    """
    places, medians = np.zeros((len(eligible), 3), dtype=np.int64), np.zeros((len(eligible), 2))
    of = groups[eligible]
    for group in np.unique(of):
        members = np.flatnonzero(of == group)
        ranks = rank_table(own.mean[eligible[members]], own.sd[eligible[members]], seed=seed)
        places[members] = np.stack([ranks.rank, ranks.low, ranks.high], axis=1)
        medians[members] = np.stack([ranks.p_above_median, ranks.p_below_median], axis=1)
    return places, medians


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
