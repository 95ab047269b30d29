"""An author's stories about one company count as one opinion in a promise's figures."""

from datetime import date

from flask import Flask
from sqlalchemy import func, select

from pact.core.db import session
from pact.rankings.metrics import Metric
from pact.rankings.models import MetricTally
from tests.support import make


def test_an_authors_stories_of_two_months_are_squared_together(app: Flask) -> None:
    for month in (4, 5):
        make.story(email="one@example.org", confirmed_at=date(2026, month, 10), contacted_on=date(2026, month, 2))
    sums = select(func.sum(MetricTally.weight), func.sum(MetricTally.weight_squares))
    weight, squares = session().execute(sums.where(MetricTally.metric == Metric.FIRST_CONTACT)).one()
    assert (weight, squares) == (1_500_000, 2_250_000)
