"""Makes the rows of a table, a column of many at a time: a country's tables have a million. Imports numpy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from pact.core.clock import month_key
from pact.rankings import calls
from pact.rankings.building.choosing_method import MonthScores
from pact.rankings.building.explained import explained
from pact.rankings.building.inputs import FitInputs
from pact.rankings.building.places import Place
from pact.rankings.measures import MEASURES, Measure
from pact.rankings.method.arrays import FloatArray, IntArray, MeasureScores
from pact.rankings.method.ranks import Ranks, rounded
from pact.rankings.method.summing import decayed
from pact.rankings.sources import IMPORTED, SILENT_ON_CONTACT
from pact.rankings.values import FEWEST, OVERALL_MEASURES, POINT_DECIMALS, SURE, is_better

Past = dict[int, tuple[int, float, float]]  # company → rank, score and its sd in the table compared with
Columns = dict[str, Sequence[Any]]
UNPLACED = (
    "rank", "rank_low", "rank_high", "sector_rank", "sector_rank_low", "sector_rank_high", "above_median",
    "below_median", "rank_change", "in_country",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class NewTable:
    """A table before it is written."""

    inputs: FitInputs
    made: MonthScores
    measure: Measure
    month: date

    @cached_property
    def counted(self) -> FloatArray:
        """Scored stories (C,) that have the measure."""
        return self.inputs.having[self.measure].by_company()

    @cached_property
    def outcomes(self) -> tuple[FloatArray, FloatArray]:
        """Of each company (C,), how many stories and records say what the table is about, and how many do not.

        The overall table is about outcomes here: they have the largest weight in it. A record does not say if its
        source says it of others about the company, a story if it was too early to say.
        """
        about = Measure.RESOLUTION if self.measure is Measure.OVERALL else self.measure
        inputs, unknown = self.inputs, np.zeros(len(self.inputs.company_ids))
        for bucket, counts in inputs.having_source[about].items():
            if bucket.startswith(IMPORTED):
                known = counts.by_company()
                every = inputs.published[bucket.removeprefix(IMPORTED)].by_company()
                unknown += np.where(known > 0, np.maximum(every - known, 0), 0)
        if about is Measure.RESOLUTION:
            unknown += inputs.too_early
        return inputs.having[about].by_company(), unknown

    @property
    def own(self) -> MeasureScores:
        return self.made.scores.measures[self.measure]

    @property
    def seed(self) -> int:
        """Seed of the draws for rank ranges. It is fixed per measure and month, so ranges are reproducible."""
        return int(month_key(self.month).replace("-", "")) * 10 + list(Measure).index(self.measure)


@dataclass(frozen=True, eq=False)
class Placed:
    """The ranked companies, and where they stand."""

    companies: IntArray  # (k,)
    ranks: Ranks  # (k,)
    in_sector: Mapping[int, Place]
    in_country: Mapping[int, dict[str, Any]]
    past: Past


def placed_rows(new: NewTable, placed: Placed, part: slice) -> Columns:
    """The rows of a part of the ranked companies."""
    companies, ranks = placed.companies[part], placed.ranks
    rank = ranks.rank[part].tolist()
    ids = companies.tolist()
    sector = zip(*(placed.in_sector[company] for company in ids), strict=True)
    return _rows(new, companies) | {
        "position": ranks.position[part].tolist(),
        "rank": rank,
        "rank_low": ranks.low[part].tolist(),
        "rank_high": ranks.high[part].tolist(),
        **dict(zip(("sector_rank", "sector_rank_low", "sector_rank_high"), sector, strict=True)),
        "above_median": ranks.p_above_median[part].tolist(),
        "below_median": ranks.p_below_median[part].tolist(),
        "rank_change": [_sure_change(new, *each, placed.past) for each in zip(ids, rank, strict=True)],
        "in_country": [placed.in_country.get(company) for company in ids],
    }


def unplaced_rows(new: NewTable, companies: IntArray, before: int) -> Columns:
    """The rows of companies without a rank, which stand after so many others."""
    nothing = dict.fromkeys(UNPLACED, [None] * len(companies))
    return _rows(new, companies) | {"position": range(before + 1, before + 1 + len(companies)), **nothing}


def _sure_change(new: NewTable, company: int, rank: int, past: Past) -> int | None:
    """Places gained since the last edition, if the score is better or worse than then with probability `SURE`.

    The two scores share most of their stories. Treating them as independent is the cautious choice.
    """
    before = past.get(new.inputs.company_ids[company])
    if before is None:
        return None
    gained, own = before[0] - rank, new.own
    better = is_better(float(own.mean[company]), float(own.sd[company]), before[1], before[2])
    is_sure = (gained > 0 and better >= SURE) or (gained < 0 and 1.0 - better >= SURE)
    return gained if is_sure else None


def _rows(new: NewTable, companies: IntArray) -> Columns:
    own, inputs, made = new.own, new.inputs, new.made
    what_if = made.what_if.get(new.measure, {})
    enough = new.counted[companies] >= FEWEST
    told: list[dict[str, Any] | None] = [None] * len(companies)
    at = np.flatnonzero(enough)
    for place, found in zip(at.tolist(), explained(inputs, made, new.measure, companies[at]), strict=True):
        told[place] = found
    return {
        "company_id": [inputs.company_ids[company] for company in companies.tolist()],
        "country": inputs.countries[companies].tolist(),
        "is_eligible": own.is_eligible[companies].tolist(),
        "score": own.mean[companies].tolist(),
        "low": own.low[companies].tolist(),
        "high": own.high[companies].tolist(),
        "sd": own.sd[companies].tolist(),
        "n": own.n[companies].tolist(),
        "stories": new.counted[companies].astype(np.int64).tolist(),
        "months": own.months_with_stories[companies].tolist(),
        "figures": _figures(new, companies, enough.tolist()),
        "trend": _trend(new, companies),
        "what_if": [what_if.get(company) for company in companies.tolist()],
        "explained": told,
    }


def _trend(new: NewTable, companies: IntArray) -> list[list[float | None]]:
    """The scores of the last months. None where there were too few stories by then to show a score."""
    points = new.made.trend[new.measure][companies]
    by_then = new.inputs.having[new.measure].monthly(companies).cumsum(axis=1)[:, -points.shape[1] :]
    shown = rounded(points, POINT_DECIMALS).astype(object)
    shown[np.isnan(points) | (by_then < FEWEST)] = None
    found: list[list[float | None]] = shown.tolist()
    return found


def _figures(new: NewTable, companies: IntArray, enough: Sequence[bool]) -> list[dict[str, Any]]:
    """The figures of the rows. What is not known, or known from too few stories, is None.

    For naming the best and worst (tables/queries.py), `known` of all that were `asked` say what the table is about.
    """
    known, unknown = (amounts[companies].astype(np.int64) for amounts in new.outcomes)
    says = zip(known.tolist(), (known + unknown).tolist(), strict=True)
    if new.measure is Measure.OVERALL:
        columns = _of_overall(new, companies)
        return [
            {"known": known, "asked": asked, **dict(zip(columns, values, strict=True))}
            for (known, asked), values in zip(says, zip(*columns.values(), strict=True), strict=True)
        ]
    names = [figure.name for figure in MEASURES[new.measure].figures]
    columns = _of_measure(new, companies)
    return [
        {"known": known, "asked": asked, **dict(zip(columns, values, strict=True))}
        if is_enough
        else dict.fromkeys(names)
        for (known, asked), is_enough, values in zip(
            says, enough, zip(*columns.values(), strict=True), strict=True
        )
    ]


def _of_overall(new: NewTable, companies: IntArray) -> Columns:
    scores, having = new.made.scores, new.inputs.having
    own = [scores.measures[measure] for measure in OVERALL_MEASURES]
    answers = [having[measure].by_company()[companies].astype(np.int64) for measure in OVERALL_MEASURES]
    return {
        "means": rounded(scores.means[companies], 4).tolist(),
        "covariance": rounded(scores.covariance[companies], 4).tolist(),
        "answers": np.stack(answers, axis=1).tolist(),
        "ranked": np.stack([each.is_eligible[companies] for each in own], axis=1).tolist(),
        "counting": rounded(np.stack([each.n[companies] for each in own], axis=1), 2).tolist(),
    }


def _of_measure(new: NewTable, companies: IntArray) -> Columns:
    figures = new.made.scores.figures
    found: Columns = {
        figure.name: rounded(figures[figure.name][companies], 4).tolist()
        for figure in MEASURES[new.measure].figures
        if figure.name in figures
    }
    if new.measure is Measure.RESOLUTION:
        found["first_contact_share"] = [_first_contact_share(new, company) for company in companies.tolist()]
    if new.measure is Measure.WAIT:
        ended = zip(*(n[companies].tolist() for n in new.inputs.ended.values()), strict=True)
        of_each = (dict(zip(new.inputs.ended, each, strict=True)) for each in ended)
        said = [calls.figures_of(each) for each in of_each] or [calls.figures_of({})] * len(companies)
        found |= {name: [each[name] for each in said] for name in calls.figures_of({})}
    return found


def _first_contact_share(new: NewTable, company: int) -> float | None:
    """The share among the stories whose source says at which contact. None if that is said of fewer than `FEWEST`."""
    share = float(new.made.scores.figures["first_contact_share"][company])
    by_source = new.inputs.having_source[Measure.RESOLUTION]
    silent = [counts.of(company) for bucket, counts in by_source.items() if bucket in SILENT_ON_CONTACT]
    unsaid = np.sum(silent, axis=0) if silent else np.zeros(new.inputs.tallies.months)
    if new.counted[company] - unsaid.sum() < FEWEST:
        return None
    every = float(new.own.n[company])
    said = share * every / (every - float(decayed(unsaid[None, :], len(unsaid) - 1)[0]))
    return round(said, 4)
