"""Makes the league tables of a month and writes them. Imports numpy, so only the worker and commands import it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import delete, select

from pact.core import clock, data_version
from pact.core.clock import month_key
from pact.core.db import BoundRows, session, wait_for_turn
from pact.rankings.building.choosing_method import MonthScores, score_month
from pact.rankings.building.inputs import FitInputs
from pact.rankings.measures import MEASURES, Measure
from pact.rankings.method.arrays import FloatArray, IntArray, MeasureScores, Scores, TallyArrays
from pact.rankings.method.ranks import Ranks, rank_table
from pact.rankings.models import LeagueRow, LeagueTable, MethodFit
from pact.rankings.queries import TURN, StandingTable, standing_tables
from pact.rankings.sources import IMPORTED, UNPROMPTED, Basis, ImportedRows
from pact.rankings.values import LONGEST_WAIT, SHORTEST_WAIT, SURE, WAIT_EDGES, is_better

UNPLACED: dict[str, Any] = dict.fromkeys(
    ("rank", "rank_low", "rank_high", "sector_rank", "sector_rank_low", "sector_rank_high", "above_median",
     "below_median", "rank_change")
)  # fmt: skip
Past = dict[int, tuple[int, float, float]]  # company → rank, score and its sd in the table compared with


@dataclass(frozen=True, eq=False)
class _NewTable:
    """A table before it is written."""

    inputs: FitInputs
    made: MonthScores
    measure: Measure
    month: date
    counted: FloatArray  # (C,), scored stories that have the measure

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
    tables: list[tuple[LeagueTable, BoundRows]]


def make_month(
    inputs: FitInputs, month: date, *, made_later: bool, refit: bool = False, compare_with: date | None = None
) -> MonthTables:
    """Make the month's tables. Reads what the inputs were read from, in the same snapshot, and writes nothing.

    Changes of rank are measured against the edition of `compare_with`, a month.
    """
    made = score_month(inputs, month, refit=refit)
    tables = [
        _make_table(
            _NewTable(inputs, made, measure, month, inputs.having[measure].sum(axis=1)), made_later, compare_with
        )
        for measure in Measure
    ]
    return MonthTables(month, standing_tables(month), made.new_fit, tables)


def write_month(made: MonthTables) -> bool:
    """Replace the month's tables in the current transaction: all, or none.

    Returns False, and writes nothing, if another process has replaced them since the stories were read: its tables may
    be made from newer stories than these.
    """
    wait_for_turn(TURN)
    if standing_tables(made.month) != made.replaced:
        return False
    if made.new_fit is not None:
        session().merge(made.new_fit)
    session().execute(delete(LeagueTable).where(LeagueTable.month == made.month))
    for table, rows in made.tables:
        session().add(table)
        session().flush()
        rows.insert(table.id)
    data_version.bump()
    return True


def _make_table(new: _NewTable, made_later: bool, compare_with: date | None) -> tuple[LeagueTable, BoundRows]:
    inputs, made, own = new.inputs, new.made, new.own
    past = _past(new, compare_with)
    eligible = np.flatnonzero(own.is_eligible)
    below = np.flatnonzero(~own.is_eligible & (new.counted > 0))
    ranks = rank_table(own.mean[eligible], own.sd[eligible], seed=new.seed)
    basis = _basis(new)
    within = _sector_ranks(own, inputs.sector_ids, eligible, new.seed)
    table = LeagueTable(
        measure=new.measure,
        month=new.month,
        made_at=clock.now(),
        is_made_later=made_later,
        method=made.method,
        is_provisional=made.is_provisional,
        stories=int(new.counted.sum()),
        stories_of_month=int(inputs.having[new.measure][:, -1].sum()),
        unprompted=basis.unprompted,
        ranked=len(eligible),
        unranked=len(below),
        average=float(own.mean[eligible].mean()) if len(eligible) else None,
        compared_with=compare_with if past else None,
        figures={
            "parameters": made.parameters,
            "published": inputs.published_ever.as_json,
            "basis": basis.as_json,
            **_figures_of_all(new),
        },
    )
    rows = [
        _row(new, int(company)) | _placed(ranks, index, within[int(company)], new, past)
        for index, company in enumerate(eligible)
    ]
    order = below[np.lexsort((below, -own.n[below]))]
    rows += [
        _row(new, int(company)) | UNPLACED | {"position": len(eligible) + place}
        for place, company in enumerate(order, start=1)
    ]
    return table, BoundRows(LeagueRow, rows, later="table_id")


def _basis(new: _NewTable) -> Basis:
    """Where the rows of the table come from, and how many of each source say nothing that counts in it."""
    by_source = new.inputs.having_source[new.measure]
    imported = []
    for bucket in sorted(by_source):
        if bucket.startswith(IMPORTED):
            source, counts = bucket.removeprefix(IMPORTED), by_source[bucket]
            at = counts.nonzero()[0]
            first, last = (clock.months_later(new.inputs.first_month, int(place)) for place in (at[0], at[-1]))
            silent = max(0, round(float(new.inputs.published[source].sum() - counts.sum())))
            imported.append(ImportedRows(source, int(counts.sum()), first, last, silent))
    told = {bucket: int(counts.sum()) for bucket, counts in by_source.items() if not bucket.startswith(IMPORTED)}
    return Basis(
        told=sum(told.values()),
        imported=tuple(imported),
        unprompted=sum(told.get(bucket, 0) for bucket in UNPROMPTED),
    )


def _figures_of_all(new: _NewTable) -> dict[str, Any]:
    """`platform_figures` with the bounds. The overall score says nothing of records that have only an outcome."""
    outcomes = new.inputs.having_source[Measure.RESOLUTION]
    if new.measure is Measure.OVERALL and any(bucket.startswith(IMPORTED) for bucket in outcomes):
        return {}
    return platform_figures(new.inputs.arrays, new.measure) | _bounds(new)


def _bounds(new: _NewTable) -> dict[str, Any]:
    """Where records of a source do not say whether the problem was solved: the least and the most that could be.

    Of the last twelve months, as the share itself.
    """
    if new.measure is not Measure.RESOLUTION:
        return {}
    of_sources = [
        (counts[-12:].sum(), new.inputs.published[bucket.removeprefix(IMPORTED)][-12:].sum())
        for bucket, counts in new.inputs.having_source[new.measure].items()
        if bucket.startswith(IMPORTED)
    ]
    silent = sum(max(0.0, float(every - saying)) for saying, every in of_sources)
    counts = new.inputs.arrays.counts(Measure.RESOLUTION)[:, -12:].sum(axis=(0, 1, 2))
    if not silent or not counts.sum():
        return {}
    solved, every = float(counts[2:].sum()), float(counts.sum()) + silent
    return {
        "silent": round(silent),
        "silent_of": round(sum(float(every) for _saying, every in of_sources)),
        "resolved_share_low": solved / every,
        "resolved_share_high": (solved + silent) / every,
    }


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


def _sector_ranks(
    own: MeasureScores, sectors: IntArray, eligible: IntArray, seed: int
) -> dict[int, tuple[int, int, int]]:
    found = {}
    for sector in np.unique(sectors[eligible]):
        members = eligible[sectors[eligible] == sector]
        ranks = rank_table(own.mean[members], own.sd[members], seed=seed)
        for index, company in enumerate(members):
            found[int(company)] = (int(ranks.rank[index]), int(ranks.low[index]), int(ranks.high[index]))
    return found


def _row(new: _NewTable, company: int) -> dict[str, Any]:
    own, inputs, made = new.own, new.inputs, new.made
    return {
        "company_id": inputs.company_ids[company],
        "is_eligible": bool(own.is_eligible[company]),
        "score": float(own.mean[company]),
        "low": float(own.low[company]),
        "high": float(own.high[company]),
        "sd": float(own.sd[company]),
        "n": float(own.n[company]),
        "stories": int(new.counted[company]),
        "months": int(own.months_with_stories[company]),
        "new_accounts_stray": bool(made.diverges[company]),
        "figures": _figures(made.scores, new.measure, company),
        "trend": [
            None if np.isnan(points) else round(float(points), 2) for points in made.trend[new.measure][company]
        ],
    }


def _figures(scores: Scores, measure: Measure, company: int) -> dict[str, Any]:
    if measure is Measure.OVERALL:
        return {
            "means": [round(float(value), 4) for value in scores.means[company]],
            "covariance": [[round(float(value), 4) for value in row] for row in scores.covariance[company]],
        }
    names = (figure.name for figure in MEASURES[measure].figures)
    return {name: round(float(scores.figures[name][company]), 4) for name in names}


def platform_figures(arrays: TallyArrays, measure: Measure) -> dict[str, Any]:
    """Figures for all scored stories of the last twelve months together, not weighted by age. Empty without
    stories.

    Shares are 0–1. `median_wait` is in minutes until someone answered or the caller gave up, interpolated on the
    log scale within its bin.
    """

    def summed(counts: FloatArray) -> FloatArray:
        total: FloatArray = counts[:, -12:].sum(axis=(0, 1, 2))
        return total

    if measure is Measure.WAIT:
        gave_up = summed(arrays.gave_up_histogram)
        waits = gave_up + summed(arrays.answered_histogram)
        if not waits.sum():
            return {}
        return {"median_wait": _median_of_bins(waits), "gave_up_share": float(gave_up.sum() / waits.sum())}
    if measure in (Measure.OVERALL, Measure.RESOLUTION):
        counts = summed(arrays.counts(Measure.RESOLUTION))
        return {"resolved_share": float(counts[2:].sum() / counts.sum())} if counts.sum() else {}
    counts = summed(arrays.counts(measure))
    return {f"{measure}_mean": float(counts @ np.arange(1, 6) / counts.sum())} if counts.sum() else {}


def _median_of_bins(counts: FloatArray) -> float:
    edges = np.log([SHORTEST_WAIT, *WAIT_EDGES, LONGEST_WAIT])
    below = np.concatenate([[0.0], np.cumsum(counts)]) / counts.sum()
    return float(np.exp(np.interp(0.5, below, edges)))
