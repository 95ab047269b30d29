"""The counts of `StoryTally` that tables are made from, read once for the tables of any months. Imports numpy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Date, and_, case, func, null, or_, select, type_coerce

from pact.core.db import session
from pact.rankings import calls
from pact.rankings.building.counts import Counts, months_between
from pact.rankings.measures import SCALES, Measure
from pact.rankings.method.arrays import IntArray
from pact.rankings.models import StoryTally
from pact.rankings.tallies.dimensions import AUTHORS, PUBLISHED, answers_to, evidence_of, has_measure
from pact.stories.fields import Resolved

ROWS_AT_ONCE = 20_000  # that are in memory together as rows
_READ = or_(
    StoryTally.dimension.in_(
        [
            calls.DIMENSION,
            PUBLISHED,
            *(kind(measure) for measure in Measure for kind in (has_measure, evidence_of)),
            *(answers_to(measure) for measure in SCALES),
        ]
    ),
    and_(StoryTally.dimension == "resolved", StoryTally.bucket == Resolved.TOO_EARLY),
)


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


def read_counts(place: Mapping[int, int], first: date, last: date) -> StoryCounts:
    """Read the months from the first to the last. `place` has the number of each company by its id."""
    ids = np.fromiter(place, dtype=np.int64, count=len(place))
    parts: list[tuple[NDArray[Any], ...]] = []
    codes: dict[tuple[str, str], int] = {}
    statement = (
        select(StoryTally.company_id, StoryTally.dimension, StoryTally.bucket, StoryTally.month, StoryTally.n)
        .where(StoryTally.month.between(first, last), _READ)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for rows in session().execute(statement).tuples().partitions():
        company_ids, dimensions, buckets, months, amounts = zip(*rows, strict=True)
        keys = zip(dimensions, buckets, strict=True)
        code = np.array([codes.setdefault(key, len(codes)) for key in keys], dtype=np.int32)
        number = {month: months_between(first, month) for month in set(months)}
        month, n = np.array([number[each] for each in months], dtype=np.int16), np.array(amounts, dtype=np.int32)
        own = np.isin(company_ids, ids)
        company = np.searchsorted(ids, np.array(company_ids)[own]).astype(np.int32)
        parts.append((company, code[own], month[own], n[own]))
    return StoryCounts(
        first, _by_bucket(parts, list(codes), len(ids)), _scored(first, last), _authors(place, first, last)
    )


def _by_bucket(
    parts: list[tuple[NDArray[Any], ...]], keys: list[tuple[str, str]], companies: int
) -> dict[str, dict[str, Counts]]:
    """Buckets in the order in which they were read."""
    found: dict[str, dict[str, Counts]] = {}
    if not parts:
        return found
    company, code, month, n = (np.concatenate(part) for part in zip(*parts, strict=True))
    parts.clear()
    order = np.lexsort((company, code)).astype(np.int32)
    company, code = company[order], code[order]
    month, n = month[order], n[order]
    ends = np.searchsorted(code, np.arange(len(keys) + 1))
    for at, (dimension, bucket) in enumerate(keys):
        own = slice(ends[at], ends[at + 1])
        if own.start < own.stop:
            found.setdefault(dimension, {})[bucket] = Counts(companies, company[own], month[own], n[own])
    return found


def _scored(first: date, last: date) -> dict[int, int]:
    statement = select(StoryTally.month, func.sum(StoryTally.n)).where(
        StoryTally.dimension == "source", StoryTally.month.between(first, last)
    )
    rows = session().execute(statement.group_by(StoryTally.month)).tuples()
    return {months_between(first, month): int(n) for month, n in rows}


def _authors(place: Mapping[int, int], first: date, last: date) -> IntArray:
    of_author = (StoryTally.company_id, StoryTally.bucket)
    before = func.lag(StoryTally.month).over(partition_by=of_author, order_by=StoryTally.month)
    is_record = StoryTally.bucket == ""
    each = (
        select(
            StoryTally.company_id,
            StoryTally.month,
            # SQLite loses the type of a month in a `case`.
            type_coerce(case((is_record, null()), else_=before), Date).label("before"),
            case((is_record, StoryTally.n), else_=1).label("n"),
        )
        .where(StoryTally.dimension == AUTHORS, StoryTally.month.between(first, last))
        .subquery()
    )
    key = (each.c.company_id, each.c.month, each.c.before)
    statement = select(*key, func.sum(each.c.n)).group_by(*key).execution_options(yield_per=ROWS_AT_ONCE)
    found = [np.zeros((0, 4), dtype=np.int64)]
    for rows in session().execute(statement).tuples().partitions():
        known = [
            (place[company], months_between(first, month), months_between(first, before) if before else -1, int(n))
            for company, month, before, n in rows
            if company in place
        ]
        found.append(np.array(known, dtype=np.int64).reshape(-1, 4))
    return np.concatenate(found)
