"""What a few more stories would do to some companies, if all else stayed as it is. Pure.

Each company is followed again for each case, with the stories added to the last month, around the centres that all
companies together have: so a few hundred companies cost little, however many there are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from pact.rankings.cases import CASES, Case, Outcome, positions_of, story
from pact.rankings.measures import ANSWER_COLUMNS, Measure
from pact.rankings.method.arrays import ESTABLISHED, NEW, FloatArray, IntArray, MeasureScores, Scores, TallyArrays
from pact.rankings.method.bursts import most_usual, share_of
from pact.rankings.method.fitting import Parameters
from pact.rankings.method.ranks import ranks_among, shown, table_order
from pact.rankings.method.scoring import (
    Followed,
    Surroundings,
    all_cells,
    estimate,
    follow_around,
    scores_of,
    surroundings,
)
from pact.rankings.values import GAVE_UP_COLUMNS, MICRO, POINT_DECIMALS, contribution

_SEVERAL = {
    "answers": ANSWER_COLUMNS,
    "gave_up_histogram": GAVE_UP_COLUMNS,
}


@dataclass(frozen=True, eq=False)
class Standing:
    """What the scores of some companies are made from, in the last month."""

    tallies: TallyArrays
    parameters: Parameters
    bound: FloatArray  # (C, T)
    usual: FloatArray  # (C,), the burst bound of the last month in stories
    centre: dict[Measure, FloatArray]
    around: Surroundings


def standing(followed: Followed, companies: IntArray) -> Standing:
    """That of some of all companies, which were followed together."""
    at = followed.tallies.months - 1
    return Standing(
        followed.tallies.some(companies),
        followed.parameters,
        followed.bound[companies],
        most_usual(followed.pooled.n, at)[companies],
        {measure: centre[companies] for measure, centre in followed.centre.items()},
        surroundings(followed, at).of(companies),
    )


def with_more_stories(
    scores: Scores, standing_of: Callable[[IntArray], Standing]
) -> dict[Measure, dict[int, list[Outcome]]]:
    """By company, what each of `CASES` would make of it: of the first measure that ranks anyone, for those at both ends
    of its table.
    """
    for measure in Measure:
        own = scores.measures[measure]
        eligible = np.flatnonzero(own.is_eligible)
        if len(eligible):
            order = eligible[table_order(own.mean[eligible], own.sd[eligible])]
            companies = order[np.array(positions_of(len(order))) - 1]
            found = scores_with_more(standing_of(companies), measure)
            return {measure: _outcomes(own.mean[eligible], own.mean[companies], companies, found)}
    return {}


def _outcomes(
    ranked: FloatArray, now: FloatArray, companies: IntArray, found: MeasureScores
) -> dict[int, list[Outcome]]:
    """Ranks are those that the new scores have beside the `ranked` ones of all others."""
    was_ahead = shown(np.repeat(now, len(CASES))) > shown(found.mean)  # nobody is behind itself
    rank = ranks_among(found.mean, ranked) - was_ahead
    points = np.stack([found.mean, found.low, found.high], axis=1).round(POINT_DECIMALS).tolist()
    outcomes = [Outcome._make((*each, int(place))) for each, place in zip(points, rank, strict=True)]
    return {
        int(company): outcomes[place * len(CASES) : (place + 1) * len(CASES)]
        for place, company in enumerate(companies)
    }


def scores_with_more(before: Standing, measure: Measure, cases: tuple[Case, ...] = CASES) -> MeasureScores:
    """Scores of the last month; in its arrays (k × cases,) the cases of a company follow each other."""
    at, companies = before.tallies.months - 1, len(before.usual)
    of = np.repeat(np.arange(companies), len(cases))
    tallies = _with_more(before.tallies.some(of), cases * companies)
    bound = before.bound[of]
    bound[:, at] = share_of(tallies.n[:, at].sum(axis=1), before.usual[of])
    centre = {own: expected[of] for own, expected in before.centre.items()}
    cells = all_cells(tallies, before.parameters, bound)
    again = follow_around(centre, tallies, cells, before.parameters, bound=bound, months=[at])
    return scores_of(again, at, estimate(again, at, before.around.of(of)))[measure]


def _with_more(tallies: TallyArrays, cases: tuple[Case, ...]) -> TallyArrays:
    """The tallies of these companies, each with the stories of its case in the last month."""
    picked: dict[str, Any] = {field.name: getattr(tallies, field.name) for field in fields(tallies)}
    picked["authors"] = tallies.authors + np.array([case.stories for case in cases])
    stratum = np.array([ESTABLISHED if case.is_established else NEW for case in cases])
    cell = np.arange(len(cases)), tallies.months - 1, stratum
    stories, is_good = (np.array([getattr(case, name) for case in cases]) for name in ("stories", "is_good"))
    for name, array in picked.items():
        if name in _SEVERAL or name in _ADDED[True]:
            bad, good = (_added(name, is_good=good) for good in (False, True))
            array[cell] += np.where(is_good, np.multiply.outer(good, stories), np.multiply.outer(bad, stories)).T
    return replace(tallies, **picked)


_ADDED = {is_good: contribution(story(is_good=is_good), weight=MICRO) for is_good in (True, False)}


def _added(name: str, *, is_good: bool) -> FloatArray:
    """What one story adds to an array of the tallies."""
    added = _ADDED[is_good]
    if name in _SEVERAL:
        return np.array([added[column] for column in _SEVERAL[name]]) / MICRO
    return np.array(added[name] / (1 if name == "stories" else MICRO))
