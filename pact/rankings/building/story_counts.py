"""The counts of `StoryTally` that tables are made from, read once for the tables of any months. Imports numpy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, Integer, String, case, cast, extract, func, or_, select

from pact.companies.models import Company, CompanyStatus
from pact.core import clock
from pact.core.db import columns, is_postgresql, session, sql_table
from pact.rankings import calls
from pact.rankings.building.counts import Counts, months_between
from pact.rankings.measures import SCALES, Measure
from pact.rankings.method.arrays import IntArray
from pact.rankings.models import StoryTally
from pact.rankings.tallies.dimensions import AUTHORS, PUBLISHED, answers_to, evidence_of, has_measure
from pact.stories.fields import Resolved

# Rows in memory together. Few, because Python looks through all that it keeps, again and again, while many are made.
ROWS_AT_ONCE = 500
_KEY = sql_table(StoryTally).c
_OUTCOME = "resolved"
# By companies and dimensions, because the primary key begins with these: so no other row is looked at.
ACCEPTED = select(columns(Company).id).where(columns(Company).status == CompanyStatus.ACCEPTED)
_ACCEPTED = _KEY.company_id.in_(ACCEPTED)
_OF_YEAR = (calls.DIMENSION, *(answers_to(measure) for measure in SCALES))
"""A table counts those of the last twelve months only."""
_READ = (
    PUBLISHED,
    _OUTCOME,
    *(kind(measure) for measure in Measure for kind in (has_measure, evidence_of)),
    *_OF_YEAR,
)
_SHIFT = 2**32  # more than any count


@dataclass(frozen=True, eq=False)
class StoryCounts:
    """What was read. Months are counted from `base`."""

    base: date
    buckets: Mapping[str, Mapping[str, Counts]]  # dimension → bucket → its counts, of accepted companies
    scored: Mapping[int, int]  # by month, scored stories with any measure, of all companies
    # (k, 4): company, month, the month before it in which the same authors had a story about the company, and how many
    # authors. Records have no author: each is one of its own. Where there is no month before, it is −1.
    authors: IntArray

    def of(self, dimension: str) -> Mapping[str, Counts]:
        return self.buckets.get(dimension, {})

    def authors_between(self, first: int, last: int, companies: int) -> IntArray:
        """How many different authors each company (C,) has in these months."""
        company, month, before, n = self.authors.T
        own = (month >= first) & (month <= last) & (before < first)
        return np.bincount(company[own], n[own], minlength=companies).astype(np.int64)

    def scored_between(self, first: int, last: int) -> int:
        """Scored stories with any measure in these months, of all companies."""
        return sum(n for month, n in self.scored.items() if first <= month <= last)


def read_counts(place: Mapping[int, int], base: date, first: date, last: date) -> StoryCounts:
    """Read what the tables of the months from the first to the last count, which begins with the month `base`. `place` has
    the number of each accepted company by its id.

    All months of a bucket come as one row, because making rows takes most of the time.
    """
    since = clock.months_later(first, 1 - calls.WINDOW_MONTHS)
    own = (_KEY.company_id, _KEY.dimension, _KEY.bucket)
    counts = func.aggregate_strings(cast(month_number(_KEY.month) * _SHIFT + _KEY.n, String), ",")
    statement = (
        select(*own, func.count(), counts)
        .where(
            _ACCEPTED,
            _KEY.dimension.in_(_READ),
            _KEY.month.between(base, last),
            or_(_KEY.dimension != _OUTCOME, _KEY.bucket == Resolved.TOO_EARLY),
            or_(_KEY.dimension.not_in(_OF_YEAR), _KEY.month >= since),
        )
        .group_by(*own)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    parts: list[tuple[NDArray[Any], ...]] = []
    codes: dict[tuple[str, str], int] = {}
    for rows in session().execute(statement).tuples().partitions():
        company_ids, dimensions, buckets, months, joined = zip(*rows, strict=True)
        keys = zip(dimensions, buckets, strict=True)
        code = np.array([codes.setdefault(key, len(codes)) for key in keys], dtype=np.int32)
        company = np.array([place[company_id] for company_id in company_ids], dtype=np.int32)
        counted = np.fromstring(",".join(joined), dtype=np.int64, sep=",")
        month = (counted // _SHIFT - number_of(base)).astype(np.int16)
        parts.append((company, code, np.array(months), month, (counted % _SHIFT).astype(np.int32)))
    authors = _authors_together(place, base, last) if first == last else _authors(place, base, last)
    return StoryCounts(base, _by_bucket(parts, list(codes), len(place)), _scored(base, last), authors)


def month_number(month: ColumnElement[date]) -> ColumnElement[int]:
    """The number of months since the year 0, in SQL. SQLite reads a date many times as slowly as two parts of a text."""
    if is_postgresql():
        return cast(extract("year", month) * 12 + extract("month", month), BigInteger)
    year, number = (cast(func.substr(month, first, length), Integer) for first, length in ((1, 4), (6, 2)))
    return year * 12 + number


def number_of(month: date) -> int:
    """The same of a date."""
    return month.year * 12 + month.month


def _by_bucket(
    parts: list[tuple[NDArray[Any], ...]], keys: list[tuple[str, str]], companies: int
) -> dict[str, dict[str, Counts]]:
    """Buckets in the order in which they were read."""
    found: dict[str, dict[str, Counts]] = {}
    if not parts:
        return found
    company, code, months, month, n = (np.concatenate(part) for part in zip(*parts, strict=True))
    parts.clear()
    order = np.lexsort((company, code))
    starts = np.cumsum(months) - months
    company, code, months, starts = company[order], code[order], months[order], starts[order]
    ends = np.cumsum(months)
    at = np.arange(len(month)) + np.repeat(starts - ends + months, months)
    month, n, company = month[at], n[at], np.repeat(company, months)
    bounds = np.concatenate([[0], ends])[np.searchsorted(code, np.arange(len(keys) + 1))]
    for place, (dimension, bucket) in enumerate(keys):
        own = slice(bounds[place], bounds[place + 1])
        found.setdefault(dimension, {})[bucket] = Counts(companies, company[own], month[own], n[own])
    return found


def _scored(first: date, last: date) -> dict[int, int]:
    statement = select(_KEY.month, func.sum(_KEY.n)).where(
        _KEY.company_id.in_(select(columns(Company).id)),
        _KEY.dimension == "source",
        _KEY.month.between(first, last),
    )
    rows = session().execute(statement.group_by(_KEY.month)).tuples()
    return {months_between(first, month): int(n) for month, n in rows}


def _authors_together(place: Mapping[int, int], first: date, last: date) -> IntArray:
    """Where there is one table, its authors need not be told apart: all are taken to be of its month."""
    named, records = (
        func.count(func.distinct(func.nullif(_KEY.bucket, ""))),
        case((_KEY.bucket == "", _KEY.n), else_=0),
    )
    statement = (
        select(_KEY.company_id, named, func.sum(records))
        .where(_ACCEPTED, _KEY.dimension == AUTHORS, _KEY.month.between(first, last))
        .group_by(_KEY.company_id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    at = months_between(first, last)
    found = [
        (place[company_id], at, -1, named + int(records))
        for company_id, named, records in session().execute(statement).tuples()
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 4)


def _authors(place: Mapping[int, int], first: date, last: date) -> IntArray:
    """In the order of companies and authors, so that the month before is in the row before, if that is of the same two."""
    statement = (
        select(_KEY.company_id, _KEY.bucket, month_number(_KEY.month), _KEY.n)
        .where(_ACCEPTED, _KEY.dimension == AUTHORS, _KEY.month.between(first, last))
        .order_by(_KEY.company_id, _KEY.bucket, _KEY.month)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    parts = [np.zeros((4, 0), dtype=np.int64)]
    for rows in session().execute(statement).tuples().partitions():
        company_ids, buckets, months, n = zip(*rows, strict=True)
        author = [int(bucket or 0) for bucket in buckets]  # 0 for records, which have none
        company = [place[company_id] for company_id in company_ids]
        parts.append(np.array([company, months, author, n], dtype=np.int64))
    company, month, author, n = np.concatenate(parts, axis=1)
    month -= number_of(first)
    again = np.zeros(len(month), dtype=bool)
    again[1:] = (company[1:] == company[:-1]) & (author[1:] == author[:-1]) & (author[1:] > 0)
    before = np.where(again, np.roll(month, 1), -1)
    return np.stack([company, month, before, np.where(author > 0, 1, n)], axis=1)
