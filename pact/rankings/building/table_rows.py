"""Makes the rows of a table, a column of many at a time: a country's tables have a million. Imports numpy."""

import json
from collections.abc import Sequence
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
from pact.rankings.building.json_texts import objects_of, texts_of
from pact.rankings.measures import MEASURES, Measure
from pact.rankings.method.arrays import FloatArray, IntArray, MeasureScores
from pact.rankings.method.ranks import Ranks, rounded
from pact.rankings.method.shrinkage import divided
from pact.rankings.method.summing import decayed
from pact.rankings.sources import IMPORTED, SILENT_ON_CONTACT
from pact.rankings.values import FEWEST, OVERALL_MEASURES, POINT_DECIMALS, SURE, is_better
from pact.stories.fields import EndedHow

Past = dict[int, tuple[int, float, float]]  # company → rank, score and its sd in the table compared with
Columns = dict[str, Sequence[Any]]
Texts = dict[str, list[str]]  # by name, the JSON of each row
Members = np.ndarray[Any, np.dtype[np.bool_]]  # (C,)


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
    """Where the companies of a table stand."""

    ranked: IntArray  # (k,), those with a rank, sorted
    ranks: Ranks  # (k,)
    in_sector: IntArray  # (k, 3), the rank there with the ends of its range
    in_country: list[str] | None  # (k,), JSON; None if all companies are of one country
    unranked: IntArray  # those that stand after them, in this order
    past: Past

    @cached_property
    def companies(self) -> IntArray:
        """All of them, sorted: rows are written in this order, in which the database finds their places fastest."""
        return np.sort(np.concatenate([self.ranked, self.unranked]))


def rows_of(new: NewTable, placed: Placed, part: slice) -> Columns:
    """The rows of a part of a table's companies, column by column. JSON is given as texts."""
    companies = placed.companies[part]
    return _scores(new, companies) | _places(new, placed, companies)


def _places(new: NewTable, placed: Placed, companies: IntArray) -> Columns:
    """Ranks and positions. Companies without a rank have only a position, after those with one."""
    ranked, ranks = placed.ranked, placed.ranks
    position = np.zeros(len(new.inputs.company_ids), dtype=np.int64)
    position[ranked] = ranks.position
    position[placed.unranked] = np.arange(len(ranked) + 1, len(placed.companies) + 1)
    has_rank = new.own.is_eligible[companies]
    first = int(np.searchsorted(ranked, companies[0])) if len(companies) else 0
    own = slice(first, first + int(has_rank.sum()))  # of the arrays of ranked companies

    def spread(values: Any) -> list[Any]:
        found = np.full(len(companies), None, dtype=object)
        found[has_rank] = values
        each: list[Any] = found.tolist()
        return each

    sector = placed.in_sector[own]
    changes = [
        _sure_change(new, *each, placed.past)
        for each in zip(ranked[own].tolist(), ranks.rank[own].tolist(), strict=True)
    ]
    return {
        "position": position[companies].tolist(),
        "rank": spread(ranks.rank[own]),
        "rank_low": spread(ranks.low[own]),
        "rank_high": spread(ranks.high[own]),
        "sector_rank": spread(sector[:, 0]),
        "sector_rank_low": spread(sector[:, 1]),
        "sector_rank_high": spread(sector[:, 2]),
        "above_median": spread(ranks.p_above_median[own]),
        "below_median": spread(ranks.p_below_median[own]),
        "rank_change": spread(changes),
        "in_country": spread(None if placed.in_country is None else placed.in_country[own]),
    }


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


def _scores(new: NewTable, companies: IntArray) -> Columns:
    own, inputs, made = new.own, new.inputs, new.made
    what_if = {company: json.dumps(cases) for company, cases in made.what_if.get(new.measure, {}).items()}
    enough = new.counted[companies] >= FEWEST
    told = np.full(len(companies), None, dtype=object)
    told[enough] = explained(inputs, made, new.measure, companies[enough])
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
        "figures": _figures(new, companies, enough),
        "trend": _trend(new, companies),
        "what_if": [what_if.get(company) for company in companies.tolist()],
        "explained": told.tolist(),
    }


def _trend(new: NewTable, companies: IntArray) -> list[str]:
    """The scores of the last months. Null where there were too few stories by then to show a score."""
    points = new.made.trend[new.measure][companies]
    by_then = new.inputs.having[new.measure].monthly(companies).cumsum(axis=1)[:, -points.shape[1] :]
    return texts_of(np.where(by_then < FEWEST, np.nan, rounded(points, POINT_DECIMALS)))


def _figures(new: NewTable, companies: IntArray, enough: Members) -> list[str]:
    """The figures of the rows. What is not known, or known from too few stories, is null.

    For naming the best and worst (tables/queries.py), `known` of all that were `asked` say what the table is about.
    """
    known, unknown = (amounts[companies].astype(np.int64) for amounts in new.outcomes)
    says = {"known": texts_of(known), "asked": texts_of(known + unknown)}
    if new.measure is Measure.OVERALL:
        return objects_of(says | _of_overall(new, companies))
    nothing = json.dumps(dict.fromkeys(figure.name for figure in MEASURES[new.measure].figures))
    every = objects_of(says | _of_measure(new, companies))
    return [own if is_enough else nothing for own, is_enough in zip(every, enough.tolist(), strict=True)]


def _of_overall(new: NewTable, companies: IntArray) -> Texts:
    scores, having = new.made.scores, new.inputs.having
    own = [scores.measures[measure] for measure in OVERALL_MEASURES]
    answers = [having[measure].by_company()[companies].astype(np.int64) for measure in OVERALL_MEASURES]
    return {
        "means": texts_of(rounded(scores.means[companies], 4)),
        "covariance": texts_of(rounded(scores.covariance[companies], 4)),
        "answers": texts_of(np.stack(answers, axis=1)),
        "ranked": texts_of(np.stack([each.is_eligible[companies] for each in own], axis=1)),
        "counting": texts_of(rounded(np.stack([each.n[companies] for each in own], axis=1), 2)),
    }


def _of_measure(new: NewTable, companies: IntArray) -> Texts:
    figures = new.made.scores.figures
    found = {
        figure.name: texts_of(rounded(figures[figure.name][companies], 4))
        for figure in MEASURES[new.measure].figures
        if figure.name in figures
    }
    if new.measure is Measure.RESOLUTION:
        found["first_contact_share"] = texts_of(_first_contact_share(new, companies))
    if new.measure is Measure.WAIT:
        found |= _calls(new, companies)
    return found


def _calls(new: NewTable, companies: IntArray) -> Texts:
    """How calls ended, as `calls.figures_of` gives it, of many companies."""
    none = np.zeros(len(companies), dtype=np.int64)
    ended = {word: n[companies] for word, n in new.inputs.ended.items()}
    every = sum(ended.values(), none)
    gave_up, whole = (n.astype(np.float64) for n in (ended.get(EndedHow.GAVE_UP, none), every))
    shares = rounded(np.where(every >= FEWEST, divided(gave_up, whole), np.nan), 4)
    found = {name: ended.get(name, none) for name in calls.figures_of({})}
    return {name: texts_of(n) for name, n in (found | {"calls": every, "gave_up_share": shares}).items()}


def _first_contact_share(new: NewTable, companies: IntArray) -> FloatArray:
    """The shares (k,) among the stories whose source says at which contact. NaN if that is said of fewer than `FEWEST`."""
    shares = new.made.scores.figures["first_contact_share"][companies]
    unsaid = np.zeros((len(companies), new.inputs.tallies.months))
    for bucket, counts in new.inputs.having_source[Measure.RESOLUTION].items():
        if bucket in SILENT_ON_CONTACT:
            unsaid += counts.monthly(companies)
    enough = new.counted[companies] - unsaid.sum(axis=1) >= FEWEST
    every, left_out = new.own.n[companies][enough], decayed(unsaid[enough], unsaid.shape[1] - 1)
    found = np.full(len(companies), np.nan)
    found[enough] = rounded(shares[enough] * every / (every - left_out), 4)
    return found
