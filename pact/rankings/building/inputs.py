"""Reads what tables are made from out of the tallies. Imports numpy, so only the worker and commands import it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Integer, cast, func, select

from pact.companies.models import Company
from pact.core import clock
from pact.core.db import columns, session, sql_table
from pact.rankings import calls
from pact.rankings.building.counts import Counts, FinishedCounts, added, months_between
from pact.rankings.building.places import Codes
from pact.rankings.building.story_counts import (
    ACCEPTED,
    ROWS_AT_ONCE,
    StoryCounts,
    month_number,
    number_of,
    read_counts,
)
from pact.rankings.measures import ANSWER_COLUMNS, SCALES, Measure
from pact.rankings.method.arrays import (
    ESTABLISHED,
    NEW,
    FloatArray,
    IntArray,
    SparseTallies,
    TallyBlocks,
    smallest,
)
from pact.rankings.method.explaining import LATELY
from pact.rankings.models import MeasureProduct, StoryTally, Tally
from pact.rankings.sources import IMPORTED, INVITED, source_of_published
from pact.rankings.tallies.dimensions import PUBLISHED, SOLVED_SOMEHOW, answers_to, evidence_of, has_measure
from pact.rankings.values import GAVE_UP_COLUMNS, MICRO, PRODUCT_COLUMNS, WAIT_MIDPOINTS
from pact.stories.fields import Resolved

MOST_MONTHS = 36
BLOCK = 2000  # companies whose tallies are read and followed at once
_SINGLE = ("stories", "n", "n_overall", "answered_n", "answered_sum", "answered_sum_squares")
_SEVERAL = {
    "answers": ANSWER_COLUMNS,
    "gave_up_histogram": GAVE_UP_COLUMNS,
}
_UNITS = {name: 1.0 if name == "stories" else float(MICRO) for name in (*_SINGLE, *_SEVERAL)}
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
    ended: dict[str, IntArray]  # by how calls ended, those of the last twelve months (C,)
    waits: IntArray  # (C, 2, 2, 8), those of the year and of the last three months, answered and not, by their bin
    published: dict[str, FinishedCounts]  # source's name, "" for none, INVITED → all public stories and records
    too_early: FloatArray  # (C,), scored stories that it was too early to say the outcome of
    evidence: dict[Measure, FinishedCounts]  # of the stories told here with the measure, those with evidence seen
    sources_in_tables: list[str]  # the imported sources of which a table of any month counts a row


def gather(*, until: date) -> FitInputs | None:
    """Read the tallies of the months that a table for `until` is based on. None if there are none."""
    reading = read(until, until)
    return None if reading is None else reading.inputs(until)


def read(first: date, last: date) -> "Reading | None":
    """Read, once, what the tables of the months from the first to the last are made from. None if there is nothing."""
    earliest = session().scalar(select(func.min(Tally.month)))
    if earliest is None or earliest > last:
        return None
    # What is counted over a year may be older than the first month that a short site's table follows.
    base = clock.months_later(min(first, last), 1 - MOST_MONTHS)
    own = columns(Company)
    companies = session().execute(ACCEPTED.add_columns(own.sector_id, own.country).order_by(own.id)).tuples().all()
    place = {company_id: index for index, (company_id, _, _) in enumerate(companies)}
    sectors = np.array([sector for _, sector, _ in companies], dtype=np.int64)
    return Reading(
        earliest=earliest,
        company_ids=list(place),
        sector_ids=sectors,
        countries=np.array([country for *_, country in companies], dtype=np.str_),
        blocks=list(_blocks(list(place), sectors, _products(place), max(base, earliest), last)),
        counts=read_counts(place, base, min(first, last), last),
        sources_in_tables=_sources_in_tables(),
    )


@dataclass(frozen=True)
class Reading:
    """The tallies of all months in one state of the database."""

    earliest: date  # the first month with scored stories
    company_ids: list[int]
    sector_ids: IntArray
    countries: Codes
    blocks: list[SparseTallies]  # of all months, without authors
    counts: StoryCounts
    sources_in_tables: list[str]

    def inputs(self, until: date) -> FitInputs | None:
        """What the table of a month is made from. None if there is nothing by then."""
        if self.earliest > until:
            return None
        start = max(self.earliest, clock.months_later(until, 1 - MOST_MONTHS))
        months, counts = months_between(start, until) + 1, self.counts
        first, last = (months_between(counts.base, month) for month in (start, until))
        since, lately = last + 1 - calls.WINDOW_MONTHS, last + 1 - LATELY

        def finished(found: Mapping[str, Counts]) -> dict[str, FinishedCounts]:
            every = {bucket: each.finished(first, months) for bucket, each in found.items()}
            return {bucket: each for bucket, each in every.items() if len(each)}

        having_source = {measure: finished(counts.of(has_measure(measure))) for measure in Measure}
        ended, waits = self._ended(since, lately, last)
        return FitInputs(
            first_month=start,
            company_ids=self.company_ids,
            sector_ids=self.sector_ids,
            countries=self.countries,
            tallies=TallyBlocks(self._tallies(start, months)),
            having={measure: self._added(each, months) for measure, each in having_source.items()},
            having_source=having_source,
            answers=self._answers(since, last),
            lately=self._answers(lately, last),
            scored=counts.scored_between(first, last),
            ended=ended,
            waits=waits,
            published=self._published(finished(counts.of(PUBLISHED)), months),
            too_early=self._too_early(first, last),
            evidence={
                measure: self._added(_told_here(finished(counts.of(evidence_of(measure)))), months)
                for measure in Measure
            },
            sources_in_tables=self.sources_in_tables,
        )

    def _added(self, every: Mapping[str, FinishedCounts], months: int) -> FinishedCounts:
        return added(every.values(), len(self.company_ids), months)

    def _tallies(self, start: date, months: int) -> Iterator[SparseTallies]:
        """The tallies of some of the months, with the number of authors in these."""
        first = months_between(self.counts.base, start)
        authors = self.counts.authors_between(first, first + months - 1, len(self.company_ids))
        before, done = months_between(max(self.counts.base, self.earliest), start), 0
        for block in self.blocks:
            companies = len(block.sector)
            yield replace(block.between(before, months), authors=authors[done : done + companies])
            done += companies

    def _answers(self, first: int, last: int) -> dict[Measure, FloatArray]:
        """The answers to each question, worst first. Solved at a contact that is not known is in the place of “later”."""
        found = {}
        for measure, scale in SCALES.items():
            places = {str(answer): at for at, answer in enumerate(scale.columns)}
            if measure is Measure.RESOLUTION:
                places[SOLVED_SOMEHOW] = places[Resolved.LATER_CONTACT]
            found[measure] = np.zeros((len(self.company_ids), len(scale.columns)))
            for bucket, counts in self.counts.of(answers_to(measure)).items():
                found[measure][:, places[bucket]] += counts.by_company(first, last)
        return found

    def _ended(self, since: int, lately: int, last: int) -> tuple[dict[str, IntArray], IntArray]:
        """Calls by how they ended, and the waits of those that say how long they took."""
        ended: dict[str, IntArray] = {}
        waits = np.zeros((len(self.company_ids), 2, 2, len(WAIT_MIDPOINTS)), dtype=np.int64)
        for bucket, counts in self.counts.of(calls.DIMENSION).items():
            call = calls.call_in(bucket)
            of_year, of_late = (counts.by_company(first, last).astype(np.int64) for first in (since, lately))
            ended[call.ended] = ended.get(call.ended, 0) + of_year
            if call.place is not None:
                waits[:, :, 0 if call.is_answered else 1, call.place] += np.stack([of_year, of_late], axis=1)
        return ended, waits

    def _published(self, by_bucket: dict[str, FinishedCounts], months: int) -> dict[str, FinishedCounts]:
        found: dict[str, dict[str, FinishedCounts]] = {}
        for bucket, counts in by_bucket.items():
            source = INVITED if bucket.endswith(f":{INVITED}") else source_of_published(bucket)
            found.setdefault(source, {})[bucket] = counts
        return {source: self._added(every, months) for source, every in found.items()}

    def _too_early(self, first: int, last: int) -> FloatArray:
        none = np.zeros(len(self.company_ids))
        return sum((each.by_company(first, last) for each in self.counts.of("resolved").values()), none)


def _told_here(counts: Mapping[str, FinishedCounts]) -> dict[str, FinishedCounts]:
    return {bucket: each for bucket, each in counts.items() if not bucket.startswith(IMPORTED)}


def _blocks(
    ids: list[int], sectors: IntArray, products: FloatArray, first: date, last: date
) -> Iterator[SparseTallies]:
    """The tallies of `BLOCK` companies after the other, without ever holding the rows of all."""
    for start in range(0, max(1, len(ids)), BLOCK):
        own = slice(start, start + BLOCK)
        yield _block(ids[own], sectors[own], products[own], first, last)


def _block(
    companies: list[int], sectors: IntArray, products: FloatArray, first: date, last: date
) -> SparseTallies:
    key, columns = sql_table(Tally).c, [sql_table(Tally).c[name] for name in _COLUMNS]
    is_known = cast(key.is_established, Integer)
    statement = select(key.company_id, month_number(key.month), is_known, *columns).where(
        key.month.between(first, last),
        key.company_id.in_(ACCEPTED),
        key.company_id.between(min(companies, default=0), max(companies, default=0)),
    )
    parts = [np.zeros((0, 3 + len(columns)), dtype=np.int64)]
    for rows in session().execute(statement.execution_options(yield_per=ROWS_AT_ONCE)).partitions():
        every = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=len(rows) * parts[0].shape[1])
        parts.append(every.reshape(len(rows), -1))
    cells = np.concatenate(parts)
    ids, when, known, amounts = cells[:, 0], cells[:, 1] - number_of(first), cells[:, 2], cells[:, 3:]
    kept: dict[str, NDArray[Any]] = {name: smallest(amounts[:, at]) for at, name in enumerate(_SINGLE)}
    start = len(_SINGLE)
    for name, group in _SEVERAL.items():
        kept[name] = smallest(amounts[:, start : start + len(group)])
        start += len(group)
    return SparseTallies(
        months=months_between(first, last) + 1,
        sector=sectors,
        products=products,
        authors=np.zeros(len(companies), dtype=np.int64),
        cells=(
            np.searchsorted(companies, ids).astype(np.int32),
            when.astype(np.int32),
            np.where(known == 1, ESTABLISHED, NEW).astype(np.int32),
        ),
        amounts=kept,
        units=_UNITS,
    )


def _products(place: dict[int, int]) -> FloatArray:
    products = np.zeros((len(place), len(PRODUCT_COLUMNS)))
    for row in session().execute(select(MeasureProduct.__table__)).mappings():
        if row["company_id"] in place:
            products[place[row["company_id"]]] = [row[column] / MICRO for column in PRODUCT_COLUMNS]
    return products


def _sources_in_tables() -> list[str]:
    counted = select(StoryTally.bucket).where(
        StoryTally.company_id.in_(select(Company.id)),
        StoryTally.dimension.in_(_HAVING),
        StoryTally.bucket.startswith(IMPORTED),
        StoryTally.n > 0,
    )
    return sorted(bucket.removeprefix(IMPORTED) for bucket in session().scalars(counted.distinct()))
