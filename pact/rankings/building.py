"""Making the league tables from the tallies. Imports numpy, so only the worker and the commands import it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, func, insert, select

from pact.companies.models import Company, CompanyStatus
from pact.core import clock, data_version
from pact.core.db import month_key, session
from pact.rankings.dimensions import has_measure
from pact.rankings.models import LeagueRow, LeagueTable, MeasureProduct, StoryTally, Tally
from pact.rankings.ranks import Ranks, rank_table
from pact.rankings.scoring import MeasureScores, Scores, TallyArrays, score
from pact.rankings.shrinkage import FloatArray
from pact.rankings.values import (
    ANSWERED_COLUMNS,
    GAVE_UP_COLUMNS,
    LONGEST_WAIT,
    MICRO,
    POLITENESS_COLUMNS,
    PRODUCT_COLUMNS,
    RESOLVED_COLUMNS,
    SATISFACTION_COLUMNS,
    SHORTEST_WAIT,
    WAIT_EDGES,
    Measure,
)

METHOD = "simple-1"
MOST_MONTHS = 36
TREND_MONTHS = 12


@dataclass(frozen=True)
class Material:
    """Everything that tables are made from, read at one moment."""

    first_month: date
    company_ids: list[int]
    sector_ids: NDArray[np.int64]
    arrays: TallyArrays
    having: dict[Measure, FloatArray]  # (C, T), how many scored stories have the measure
    sources: dict[date, tuple[int, int]]  # month → (scored stories, unprompted ones)
    published: int  # stories and records in public, scored or not, of all time


def gather(*, until: date) -> Material | None:
    """Read the tallies of the months that a table for `until` rests on; None where there are none."""
    earliest = session().scalar(select(func.min(Tally.month)))
    if earliest is None or earliest > until:
        return None
    first = max(earliest, clock.months_later(until, 1 - MOST_MONTHS))
    months = _months_between(first, until) + 1
    companies = session().execute(
        select(Company.id, Company.sector_id).where(Company.status == CompanyStatus.ACCEPTED).order_by(Company.id)
    ).tuples().all()  # fmt: skip
    place = {company_id: index for index, (company_id, _) in enumerate(companies)}
    sectors = np.array([sector for _, sector in companies], dtype=np.int64)
    return Material(
        first_month=first,
        company_ids=list(place),
        sector_ids=sectors,
        arrays=_arrays(place, sectors, first, months),
        having=_having(place, first, months),
        sources=_sources(first, until),
        published=session().scalar(select(func.sum(StoryTally.n)).where(StoryTally.dimension == "published")) or 0,
    )


def _arrays(place: dict[int, int], sectors: NDArray[np.int64], first: date, months: int) -> TallyArrays:
    shape = (len(place), months)

    def zeros(*more: int) -> FloatArray:
        return np.zeros((*shape, *more))

    groups = {
        "resolved": RESOLVED_COLUMNS,
        "politeness": POLITENESS_COLUMNS,
        "satisfaction": SATISFACTION_COLUMNS,
        "answered_histogram": ANSWERED_COLUMNS,
        "gave_up_histogram": GAVE_UP_COLUMNS,
    }
    singles = {"n": "n", "n_overall": "n_overall", "answered_n": "answered_n",
               "answered_sum": "answered_sum", "answered_sum_squares": "answered_sum_squares"}  # fmt: skip
    arrays = {name: zeros(len(columns)) for name, columns in groups.items()} | {name: zeros() for name in singles}
    stories = zeros()
    last = clock.months_later(first, months - 1)
    for row in session().execute(select(Tally.__table__).where(Tally.month.between(first, last))).mappings():
        cell = (place.get(row["company_id"], -1), _months_between(first, row["month"]))
        if cell[0] < 0:
            continue
        stories[cell] += row["stories"]
        for name, column in singles.items():
            arrays[name][cell] += row[column] / MICRO
        for name, columns in groups.items():
            arrays[name][cell] += [row[column] / MICRO for column in columns]
    return TallyArrays(months=months, sector=sectors, stories=stories, products=_products(place), **arrays)


def _products(place: dict[int, int]) -> FloatArray:
    products = np.zeros((len(place), len(PRODUCT_COLUMNS)))
    for row in session().execute(select(MeasureProduct.__table__)).mappings():
        if row["company_id"] in place:
            products[place[row["company_id"]]] = [row[column] / MICRO for column in PRODUCT_COLUMNS]
    return products


def _having(place: dict[int, int], first: date, months: int) -> dict[Measure, FloatArray]:
    having = {measure: np.zeros((len(place), months)) for measure in Measure}
    statement = select(StoryTally.company_id, StoryTally.month, StoryTally.dimension, StoryTally.n).where(
        StoryTally.dimension.in_([has_measure(measure) for measure in Measure]),
        StoryTally.month.between(first, clock.months_later(first, months - 1)),
    )
    for company_id, month, dimension, count in session().execute(statement).tuples():
        if company_id in place:
            measure = Measure(dimension.removeprefix(has_measure("")))
            having[measure][place[company_id], _months_between(first, month)] = count
    return having


def _sources(first: date, until: date) -> dict[date, tuple[int, int]]:
    rows = session().execute(
        select(StoryTally.month, StoryTally.bucket, func.sum(StoryTally.n))
        .where(StoryTally.dimension == "source", StoryTally.month.between(first, until))
        .group_by(StoryTally.month, StoryTally.bucket)
    )
    sources: dict[date, tuple[int, int]] = {}
    for month, bucket, count in rows.tuples():
        every, unprompted = sources.get(month, (0, 0))
        sources[month] = (every + int(count), unprompted + (int(count) if bucket == "unprompted" else 0))
    return sources


def _months_between(first: date, later: date) -> int:
    return (later.year - first.year) * 12 + later.month - first.month


def write_month(material: Material, month: date, *, made_later: bool) -> None:
    """Replace the month's tables, one for each measure, in the current transaction."""
    at = _months_between(material.first_month, month)
    past = [score(material.arrays, earlier) for earlier in range(max(0, at - TREND_MONTHS + 1), at + 1)]
    for measure in Measure:
        _write_table(material, past, measure, month, at, made_later=made_later)
    data_version.bump()


def _write_table(
    material: Material, past: list[Scores], measure: Measure, month: date, at: int, *, made_later: bool
) -> None:
    scores = past[-1]
    own, arrays = scores.measures[measure], material.arrays
    counted = material.having[measure][:, : at + 1].sum(axis=1)
    eligible = np.flatnonzero(own.is_eligible)
    below = np.flatnonzero(~own.is_eligible & (counted > 0))
    seed = int(month_key(month).replace("-", "")) * 10 + list(Measure).index(measure)
    ranks = rank_table(own.mean[eligible], own.sd[eligible], seed=seed)
    within = _sector_ranks(own, material.sector_ids, eligible, seed)
    session().execute(delete(LeagueTable).where(LeagueTable.measure == measure, LeagueTable.month == month))
    every, unprompted = _running_sources(material, month)
    table = LeagueTable(
        measure=measure,
        month=month,
        made_at=clock.now(),
        is_made_later=made_later,
        method=METHOD,
        is_provisional=True,
        stories=every,
        stories_of_month=material.sources.get(month, (0, 0))[0],
        unprompted=unprompted,
        ranked=len(eligible),
        unranked=len(below),
        average=float(own.mean[eligible].mean()) if len(eligible) else None,
        figures={
            "parameters": scores.hyperparameters,
            "published": int(material.published),
            **platform_figures(arrays, measure, at),
        },
    )
    session().add(table)
    session().flush()
    rows = [
        _row(material, past, measure, int(company), counted) | _placed(ranks, index, within[int(company)])
        for index, company in enumerate(eligible)
    ]
    order = below[np.lexsort((below, -own.n[below]))]
    rows += [
        _row(material, past, measure, int(company), counted) | UNPLACED | {"position": len(eligible) + place}
        for place, company in enumerate(order, start=1)
    ]
    if rows:
        session().execute(insert(LeagueRow), [row | {"table_id": table.id} for row in rows])


UNPLACED: dict[str, Any] = dict.fromkeys(
    ("rank", "rank_low", "rank_high", "sector_rank", "sector_rank_low", "sector_rank_high", "above_median",
     "below_median", "rank_change")
)  # fmt: skip


def _placed(ranks: Ranks, index: int, sector: tuple[int, int, int]) -> dict[str, Any]:
    return {
        "position": int(np.flatnonzero(ranks.order == index)[0]) + 1,
        "rank": int(ranks.rank[index]),
        "rank_low": int(ranks.low[index]),
        "rank_high": int(ranks.high[index]),
        "sector_rank": sector[0],
        "sector_rank_low": sector[1],
        "sector_rank_high": sector[2],
        "above_median": float(ranks.p_above_median[index]),
        "below_median": float(ranks.p_below_median[index]),
        "rank_change": None,
    }


def _sector_ranks(
    own: MeasureScores, sectors: NDArray[np.int64], eligible: NDArray[np.int64], seed: int
) -> dict[int, tuple[int, int, int]]:
    found = {}
    for sector in np.unique(sectors[eligible]):
        members = eligible[sectors[eligible] == sector]
        ranks = rank_table(own.mean[members], own.sd[members], seed=seed)
        for index, company in enumerate(members):
            found[int(company)] = (int(ranks.rank[index]), int(ranks.low[index]), int(ranks.high[index]))
    return found


def _running_sources(material: Material, month: date) -> tuple[int, int]:
    counts = [count for at, count in material.sources.items() if at <= month]
    return sum(every for every, _ in counts), sum(unprompted for _, unprompted in counts)


def _row(
    material: Material, past: list[Scores], measure: Measure, company: int, counted: FloatArray
) -> dict[str, Any]:
    scores = past[-1]
    own = scores.measures[measure]
    return {
        "company_id": material.company_ids[company],
        "is_eligible": bool(own.is_eligible[company]),
        "score": float(own.mean[company]),
        "low": float(own.low[company]),
        "high": float(own.high[company]),
        "sd": float(own.sd[company]),
        "n": float(own.n[company]),
        "stories": int(counted[company]),
        "months": int(own.months_with_stories[company]),
        "figures": _figures(scores, measure, company),
        "trend": [_known_score(earlier.measures[measure], company) for earlier in past],
    }


def _known_score(own: MeasureScores, company: int) -> float | None:
    return round(float(own.mean[company]), 2) if own.n[company] > 0 else None


def _figures(scores: Scores, measure: Measure, company: int) -> dict[str, Any]:
    words = scores.figures
    names: tuple[str, ...]
    if measure is Measure.RESOLUTION:
        names = ("resolved_share", "first_contact_share")
    elif measure is Measure.WAIT:
        names = ("median_wait", "share_within_3", "gave_up_share")
    elif measure is Measure.OVERALL:
        return {
            "means": [round(float(value), 4) for value in scores.means[company]],
            "covariance": [[round(float(value), 4) for value in row] for row in scores.covariance[company]],
        }
    else:
        names = (f"{measure}_mean",)
    return {name: round(float(getattr(words, name)[company]), 4) for name in names}


def platform_figures(arrays: TallyArrays, measure: Measure, at: int) -> dict[str, Any]:
    """What all scored stories of the last twelve months say together, unweighted by age; empty without any.

    Shares are 0–1, `median_wait` is minutes until somebody answered or the caller gave up, interpolated in
    the logarithm within its bin of the histogram.
    """
    window = slice(max(0, at - 11), at + 1)
    if measure is Measure.WAIT:
        gave_up = arrays.gave_up_histogram[:, window].sum(axis=(0, 1))
        waits = gave_up + arrays.answered_histogram[:, window].sum(axis=(0, 1))
        if not waits.sum():
            return {}
        return {"median_wait": _median_of_bins(waits), "gave_up_share": float(gave_up.sum() / waits.sum())}
    if measure in (Measure.OVERALL, Measure.RESOLUTION):
        counts = arrays.resolved[:, window].sum(axis=(0, 1))
        return {"resolved_share": float(counts[2:].sum() / counts.sum())} if counts.sum() else {}
    counts = getattr(arrays, measure.value)[:, window].sum(axis=(0, 1))
    return {f"{measure}_mean": float(counts @ np.arange(1, 6) / counts.sum())} if counts.sum() else {}


def _median_of_bins(counts: FloatArray) -> float:
    edges = np.log([SHORTEST_WAIT, *WAIT_EDGES, LONGEST_WAIT])
    below = np.concatenate([[0.0], np.cumsum(counts)]) / counts.sum()
    return float(np.exp(np.interp(0.5, below, edges)))
