"""Timed calls that people leave without a story."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pact.authors.holding import records
from pact.authors.holding.presses import Call, call_of
from pact.companies.models import Company
from pact.core import clock
from pact.core.db import session
from pact.stories.holds.models import HoldRecord
from tests.support import make

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def call_at(moment: datetime, *, minutes: float = 10, ended: str = "spoke_to_person") -> Call:
    """A call that was in the menu for a minute, and then in the queue until it was answered or over."""
    began = int(moment.timestamp())
    end = began + round(60 * minutes)
    answered = [("answer", end)] if ended in ("spoke_to_person", "gave_up_after") else []
    return call_of([("call", began), ("queue", began + 60), *answered, ("hang_up", end), (ended, end)])


def left(
    company: Company | None = None, *, email: str = "caller@example.org", source: str = "a", days_ago: float = 0,
    confirmed: bool = True, answers: records.Answers | None = None, **call: Any,
) -> HoldRecord:  # fmt: skip
    """A timed call that was left, and confirmed or not. Committed."""
    timed = call_at(clock.now() - timedelta(days=days_ago, hours=1), **call)
    record, _is_new = records.receive(
        timed,
        company or make.company(),
        answers or records.Answers(),
        email=email,
        source_digest=source,
        language="en",
    )
    if confirmed:
        records.confirm(record)
    session().commit()
    return record


def left_by_many(
    company: Company | None = None, *minutes: float, ended: str = "spoke_to_person"
) -> list[HoldRecord]:
    """Timed calls by different people."""
    return [
        left(company, email=f"{ended}-{place}@example.org", source=f"{ended}-{place}", minutes=each, ended=ended)
        for place, each in enumerate(minutes or (2, 4, 6, 8, 10))
    ]  # fmt: skip
