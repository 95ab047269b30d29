"""Reads what tables are made from out of the tallies. Imports numpy, so only the worker and commands import it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Select, case, func, select

from pact.companies.models import Company, CompanyStatus
from pact.core import clock
from pact.core.db import session
from pact.rankings import calls
from pact.rankings.building.counts import FinishedCounts, MonthlyCounts, added
from pact.rankings.building.places import Codes
from pact.rankings.measures import ANSWER_COLUMNS, SCALES, Measure
from pact.rankings.method.arrays import ESTABLISHED, NEW, FloatArray, IntArray, TallyArrays, TallyBlocks
from pact.rankings.method.explaining import LATELY
from pact.rankings.models import MeasureProduct, StoryTally, Tally
from pact.rankings.sources import IMPORTED, INVITED, source_of_published
from pact.rankings.tallies.dimensions import (
    AUTHORS,
    PUBLISHED,
    SOLVED_SOMEHOW,
    answers_to,
    evidence_of,
    has_measure,
)
from pact.rankings.values import ANSWERED_COLUMNS, GAVE_UP_COLUMNS, MICRO, PRODUCT_COLUMNS, WAIT_MIDPOINTS
from pact.stories.fields import Resolved

MOST_MONTHS = 36
ROWS_AT_ONCE = 5000  # of what is read a row at a time
BLOCK = 2000  # companies whose tallies are read and followed at once
_SINGLE = ("n", "n_overall", "answered_n", "answered_sum", "answered_sum_squares")
_SEVERAL = {
    "answers": ANSWER_COLUMNS,
    "answered_histogram": ANSWERED_COLUMNS,
    "gave_up_histogram": GAVE_UP_COLUMNS,
}
_ACCEPTED = select(Company.id).where(Company.status == CompanyStatus.ACCEPTED)
_HAVING = [has_measure(measure) for measure in Measure]
_COLUMNS = (*_SINGLE, *(column for columns in _SEVERAL.values() for column in columns))


@dataclass(frozen=True)
class FitInputs:
    """The tallies of all months up to a table's own, which is the last."""

    first_month: date
    company_ids: list[int]
    sector_ids: IntArray
    countries: Codes
    tallies: TallyBlocks
    having: dict[Measure, FinishedCounts]  # number of scored stories with the measure
    having_source: dict[Measure, dict[str, FinishedCounts]]  # source bucket → the same by where they came from
    answers: dict[Measure, FloatArray]  # (C, k), the answers of the last twelve months, each counted once
    lately: dict[Measure, FloatArray]  # the same of the last three months
    scored: int  # scored stories with any measure
    ended: list[Counter[str]]  # (C,), calls of the last twelve months by how they ended
    waits: IntArray  # (C, 2, 2, 8), those of the year and of the last three months, answered and not, by their bin
    published: dict[str, FinishedCounts]  # source's name, "" for none, INVITED → all public stories and records
    too_early: FloatArray  # (C,), scored stories that it was too early to say the outcome of
    evidence: dict[Measure, FinishedCounts]  # of the stories told here with the measure, those with evidence seen
    sources_in_tables: list[str]  # the imported sources of which a table of any month counts a row


def gather(*, until: date) -> FitInputs | None:
    """Read the tallies of the months that a table for `until` is based on. None if there are none."""
    earliest = session().scalar(select(func.min(Tally.month)))
    if earliest is None or earliest > until:
        return None
    first = max(earliest, clock.months_later(until, 1 - MOST_MONTHS))
    months = months_between(first, until) + 1
    companies = (
        session()
        .execute(_ACCEPTED.add_columns(Company.sector_id, Company.country).order_by(Company.id))
        .tuples()
        .all()
    )
    place = {company_id: index for index, (company_id, _, _) in enumerate(companies)}
    sectors = np.array([sector for _, sector, _ in companies], dtype=np.int64)
    having, having_source = _having(place, first, months)
    answers, lately = _answers(place, until)
    ended, waits = _ended(place, until)
    return FitInputs(
        first_month=first,
        company_ids=list(place),
        sector_ids=sectors,
        countries=np.array([country for *_, country in companies], dtype=np.str_),
        tallies=TallyBlocks(_blocks(place, sectors, first, months)),
        having=having,
        having_source=having_source,
        answers=answers,
        lately=lately,
        scored=_scored(first, until),
        ended=ended,
        waits=waits,
        published=_published(place, first, months),
        too_early=_too_early(place, first, months),
        evidence=_evidence(place, first, months),
        sources_in_tables=_sources_in_tables(),
    )


def _blocks(place: dict[int, int], sectors: IntArray, first: date, months: int) -> Iterator[TallyArrays]:
    """The tallies of `BLOCK` companies after the other, without ever holding the rows of all."""
    ids, last = list(place), clock.months_later(first, months - 1)
    products, authors = _products(place), _authors(place, first, last)
    for start in range(0, max(1, len(ids)), BLOCK):
        own, companies = slice(start, start + BLOCK), ids[start : start + BLOCK]
        yield _arrays(companies, sectors[own], first, months, products=products[own], authors=authors[own])


def _arrays(
    companies: list[int], sectors: IntArray, first: date, months: int, *, products: FloatArray, authors: IntArray
) -> TallyArrays:
    columns = [Tally.__table__.c[name] for name in ("stories", *_COLUMNS)]
    statement = select(Tally.company_id, Tally.month, Tally.is_established, *columns).where(
        Tally.month.between(first, clock.months_later(first, months - 1)),
        Tally.company_id.in_(_ACCEPTED),
        Tally.company_id.between(min(companies, default=0), max(companies, default=0)),
    )
    rows = session().execute(statement).all()
    amounts = np.array([row[3:] for row in rows], dtype=np.float64).reshape(len(rows), len(columns))
    cells = (
        np.searchsorted(companies, [row[0] for row in rows]),
        np.array([months_between(first, row[1]) for row in rows], dtype=np.int64),
        np.array([ESTABLISHED if row[2] else NEW for row in rows], dtype=np.int64),
    )

    def laid_out(where: slice, unit: float = MICRO) -> FloatArray:
        array = np.zeros((len(companies), months, 2, where.stop - where.start))
        array[cells] = amounts[:, where] / unit
        return array

    start = 1 + len(_SINGLE)
    arrays = {name: laid_out(slice(at, at + 1))[..., 0] for at, name in enumerate(_SINGLE, start=1)}
    for name, group in _SEVERAL.items():
        arrays[name] = laid_out(slice(start, start + len(group)))
        start += len(group)
    stories = laid_out(slice(0, 1), unit=1)[..., 0]
    return TallyArrays(
        months=months, sector=sectors, stories=stories, products=products, authors=authors, **arrays
    )


def _authors(place: dict[int, int], first: date, last: date) -> IntArray:
    """How many different authors each company has in these months."""
    is_record = StoryTally.bucket == ""
    counted = func.count(func.distinct(case((~is_record, StoryTally.bucket))))
    records = func.sum(case((is_record, StoryTally.n), else_=0))
    statement = (
        select(StoryTally.company_id, counted + records)
        .where(StoryTally.dimension == AUTHORS, StoryTally.month.between(first, last))
        .group_by(StoryTally.company_id)
    )
    authors = np.zeros(len(place), dtype=np.int64)
    for company_id, count in session().execute(statement).tuples():
        if company_id in place:
            authors[place[company_id]] = count
    return authors


def _products(place: dict[int, int]) -> FloatArray:
    products = np.zeros((len(place), len(PRODUCT_COLUMNS)))
    for row in session().execute(select(MeasureProduct.__table__)).mappings():
        if row["company_id"] in place:
            products[place[row["company_id"]]] = [row[column] / MICRO for column in PRODUCT_COLUMNS]
    return products


def _having(
    place: dict[int, int], first: date, months: int
) -> tuple[dict[Measure, FinishedCounts], dict[Measure, dict[str, FinishedCounts]]]:
    """Scored stories with each measure: of all, and by source."""
    found: dict[Measure, dict[str, MonthlyCounts]] = {
        measure: defaultdict(lambda: MonthlyCounts(len(place), months)) for measure in Measure
    }
    statement = _tallied(first, months).where(StoryTally.dimension.in_(_HAVING))
    for company_id, month, dimension, bucket, count in session().execute(statement).tuples():
        if company_id in place:
            measure, at = Measure(dimension.removeprefix(has_measure(""))), months_between(first, month)
            found[measure][bucket].add(place[company_id], at, count)
    by_source = {
        measure: {bucket: counts.finished() for bucket, counts in buckets.items()}
        for measure, buckets in found.items()
    }
    having = {measure: added(buckets.values(), len(place), months) for measure, buckets in by_source.items()}
    return having, by_source


def _answers(place: dict[int, int], until: date) -> tuple[dict[Measure, FloatArray], dict[Measure, FloatArray]]:
    """The answers to each question, worst first, of the year and of the last three months.

    Solved at a contact that is not known is in the place of “later”.
    """
    dimensions = {answers_to(measure): measure for measure in SCALES}
    places = {
        measure: {str(answer): at for at, answer in enumerate(SCALES[measure].columns)} for measure in SCALES
    }
    places[Measure.RESOLUTION][SOLVED_SOMEHOW] = places[Measure.RESOLUTION][Resolved.LATER_CONTACT]
    found, lately = (
        {measure: np.zeros((len(place), len(scale.columns))) for measure, scale in SCALES.items()}
        for _ in range(2)
    )
    since = clock.months_later(until, 1 - LATELY)
    months = calls.WINDOW_MONTHS
    statement = _tallied(clock.months_later(until, 1 - months), months).where(StoryTally.dimension.in_(dimensions))
    for company_id, month, dimension, bucket, count in session().execute(statement).tuples():
        if company_id in place:
            measure = dimensions[dimension]
            at = place[company_id], places[measure][bucket]
            found[measure][at] += count
            lately[measure][at] += count if month >= since else 0
    return found, lately


def _ended(place: dict[int, int], until: date) -> tuple[list[Counter[str]], IntArray]:
    """Calls by how they ended, and the waits of those that say how long they took."""
    is_lately = StoryTally.month >= clock.months_later(until, 1 - LATELY)
    statement = (
        select(
            StoryTally.company_id,
            StoryTally.bucket,
            func.sum(StoryTally.n),
            func.sum(case((is_lately, StoryTally.n), else_=0)),
        )
        .where(
            StoryTally.dimension == calls.DIMENSION,
            StoryTally.month.between(clock.months_later(until, 1 - calls.WINDOW_MONTHS), until),
        )
        .group_by(StoryTally.company_id, StoryTally.bucket)
    )
    ended: list[Counter[str]] = [Counter() for _ in place]
    waits = np.zeros((len(place), 2, 2, len(WAIT_MIDPOINTS)), dtype=np.int64)
    for company_id, bucket, *counts in session().execute(statement).tuples():
        if company_id in place:
            call, company = calls.call_in(bucket), place[company_id]
            ended[company][call.ended] += int(counts[0])
            if call.place is not None:
                waits[company, :, 0 if call.is_answered else 1, call.place] += [int(count) for count in counts]
    return ended, waits


def _published(place: dict[int, int], first: date, months: int) -> dict[str, FinishedCounts]:
    found: dict[str, MonthlyCounts] = defaultdict(lambda: MonthlyCounts(len(place), months))
    statement = _tallied(first, months).where(StoryTally.dimension == PUBLISHED)
    for company_id, month, _dimension, bucket, count in session().execute(statement).tuples():
        if company_id in place:
            source = INVITED if bucket.endswith(f":{INVITED}") else source_of_published(bucket)
            found[source].add(place[company_id], months_between(first, month), count)
    return {source: counts.finished() for source, counts in found.items()}


def _too_early(place: dict[int, int], first: date, months: int) -> FloatArray:
    found = np.zeros(len(place))
    statement = _tallied(first, months).where(
        StoryTally.dimension == "resolved", StoryTally.bucket == Resolved.TOO_EARLY
    )
    for company_id, _month, _dimension, _bucket, count in session().execute(statement).tuples():
        if company_id in place:
            found[place[company_id]] += count
    return found


def _evidence(place: dict[int, int], first: date, months: int) -> dict[Measure, FinishedCounts]:
    dimensions = {evidence_of(measure): measure for measure in Measure}
    found = {measure: MonthlyCounts(len(place), months) for measure in Measure}
    statement = _tallied(first, months).where(StoryTally.dimension.in_(dimensions))
    for company_id, month, dimension, bucket, count in session().execute(statement).tuples():
        if company_id in place and not bucket.startswith(IMPORTED):
            found[dimensions[dimension]].add(place[company_id], months_between(first, month), count)
    return {measure: counts.finished() for measure, counts in found.items()}


def _sources_in_tables() -> list[str]:
    counted = select(StoryTally.bucket).where(
        StoryTally.dimension.in_(_HAVING), StoryTally.bucket.startswith(IMPORTED), StoryTally.n > 0
    )
    return sorted(bucket.removeprefix(IMPORTED) for bucket in session().scalars(counted.distinct()))


def _scored(first: date, until: date) -> int:
    statement = select(func.sum(StoryTally.n)).where(
        StoryTally.dimension == "source", StoryTally.month.between(first, until)
    )
    return int(session().scalar(statement) or 0)


def _tallied(first: date, months: int) -> Select[tuple[int, date, str, str, int]]:
    return (
        select(StoryTally.company_id, StoryTally.month, StoryTally.dimension, StoryTally.bucket, StoryTally.n)
        .where(StoryTally.month.between(first, clock.months_later(first, months - 1)))
        .execution_options(yield_per=ROWS_AT_ONCE)
    )


def months_between(first: date, later: date) -> int:
    return (later.year - first.year) * 12 + later.month - first.month
