"""Having tables made: after a change by the worker, after an import by a command.

The arithmetic needs numpy, which no web process loads: it is imported where the work is done.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from pact.core import clock
from pact.core.db import session
from pact.jobs.service import enqueue, handles, runs_daily
from pact.rankings.edition_queries import frozen_months, unfrozen_months
from pact.rankings.models import Tally

# A month's table stays live until its edition is frozen, on the 3rd of the next month at 06:00 UTC.
FROZEN_ON = 3
FROZEN_AT = time(6)


def live_months() -> list[date]:
    """The months whose tables follow every change: this one and, until it is frozen, the last."""
    moment = clock.now()
    this = clock.month_of(moment.date())
    frozen = datetime.combine(this, FROZEN_AT, UTC) + timedelta(days=FROZEN_ON - 1)
    return [this] if moment >= frozen else [clock.months_later(this, -1), this]


def months_to_freeze() -> list[date]:
    """Closed months whose tables were made while they were live and are not frozen yet; oldest first."""
    return unfrozen_months(before=live_months()[0])


@handles("rankings.refresh")
def refresh(arguments: dict[str, Any]) -> None:  # noqa: ARG001
    """Make the live months' tables anew; one run serves every change before it."""
    _make(live_months(), made_later=False)


def rebuild(*, progress: Callable[[date], None] = lambda month: None) -> int:
    """Make every month's tables, from the first month with stories to this one; returns how many months.

    What is frozen stays as it is, and what is yet to be frozen is not marked as made later.
    """
    first = session().scalar(select(func.min(Tally.month)))
    current, frozen = [*months_to_freeze(), *live_months()], frozen_months()
    months = [month for month in _months(first, current[-1]) if month not in frozen] if first else []
    _make([month for month in months if month not in current], made_later=True, progress=progress)
    make_tables(current, made_later=False, progress=progress)
    return len(months)


@runs_daily("tables of the new day", hour=0, minute=5)
def refresh_daily(arguments: dict[str, Any]) -> None:  # noqa: ARG001
    """A new month wants its table even where nothing is published on its first day."""
    enqueue("rankings.refresh", unique_key="rankings.refresh")


def make_tables(
    months: list[date], *, made_later: bool, progress: Callable[[date], None] = lambda month: None
) -> None:
    """Make these months' tables anew from the tallies as they are now, frozen or not; commits month by month."""
    _make(months, made_later=made_later, progress=progress)


def _make(months: list[date], *, made_later: bool, progress: Callable[[date], None] = lambda month: None) -> None:
    if not months:
        return
    from pact.rankings import building  # noqa: PLC0415 (numpy stays out of the web processes)

    for month in months:
        material = building.gather(until=month)
        session().commit()  # the arithmetic runs without holding the database
        if material is not None:
            building.write_month(material, month, made_later=made_later)
        session().commit()
        progress(month)


def _months(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = clock.months_later(first, 1)
