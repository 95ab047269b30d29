"""Verdicts, frozen as the worker does, on figures that are put into the tallies as if people had told them."""

import json
from datetime import UTC, date, datetime
from typing import Any

import time_machine

from pact.companies.models import Company
from pact.core.clock import months_later
from pact.core.db import session
from pact.jobs.service import scheduled
from pact.promises.catalogue import Promise
from pact.promises.verdicts import queries
from pact.promises.verdicts.models import Verdict
from pact.rankings.metrics import Metric
from pact.rankings.models import MetricTally
from pact.rankings.tallies.adding import add_to
from pact.rankings.values import MICRO
from tests.support import make
from tests.support.signatories import signed

KEY = ("company_id", "metric", "month", "contact_month", "source", "is_established")
AMOUNTS = ("n", "yes", "weight", "yes_weight", "weight_squares")


def told(
    company: Company, metric: Metric, month: date, *, yes: int = 0, no: int = 0, contact: date | None = None,
    source: str = "unprompted",
) -> None:  # fmt: skip
    """So many people told of their contact in this month, each with their first story."""
    n = yes + no
    amounts = dict(zip(AMOUNTS, (n, yes, n * MICRO, yes * MICRO, n * MICRO), strict=True))
    key = (company.id, metric.value, month, contact or month, source, True)
    add_to(MetricTally, KEY, AMOUNTS, {key: amounts}, empty="n")
    session().commit()


def frozen_on(quarter: date) -> datetime:
    """When the worker freezes the quarter that begins on this day."""
    after = months_later(quarter, 3)
    return datetime(after.year, after.month, 3, 6, 0, 10, tzinfo=UTC)


def freeze_by_worker(moment: datetime) -> None:
    """Do what the worker does at this time: the daily look for verdicts that are due, and its job."""
    with time_machine.travel(moment, tick=True):
        scheduled["verdicts"][0]({})
        session().commit()
        make.run_jobs()


def verdict(company: Company, ident: str) -> Verdict:
    found = queries.verdict_named(company.id, ident)
    assert found is not None, ident
    return found


def content(company: Company, ident: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(queries.body_of(verdict(company, ident)))
    return found


def entry(company: Company, ident: str, promise: Promise) -> dict[str, Any]:
    """What a verdict says of a promise."""
    [found] = [each for each in content(company, ident)["promises"] if each["promise"] == promise]
    return dict(found)


def idents(company: Company) -> list[str]:
    return [each.ident for each in queries.verdicts_of_company(company.id)]


FIRST, SECOND, THIRD = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)
"""Quarters."""


def three_quarters() -> None:
    """A company that is polite: not enough people say so in the first quarter, in the second we cannot tell, in the third
    it is met. Another signed a promise of every kind in the third.
    """
    honest, other = make.company("Honest Gas"), make.company("Café & Söhne", sector="Banking")
    signed(honest, Promise.COURTESY, starts_on=FIRST)
    for promise in (Promise.ANSWERED_QUICKLY, Promise.NO_PREMIUM_LINES, Promise.WE_ANSWER_HERE):
        signed(other, promise, starts_on=THIRD)
    told(honest, Metric.POLITE, date(2026, 2, 1), yes=15, no=2)
    freeze_by_worker(frozen_on(FIRST))
    told(honest, Metric.POLITE, date(2026, 5, 1), yes=25, no=3)
    told(honest, Metric.POLITE, date(2026, 6, 1), yes=2, source="email")
    freeze_by_worker(frozen_on(SECOND))
    told(honest, Metric.POLITE, date(2026, 7, 1), yes=120, no=4)
    told(honest, Metric.COURTEOUS, date(2026, 7, 1), yes=40, no=10)
    told(other, Metric.ANSWERED_IN_3, date(2026, 8, 1), yes=20, no=30)
    told(other, Metric.BASIC_LINE, date(2026, 8, 1), yes=9, no=1)
    told(other, Metric.ANSWERED_HERE, date(2026, 8, 1), yes=9, no=1)
    freeze_by_worker(frozen_on(THIRD))
