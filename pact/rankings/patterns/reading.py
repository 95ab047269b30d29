"""Reads tallies of companies that may have a pattern, and which stories count less for their network. Imports numpy."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain

import numpy as np
from sqlalchemy import BigInteger, cast, func, select, text

from pact.companies.models import Company, CompanyStatus
from pact.core.db import batched, session, sql_table
from pact.rankings.building.story_counts import ROWS_AT_ONCE, month_number, number_of
from pact.rankings.method.arrays import FloatArray
from pact.rankings.models import Tally
from pact.rankings.patterns.comparing import Sums, added
from pact.rankings.patterns.groups import lowered_by_network
from pact.rankings.tallies.counting import scored_stories
from pact.rankings.tallies.dimensions import measures_of
from pact.rankings.values import MICRO, TALLY_COLUMNS, contribution
from pact.stories.models import Story

COMPANIES_AT_ONCE = 400
ACCEPTED = select(Company.id).where(Company.status == CompanyStatus.ACCEPTED)
# Literal, so that the database uses the partial index.
_WEIGHED = text("story.weight < 1000000")
_COLUMNS = [Tally.__table__.c[name] for name in TALLY_COLUMNS]


class Cells:
    """The tallies of some companies in some months."""

    def __init__(self, companies: Iterable[int], first: date, last: date) -> None:
        self._cells: dict[int, list[tuple[date, bool, Sums]]] = defaultdict(list)
        for part in batched(sorted(set(companies)), COMPANIES_AT_ONCE):
            statement = select(Tally.company_id, Tally.month, Tally.is_established, *_COLUMNS).where(
                Tally.company_id.in_(part), Tally.month.between(first, last)
            )
            for company, month, is_established, *sums in session().execute(statement):
                cell = (month, is_established, dict(zip(TALLY_COLUMNS, sums, strict=True)))
                self._cells[company].append(cell)

    def monthly(self, company: int, *, is_established: bool) -> list[tuple[date, Sums]]:
        """What the stories of such accounts add up to in each month that has any, in order."""
        found = [(month, sums) for month, known, sums in self._cells[company] if known is is_established]
        return sorted(found, key=lambda one: one[0])

    def sums(self, company: int, first: date, last: date, *, is_established: bool | None = None) -> dict[str, int]:
        """What the stories of these months add up to: of all accounts, or of one kind."""
        return added(
            sums
            for month, known, sums in self._cells[company]
            if first <= month <= last and is_established in (None, known)
        )


def volumes(companies: Sequence[int], first: date, last: date) -> FloatArray:
    """Weighted stories (C, T) of all accepted companies, whose ids are sorted, by month."""
    key = sql_table(Tally).c
    number = month_number(key.month)
    statement = (
        select(key.company_id, number, cast(func.sum(key.n), BigInteger))
        .where(key.month.between(first, last), key.company_id.in_(ACCEPTED))
        .group_by(key.company_id, number)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    n = np.zeros((len(companies), number_of(last) - number_of(first) + 1))
    for rows in session().execute(statement).partitions():
        company, month, amounts = np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, 3).T
        n[np.searchsorted(companies, company), month - number_of(first)] = amounts / MICRO
    return n


def with_stories(first: date, last: date, *, is_established: bool, at_least: int) -> set[int]:
    """Companies of which such accounts told so many scored stories in these months."""
    statement = (
        select(Tally.company_id)
        .where(Tally.month.between(first, last), Tally.is_established.is_(is_established))
        .where(Tally.company_id.in_(ACCEPTED))
        .group_by(Tally.company_id)
        .having(func.sum(Tally.__table__.c.stories) >= at_least)
    )
    return set(session().scalars(statement))


def network_stories(first: date, last: date, *, at_most: float) -> dict[tuple[int, date], dict[str, int]]:
    """The sums of the stories of a company and month whose weight their network lowered, where it lowered one so far.

    In millionths, as tallies are.
    """
    lowered = (Story.month.between(first, last), _WEIGHED, Story.company_id.in_(ACCEPTED), lowered_by_network())
    is_noticed = (Story.weight <= at_most, Story.tallied_version_id.is_not(None))
    where = select(Story.company_id, Story.month).where(*lowered, *is_noticed).distinct()
    noticed = set(session().execute(where).tuples())
    told: dict[tuple[int, date], list[Sums]] = defaultdict(list)
    for part in batched(sorted({company for company, _month in noticed}), COMPANIES_AT_ONCE):
        for story, version in scored_stories(*lowered, Story.company_id.in_(part)):
            if (story.company_id, story.month) in noticed:
                assert story.month is not None
                sums = contribution(measures_of(story, version), weight=story.weight or 0)
                told[story.company_id, story.month].append(sums)
    return {where: added(sums) for where, sums in told.items()}
