"""Makes the league tables of a month. Imports numpy, so only the worker and commands import it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import select

from pact.core import clock
from pact.core.db import BoundRows, session
from pact.rankings import calls
from pact.rankings.building.burst_shares import Shares, shares_of
from pact.rankings.building.choosing_method import score_month
from pact.rankings.building.inputs import FitInputs
from pact.rankings.building.places import country_places, sector_places, withheld_countries
from pact.rankings.building.table_rows import NewTable, Past, Placed, rows_of
from pact.rankings.measures import Measure
from pact.rankings.method.arrays import FloatArray, IntArray, MeasureScores
from pact.rankings.method.ranks import rank_table
from pact.rankings.method.waits import typical_wait
from pact.rankings.models import LeagueRow, LeagueTable, MethodFit
from pact.rankings.queries import StandingTable
from pact.rankings.sources import IMPORTED, INVITED, UNPROMPTED, Basis, ImportedRows
from pact.rankings.values import (
    FEWEST,
    POINT_DECIMALS,
)

ROWS_AT_ONCE = 20_000  # of a table that are in memory together
Members = np.ndarray[Any, np.dtype[np.bool_]]  # (C,)


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
    inputs: FitInputs,
    month: date,
    *,
    made_later: bool,
    refit: bool = False,
    compare_with: date | None = None,
    replaced: frozenset[StandingTable],
) -> MonthTables:
    """Make the month's tables, which replace those that stood when the inputs were read. Writes nothing.

    The rows are made after it, one table's at a time, and read nothing.

    Changes of rank are measured against the edition of `compare_with`, a month.
    """
    made = score_month(inputs, month, refit=refit)
    new = [NewTable(inputs, made, measure, month) for measure in Measure]
    past = [_past(table, compare_with) for table in new]
    tables = (
        _make_table(table, made_later, compare_with, before) for table, before in zip(new, past, strict=True)
    )
    shares = shares_of(made.bound, inputs.company_ids, inputs.first_month)
    return MonthTables(month, replaced, made.new_fit, shares, tables)


def _make_table(
    new: NewTable, made_later: bool, compare_with: date | None, past: Past
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
    placed = Placed(eligible, ranks, within, in_country, below[np.lexsort((below, -own.n[below]))], past)
    return table, _bound(new, placed)


def _bound(new: NewTable, placed: Placed) -> Iterator[BoundRows]:
    for start in range(0, len(placed.companies), ROWS_AT_ONCE):
        yield BoundRows(LeagueRow, rows_of(new, placed, slice(start, start + ROWS_AT_ONCE)), later="table_id")


def _doubts(new: NewTable) -> dict[str, list[float]]:
    """By company, how likely it is that its new accounts are strongly biased, its established ones, and both, where one
    of the two is likely. For moderators; no page or file that readers see has it.
    """
    stray = np.flatnonzero(new.made.new_stray | new.made.established_stray)
    return {
        str(new.inputs.company_ids[company]): [round(float(doubt), 3) for doubt in new.made.doubts[:, company]]
        for company in (stray if new.measure is Measure.OVERALL else ())
    }


def _said_of(new: NewTable, members: Members, recent: FloatArray) -> dict[str, Any]:
    """What the page says of these companies together: where their rows come from, and the sentence's figures."""
    said: dict[str, Any] = {"basis": _basis(new, members).as_json}
    outcomes = new.inputs.having_source[Measure.RESOLUTION]
    if new.measure is Measure.OVERALL and any(
        counts.by_month(members).any() for bucket, counts in outcomes.items() if bucket.startswith(IMPORTED)
    ):
        return said  # the overall score says nothing of records that have only an outcome
    return said | _headline(new, members, recent) | _bounds(new, members, recent)


def _of_parts(new: NewTable, recent: FloatArray) -> dict[str, dict[str, Any]]:
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


def _of_part(new: NewTable, members: Members, recent: FloatArray, *, is_withheld: bool) -> dict[str, Any]:
    basis, ranked = _basis(new, members), np.flatnonzero(members & new.own.is_eligible)
    said = {"basis": basis.as_json, "withheld": True} if is_withheld else _said_of(new, members, recent)
    return {
        "stories": basis.total,
        "unprompted": basis.unprompted,
        "average": _average(new.own, ranked),
        "ranked": len(ranked),
        **said,
    }


def _amounts(new: NewTable, recent: FloatArray) -> list[FloatArray]:
    """Of each company (C,), how many answers are behind the figures that are said of several together."""
    amounts = [new.counted, recent.sum(axis=1)]
    if new.measure is Measure.WAIT:
        amounts.append(np.sum([np.zeros(len(recent)), *new.inputs.ended.values()], axis=0))
    return amounts


def _withheld(new: NewTable, recent: FloatArray) -> set[int]:
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


def _basis(new: NewTable, members: Members) -> Basis:
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


def _bounds(new: NewTable, members: Members, recent: FloatArray) -> dict[str, Any]:
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


def _past(new: NewTable, month: date | None) -> Past:
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


def recent_answers(inputs: FitInputs, measure: Measure) -> FloatArray:
    """Scored stories (C, k) of the last twelve months with each answer, each counted once. For waits (C, 1), those that
    have one. For overall the outcomes.
    """
    if measure is Measure.WAIT:
        return inputs.having[measure].by_company(last=calls.WINDOW_MONTHS)[:, None]
    return inputs.answers[Measure.RESOLUTION if measure is Measure.OVERALL else measure]


def _headline(new: NewTable, members: Members, recent: FloatArray) -> dict[str, Any]:
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


def _waits_together(new: NewTable, members: Members) -> dict[str, Any]:
    """`median_wait` is found by the rule of the rows' `median_wait`, from the same stories, older ones counting for less
    as there. It is absent if nobody was answered. The rest are the rows' counts added up.
    """
    answered, total, squares, *gave_up = new.made.waits[members].sum(axis=0)
    median = typical_wait(float(answered), float(total), float(squares), np.array(gave_up))
    known = {} if median is None else {"median_wait": median}
    return known | calls.figures_of({word: int(n[members].sum()) for word, n in new.inputs.ended.items()})
