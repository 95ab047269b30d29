"""One reading of the tallies serves the tables of several months."""

import itertools
from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest
import time_machine

from pact.core import clock
from pact.core.db import session
from pact.rankings.building import inputs
from pact.rankings.measures import Measure
from pact.rankings.models import StoryTally
from pact.rankings.tallies.dimensions import AUTHORS, answers_to, has_measure
from tests.rankings.test_full_tables import MONTHS, NOW, add_companies, tally
from tests.support.queries import count_rows
from tests.support.sample_stories import GOOD, SampleStory

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def ids() -> Iterator[list[int]]:
    with time_machine.travel(NOW, tick=True):
        made = add_companies([0, 0, 1])
        told = [
            SampleStory(**{**vars(GOOD), "company": company, "month": month, "is_established": month % 2 == 0})
            for company, month in itertools.product(range(3), range(6))
            for _ in range(1 + company)
        ]
        tally(told, made)
        yield made
        session().rollback()


def test_each_months_inputs_are_those_that_are_read_for_it_alone(ids: list[int]) -> None:
    together = inputs.read(MONTHS[2], MONTHS[-1])
    assert together is not None
    for place, until in enumerate(MONTHS[2:], start=3):
        one, other = together.inputs(until), inputs.gather(until=until)
        assert one is not None
        assert other is not None
        assert one.tallies.months == other.tallies.months == place
        assert one.tallies.n.sum() == 6 * place
        for (_, mine), (_, alone) in zip(one.tallies, other.tallies, strict=True):
            for name, array in vars(mine).items():
                np.testing.assert_array_equal(array, getattr(alone, name), err_msg=name)
        for measure in Measure:
            np.testing.assert_array_equal(
                one.having[measure].by_month(), other.having[measure].by_month(), err_msg=measure
            )
        assert one.scored == other.scored
        assert one.ended.keys() == other.ended.keys()


def test_an_author_of_several_months_is_one_author(ids: list[int]) -> None:
    """As long as a table follows one of these months."""
    first = clock.months_later(MONTHS[0], -40)
    for month, author, n in ((first, "7", 1), (MONTHS[0], "7", 1), (MONTHS[2], "7", 2), (MONTHS[2], "", 3)):
        for dimension, bucket in ((AUTHORS, author), (has_measure(Measure.OVERALL), "unprompted")):
            row = session().get(StoryTally, (ids[0], dimension, bucket, month)) or StoryTally(
                company_id=ids[0], dimension=dimension, bucket=bucket, month=month, n=0, sum=0
            )
            row.n += n
            session().add(row)
            session().flush()
    before = [_authors(month) for month in MONTHS]
    assert [n - k for n, k in zip(before, range(1, 7), strict=True)] == [1, 1, 4, 4, 4, 4]
    together = inputs.read(MONTHS[0], MONTHS[-1])
    assert together is not None
    found = [together.inputs(month) for month in MONTHS]
    assert [one.tallies.authors[0] for one in found if one is not None] == before


def test_more_months_and_authors_are_not_more_rows(ids: list[int]) -> None:
    """All months of a bucket are one row, and so are all authors of a company. Else a refresh takes ever longer."""
    with count_rows() as few:
        inputs.read(MONTHS[-1], MONTHS[-1])
    assert 0 < few.read <= 3 * (1 + 2 * 6 + 1 + 1 + len(Measure)) + 10
    for month, number in itertools.product(range(6, 26), range(3)):
        for dimension, bucket in ((AUTHORS, f"9{month}{number}"), (has_measure(Measure.OVERALL), "unprompted")):
            earlier = clock.months_later(MONTHS[-1], -month)
            session().add(
                StoryTally(company_id=ids[number], dimension=dimension, bucket=bucket, month=earlier, n=1, sum=0)
            )
    session().flush()
    with count_rows() as many:
        reading = inputs.read(MONTHS[-1], MONTHS[-1])
    assert reading is not None
    assert sum(len(each.n) for each in reading.counts.of(has_measure(Measure.OVERALL)).values()) == 3 * 26
    assert many.read == few.read


def test_what_is_older_than_a_year_is_not_read_where_only_the_year_counts(ids: list[int]) -> None:
    answers = answers_to(Measure.RESOLUTION)
    for back in (11, 12, 13):
        month = clock.months_later(MONTHS[-1], -back)
        session().add(
            StoryTally(company_id=ids[0], dimension=answers, bucket="no", month=month, n=10 ** (back - 8), sum=0)
        )
    session().flush()
    for first, read in ((MONTHS[-1], 10**3), (MONTHS[-2], 10**3 + 10**4)):
        reading = inputs.read(first, MONTHS[-1])
        assert reading is not None
        assert reading.counts.of(answers)["no"].n.sum() == read
        found = reading.inputs(MONTHS[-1])
        assert found is not None
        assert found.answers[Measure.RESOLUTION].sum() == 10**3


def _authors(until: date) -> int:
    found = inputs.gather(until=until)
    assert found is not None
    return int(found.tallies.authors[0])
