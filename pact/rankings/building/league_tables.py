"""Makes the league tables of a month. Imports numpy, so only the worker and commands import it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain, islice
from typing import Any

import numpy as np
from sqlalchemy import select

from pact.core import clock
from pact.core.clock import month_key
from pact.core.db import BoundRows, session
from pact.rankings import calls
from pact.rankings.building.burst_shares import Shares, shares_of
from pact.rankings.building.choosing_method import MonthScores, score_month
from pact.rankings.building.explained import explained
from pact.rankings.building.inputs import FitInputs
from pact.rankings.building.places import country_places, sector_places, withheld_countries
from pact.rankings.measures import MEASURES, Measure
from pact.rankings.method.arrays import FloatArray, IntArray, MeasureScores
from pact.rankings.method.ranks import Ranks, rank_table
from pact.rankings.method.summing import decayed
from pact.rankings.method.waits import typical_wait
from pact.rankings.models import LeagueRow, LeagueTable, MethodFit
from pact.rankings.queries import StandingTable, standing_tables
from pact.rankings.sources import IMPORTED, INVITED, SILENT_ON_CONTACT, UNPROMPTED, Basis, ImportedRows
from pact.rankings.values import (
    FEWEST,
    OVERALL_MEASURES,
    POINT_DECIMALS,
    SURE,
    is_better,
)

ROWS_AT_ONCE = 20_000  # of a table that are in memory together
UNPLACED: dict[str, Any] = dict.fromkeys(
    ("rank", "rank_low", "rank_high", "sector_rank", "sector_rank_low", "sector_rank_high", "above_median",
     "below_median", "rank_change", "in_country")
)  # fmt: skip
Members = np.ndarray[Any, np.dtype[np.bool_]]  # (C,)
Past = dict[int, tuple[int, float, float]]  # company → rank, score and its sd in the table compared with


@dataclass(frozen=True, eq=False)
class _NewTable:
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
    def _outcomes(self) -> tuple[FloatArray, FloatArray]:
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

    def known_outcomes(self, company: int) -> dict[str, int]:
        """For naming the best and worst (tables/queries.py): how many of all say what the table is about."""
        known, unknown = (int(amounts[company]) for amounts in self._outcomes)
        return {"known": known, "asked": known + unknown}

    @property
    def own(self) -> MeasureScores:
        return self.made.scores.measures[self.measure]

    @property
    def seed(self) -> int:
        """Seed of the draws for rank ranges. It is fixed per measure and month, so ranges are reproducible."""
        return int(month_key(self.month).replace("-", "")) * 10 + list(Measure).index(self.measure)


@dataclass(frozen=True, eq=False)
class MonthTables:
    """A month's finished tables, one for each measure, ready to be written, and the tables that they replace."""

    month: date
    replaced: frozenset[StandingTable]
    new_fit: MethodFit | None
    shares: Shares  # of the months with bursts of stories
    # Each is made when it is asked for, and so are its rows, a part of them at a time: all together are large.
    tables: Iterator[tuple[LeagueTable, Iterator[BoundRows]]]


def make_month(
    inputs: FitInputs, month: date, *, made_later: bool, refit: bool = False, compare_with: date | None = None
) -> MonthTables:
    """Make the month's tables. Reads what the inputs were read from, in the same snapshot, and writes nothing.

    The rows are made after it, one table's at a time, and read nothing.

    Changes of rank are measured against the edition of `compare_with`, a month.
    """
    made = score_month(inputs, month, refit=refit)
    new = [_NewTable(inputs, made, measure, month) for measure in Measure]
    past = [_past(table, compare_with) for table in new]
    tables = (
        _make_table(table, made_later, compare_with, before) for table, before in zip(new, past, strict=True)
    )
    shares = shares_of(made.bound, inputs.company_ids, inputs.first_month)
    return MonthTables(month, standing_tables(month), made.new_fit, shares, tables)


def _make_table(
    new: _NewTable, made_later: bool, compare_with: date | None, past: Past
) -> tuple[LeagueTable, Iterator[BoundRows]]:
    inputs, made, own = new.inputs, new.made, new.own
    eligible = np.flatnonzero(own.is_eligible)
    below = np.flatnonzero(~own.is_eligible & (new.counted > 0))
    ranks = rank_table(own.mean[eligible], own.sd[eligible], seed=new.seed)
    everyone, recent = np.ones(len(inputs.company_ids), dtype=bool), recent_answers(inputs, new.measure)
    basis = _basis(new, everyone)
    within = sector_places(own, inputs.sector_ids, eligible, new.seed)
    in_country = country_places(own, inputs.sector_ids, inputs.countries, eligible, new.seed)
    table = LeagueTable(
        measure=new.measure,
        month=new.month,
        made_at=clock.now(),
        is_made_later=made_later,
        method=made.method,
        is_provisional=made.is_provisional,
        stories=int(new.counted.sum()),
        stories_of_month=int(inputs.having[new.measure].by_month()[-1]),
        unprompted=basis.unprompted,
        ranked=len(eligible),
        unranked=len(below),
        average=_average(own, eligible),
        compared_with=compare_with if past else None,
        figures={
            "parameters": made.parameters,
            "sources_in_tables": inputs.sources_in_tables,
            "scored": inputs.scored,
            **_of_parts(new, recent),
            "doubts": _doubts(new),
            **_said_of(new, everyone, recent),
        },
    )
    placed = (
        (
            company,
            _placed(ranks, index, within[int(company)], new, past) | {"in_country": in_country.get(int(company))},
        )
        for index, company in enumerate(eligible)
    )
    order = below[np.lexsort((below, -own.n[below]))]
    unplaced = (
        (company, UNPLACED | {"position": len(eligible) + place}) for place, company in enumerate(order, start=1)
    )
    return table, _bound(new, chain(placed, unplaced))


def _bound(new: _NewTable, companies: Iterator[tuple[Any, dict[str, Any]]]) -> Iterator[BoundRows]:
    while part := list(islice(companies, ROWS_AT_ONCE)):
        yield BoundRows(LeagueRow, (_row(new, int(company)) | place for company, place in part), later="table_id")


def _doubts(new: _NewTable) -> dict[str, list[float]]:
    """By company, how likely it is that its new accounts are strongly biased, its established ones, and both, where one
    of the two is likely. For moderators; no page or file that readers see has it.
    """
    stray = np.flatnonzero(new.made.new_stray | new.made.established_stray)
    return {
        str(new.inputs.company_ids[company]): [round(float(doubt), 3) for doubt in new.made.doubts[:, company]]
        for company in (stray if new.measure is Measure.OVERALL else ())
    }


def _said_of(new: _NewTable, members: Members, recent: FloatArray) -> dict[str, Any]:
    """What the page says of these companies together: where their rows come from, and the sentence's figures."""
    said: dict[str, Any] = {"basis": _basis(new, members).as_json}
    outcomes = new.inputs.having_source[Measure.RESOLUTION]
    if new.measure is Measure.OVERALL and any(
        counts.by_month(members).any() for bucket, counts in outcomes.items() if bucket.startswith(IMPORTED)
    ):
        return said  # the overall score says nothing of records that have only an outcome
    return said | _headline(new, members, recent) | _bounds(new, members, recent)


def _of_parts(new: _NewTable, recent: FloatArray) -> dict[str, dict[str, Any]]:
    """The same for each sector with stories, by the sector's id, and for each country, by its code, with the average of
    its ranked companies. Of a sector in a country only the counts: the rest would say too much of single companies.
    """
    sectors, countries = new.inputs.sector_ids, new.inputs.countries
    withheld = _withheld(new, recent)
    of_sectors = {
        str(sector): _of_part(new, sectors == sector, recent, is_withheld=int(sector) in withheld)
        for sector in np.unique(sectors[new.counted > 0])
    }
    shown = [int(sector) for sector in of_sectors if int(sector) not in withheld]
    hidden = withheld_countries(sectors, countries, _amounts(new, recent), shown)
    of_countries = {}
    for country in np.unique(countries[new.counted > 0]):
        members = countries == country
        of_countries[str(country)] = _of_part(new, members, recent, is_withheld=str(country) in hidden) | {
            "sectors": {
                str(sector): _of_part(new, members & (sectors == sector), recent, is_withheld=True)
                for sector in np.unique(sectors[members & (new.counted > 0)])
            }
        }
    return {"sectors": of_sectors, "countries": of_countries}


def _of_part(new: _NewTable, members: Members, recent: FloatArray, *, is_withheld: bool) -> dict[str, Any]:
    basis, ranked = _basis(new, members), np.flatnonzero(members & new.own.is_eligible)
    said = {"basis": basis.as_json, "withheld": True} if is_withheld else _said_of(new, members, recent)
    return {
        "stories": basis.total,
        "unprompted": basis.unprompted,
        "average": _average(new.own, ranked),
        "ranked": len(ranked),
        **said,
    }


def _amounts(new: _NewTable, recent: FloatArray) -> list[FloatArray]:
    """Of each company (C,), how many answers are behind the figures that are said of several together."""
    amounts = [new.counted, recent.sum(axis=1)]
    if new.measure is Measure.WAIT:
        amounts.append(np.array([float(ended.total()) for ended in new.inputs.ended]))
    return amounts


def _withheld(new: _NewTable, recent: FloatArray) -> set[int]:
    """The sectors from whose figures that of one company with too few answers would follow.

    Its figures are not shown, but those of the others are, so they could be subtracted. Of two such companies only the
    sum would follow. The same holds of the whole table less the sectors that are shown: if only one such company is
    left then, the smallest sector with several is withheld, too.
    """
    sectors = new.inputs.sector_ids
    few = [Counter(sectors[(amount > 0) & (amount < FEWEST)].tolist()) for amount in _amounts(new, recent)]
    withheld = {sector for each in few for sector, companies in each.items() if companies == 1}
    for each in few:
        if sum(each[sector] for sector in withheld) == 1:
            shown = [sector for sector in each if sector not in withheld]
            size = {sector: recent[sectors == sector].sum() for sector in shown}
            withheld |= {*sorted(shown, key=lambda sector: (size[sector], sector))[:1]}
    return withheld & {*sectors[new.counted > 0].tolist()}


def _basis(new: _NewTable, members: Members) -> Basis:
    """Where the rows of these companies come from, and how many of each source say nothing that counts."""
    told, imported = {}, []
    for bucket, by_company in sorted(new.inputs.having_source[new.measure].items()):
        counts = by_company.by_month(members)
        if not counts.any():
            continue
        if not bucket.startswith(IMPORTED):
            told[bucket] = int(counts.sum())
            continue
        source, at = bucket.removeprefix(IMPORTED), counts.nonzero()[0]
        first, last = (clock.months_later(new.inputs.first_month, int(place)) for place in (at[0], at[-1]))
        silent = max(0, round(float(new.inputs.published[source].by_month(members).sum() - counts.sum())))
        imported.append(ImportedRows(source, int(counts.sum()), first, last, silent))
    return Basis(
        told=sum(told.values()),
        imported=tuple(imported),
        unprompted=sum(told.get(bucket, 0) for bucket in UNPROMPTED),
        invited=int(new.inputs.published[INVITED].by_month(members).sum())
        if INVITED in new.inputs.published
        else 0,
        evidence=int(new.inputs.evidence[new.measure].by_month(members).sum()),
    )


def _bounds(new: _NewTable, members: Members, recent: FloatArray) -> dict[str, Any]:
    """Where records of a source do not say whether the problem was solved: the least and the most that could be.

    Of the last twelve months, as the share itself.
    """
    if new.measure is not Measure.RESOLUTION:
        return {}
    of_sources = [
        (
            counts.by_month(members)[-12:].sum(),
            new.inputs.published[bucket.removeprefix(IMPORTED)].by_month(members)[-12:].sum(),
        )
        for bucket, counts in new.inputs.having_source[new.measure].items()
        if bucket.startswith(IMPORTED)
    ]
    silent = sum(max(0.0, float(every - saying)) for saying, every in of_sources)
    counts = recent[members].sum(axis=0)
    if not silent or counts.sum() < FEWEST:
        return {}
    solved, every = float(counts[2:].sum()), float(counts.sum()) + silent
    return {
        "silent": round(silent),
        "silent_of": round(sum(float(every) for _saying, every in of_sources)),
        "resolved_share_low": solved / every,
        "resolved_share_high": (solved + silent) / every,
    }


def _average(own: MeasureScores, eligible: IntArray) -> float | None:
    return round(float(own.mean[eligible].mean()), POINT_DECIMALS) if len(eligible) else None


def _past(new: _NewTable, month: date | None) -> Past:
    """The ranked rows of the month to compare with, if the same method made them."""
    statement = (
        select(LeagueRow.company_id, LeagueRow.rank, LeagueRow.score, LeagueRow.sd)
        .join(LeagueTable, LeagueTable.id == LeagueRow.table_id)
        .where(
            LeagueTable.measure == new.measure,
            LeagueTable.month == month,
            LeagueTable.method == new.made.method,
            LeagueRow.is_eligible,
        )
    )
    return {row[0]: (row[1], row[2], row[3]) for row in session().execute(statement)} if month else {}


def _placed(ranks: Ranks, index: int, sector: tuple[int, int, int], new: _NewTable, past: Past) -> dict[str, Any]:
    company = new.own.is_eligible.nonzero()[0][index]
    return {
        "position": int(ranks.position[index]),
        "rank": int(ranks.rank[index]),
        "rank_low": int(ranks.low[index]),
        "rank_high": int(ranks.high[index]),
        "sector_rank": sector[0],
        "sector_rank_low": sector[1],
        "sector_rank_high": sector[2],
        "above_median": float(ranks.p_above_median[index]),
        "below_median": float(ranks.p_below_median[index]),
        "rank_change": _sure_change(new, int(company), int(ranks.rank[index]), past),
    }


def _sure_change(new: _NewTable, company: int, rank: int, past: Past) -> int | None:
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


def _row(new: _NewTable, company: int) -> dict[str, Any]:
    own, inputs, made = new.own, new.inputs, new.made
    return {
        "company_id": inputs.company_ids[company],
        "country": str(inputs.countries[company]),
        "is_eligible": bool(own.is_eligible[company]),
        "score": float(own.mean[company]),
        "low": float(own.low[company]),
        "high": float(own.high[company]),
        "sd": float(own.sd[company]),
        "n": float(own.n[company]),
        "stories": int(new.counted[company]),
        "months": int(own.months_with_stories[company]),
        "figures": _figures(new, company),
        "trend": _trend(new, company),
        "what_if": made.what_if.get(new.measure, {}).get(company),
        "explained": explained(inputs, made, new.measure, company) if new.counted[company] >= FEWEST else None,
    }


def _trend(new: _NewTable, company: int) -> list[float | None]:
    """The scores of the last months. None where there were too few stories by then to show a score."""
    points = new.made.trend[new.measure][company]
    by_then = new.inputs.having[new.measure].of(company).cumsum()[-len(points) :]
    return [
        None if np.isnan(score) or stories < FEWEST else round(float(score), POINT_DECIMALS)
        for score, stories in zip(points, by_then, strict=True)
    ]


def _figures(new: _NewTable, company: int) -> dict[str, Any]:
    """The figures of a row. What is not known, or known from too few stories, is None."""
    scores = new.made.scores
    if new.measure is Measure.OVERALL:
        return {
            **new.known_outcomes(company),
            "means": [round(float(value), 4) for value in scores.means[company]],
            "covariance": [[round(float(value), 4) for value in row] for row in scores.covariance[company]],
            "answers": [int(new.inputs.having[measure].of(company).sum()) for measure in OVERALL_MEASURES],
            "ranked": [bool(scores.measures[measure].is_eligible[company]) for measure in OVERALL_MEASURES],
            "counting": [round(float(scores.measures[measure].n[company]), 2) for measure in OVERALL_MEASURES],
        }
    names = [figure.name for figure in MEASURES[new.measure].figures]
    if new.counted[company] < FEWEST:
        return dict.fromkeys(names)
    known = new.known_outcomes(company)
    found: dict[str, Any] = {
        name: float(scores.figures[name][company]) for name in names if name in scores.figures
    }
    if new.measure is Measure.RESOLUTION:
        found["first_contact_share"] = _first_contact_share(new, company)
    if new.measure is Measure.WAIT:
        found |= calls.figures_of(new.inputs.ended[company])
    return known | {name: round(value, 4) if isinstance(value, float) else value for name, value in found.items()}


def _first_contact_share(new: _NewTable, company: int) -> float | None:
    """The share among the stories whose source says at which contact. None if that is said of fewer than `FEWEST`."""
    by_source = new.inputs.having_source[Measure.RESOLUTION]
    unsaid = sum(
        (counts.of(company) for bucket, counts in by_source.items() if bucket in SILENT_ON_CONTACT),
        np.zeros(new.inputs.tallies.months),
    )
    if new.counted[company] - unsaid.sum() < FEWEST:
        return None
    every = float(new.own.n[company])
    share = float(new.made.scores.figures["first_contact_share"][company])
    return share * every / (every - float(decayed(unsaid[None, :], len(unsaid) - 1)[0]))


def recent_answers(inputs: FitInputs, measure: Measure) -> FloatArray:
    """Scored stories (C, k) of the last twelve months with each answer, each counted once. For waits (C, 1), those that
    have one. For overall the outcomes.
    """
    if measure is Measure.WAIT:
        return inputs.having[measure].by_company(last=calls.WINDOW_MONTHS)[:, None]
    return inputs.answers[Measure.RESOLUTION if measure is Measure.OVERALL else measure]


def _headline(new: _NewTable, members: Members, recent: FloatArray) -> dict[str, Any]:
    """Figures of these companies together: of the last twelve months, each story counted once, so that readers can add
    up what the companies' pages count. `counted` is how many there are. Empty if there are fewer than `FEWEST` answers.
    Shares are 0–1.
    """
    counts = recent[members].sum(axis=0)
    if counts.sum() < FEWEST:
        return {}
    if new.measure is Measure.WAIT:
        return _waits_together(new, members)
    if new.measure in (Measure.OVERALL, Measure.RESOLUTION):
        return {"counted": int(counts.sum()), "resolved_share": float(counts[2:].sum() / counts.sum())}
    return {"counted": int(counts.sum()), f"{new.measure}_mean": float(counts @ np.arange(1, 6) / counts.sum())}


def _waits_together(new: _NewTable, members: Members) -> dict[str, Any]:
    """`median_wait` is found by the rule of the rows' `median_wait`, from the same stories, older ones counting for less
    as there. It is absent if nobody was answered. The rest are the rows' counts added up.
    """
    answered, total, squares, *gave_up = new.made.waits[members].sum(axis=0)
    median = typical_wait(float(answered), float(total), float(squares), np.array(gave_up))
    known = {} if median is None else {"median_wait": median}
    ended = (new.inputs.ended[company] for company in np.flatnonzero(members))
    return known | calls.figures_of(sum(ended, Counter()))
