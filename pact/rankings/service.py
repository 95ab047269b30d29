"""Make the league tables: the worker does after a change, a command does after an import.

The arithmetic needs numpy, which no web process loads, so it is imported inside the functions.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from pact.core import clock
from pact.core.db import all_of, snapshot
from pact.jobs.models import Rank
from pact.jobs.service import enqueue, handles, runs_daily
from pact.rankings.models import LeagueTable, Tally
from pact.rankings.queries import NO_MONTH, frozen_months, standing_tables, unfrozen_months
from pact.rankings.tallies.recount import recount

# A month's table stays live until its edition is frozen, on the 3rd of the next month at 06:00 UTC.
FROZEN_ON = 3
FROZEN_AT = time(6)
# How often a table is made again if another process has replaced it meanwhile.
MOST_TRIES = 5
RECOUNT = "rankings.recount"
REFRESH = "rankings.refresh"
"""The job that makes the live tables again, and its key: one that waits covers all changes before it."""
# Whoever changes many stories in several transactions says here whether it is in the middle of that. Until it ends, the
# last tables stay; then it has them made again.
half_done: list[Callable[[], bool]] = []


class StoriesAreMoving(Exception):
    """Tables would now be made from stories of which some have moved to another company, and some have yet to."""


def live_months() -> list[date]:
    """The months whose tables follow every change: the current one and, until it is frozen, the previous one."""
    moment = clock.now()
    this = clock.month_of(moment.date())
    frozen = datetime.combine(this, FROZEN_AT, UTC) + timedelta(days=FROZEN_ON - 1)
    return [this] if moment >= frozen else [clock.months_later(this, -1), this]


def freezing_day(month: date) -> date:
    """The day on which a month's tables are due to be frozen."""
    return clock.months_later(month, 1).replace(day=FROZEN_ON)


def months_to_freeze() -> list[date]:
    """Closed months whose tables were made while live and are not frozen yet, oldest first."""
    return unfrozen_months(before=live_months()[0])


@handles(REFRESH)
def refresh(arguments: dict[str, Any]) -> None:
    """Make the tables of the live months again. One run covers all changes before it."""
    with suppress(StoriesAreMoving):
        make_tables(live_months())
        notice_patterns()


@handles(RECOUNT, rank=Rank.BULK)
def recount_tallies(arguments: dict[str, Any]) -> None:
    """Count all stories again, after a migration changed what they count for."""
    recount()
    enqueue(REFRESH, unique_key=REFRESH)


def rebuild(*, first: date = date.min, progress: Callable[[date], None] = lambda month: None) -> int:
    """Make the tables of every month that has stories, and of the live months. Returns the number of months.

    One that was interrupted can go on with the `first` month that it has not made: those before stay as they are.

    Frozen tables stay as they are. Tables that are still to be frozen are not marked as made later. Tables of
    months without stories are deleted.
    """
    from pact.rankings.building import replacing  # noqa: PLC0415 (numpy stays out of the web processes)

    with snapshot():
        current, frozen = [*months_to_freeze(), *live_months()], frozen_months()
        months = all_of(select(Tally.month).distinct().where(Tally.month < current[-1]).order_by(Tally.month))
        past = [month for month in months if month not in frozen and month not in current]
        kept = [*past, *current, *frozen, NO_MONTH]
        past, current = ([month for month in each if month >= first] for each in (past, current))
        empty = all_of(select(LeagueTable.id).where(LeagueTable.month.not_in(kept)))
    replacing.delete_months(empty)
    make_tables(past, made_later=True, refit=True, progress=progress)
    make_tables(current, refit=True, progress=progress)
    notice_patterns()
    return len(past) + len(current)


def notice_patterns() -> None:
    """Notice groups of stories that moderators should look at, from the tables of this month. Commits."""
    from pact.rankings.patterns import keeping  # noqa: PLC0415 (numpy stays out of the web processes)

    keeping.renew(live_months()[-1])


@runs_daily("tables of the new day", hour=0, minute=5)
def refresh_daily(arguments: dict[str, Any]) -> None:
    """Run daily, because a new month needs a table even if nothing is published on its first day."""
    enqueue(REFRESH, unique_key=REFRESH)


def make_tables(
    months: list[date],
    *,
    made_later: bool = False,
    refit: bool = False,
    progress: Callable[[date], None] = lambda month: None,
) -> None:
    """Make the tables of these months, frozen or not. Commits; each month's tables are replaced at once.

    With `refit` stored parameters are ignored. Changes of rank are measured against the last edition before the
    month. Raises StoriesAreMoving.
    """
    tries = 0
    while months:
        made = _made(months, made_later=made_later, refit=refit, progress=progress)
        tries = 0 if made else tries + 1
        if tries == MOST_TRIES:
            raise RuntimeError(f"Other processes keep replacing the tables of {clock.month_key(months[0])}.")
        months = months[made:]


def _made(months: list[date], *, made_later: bool, refit: bool, progress: Callable[[date], None]) -> int:
    """Make the tables of these months, oldest first, from one state of the tallies, which are read once. Returns of how
    many months it has: it stops where other tables were written in the meantime.
    """
    from pact.rankings.building import inputs, league_tables, replacing  # noqa: PLC0415 (numpy stays out of the web processes)

    with snapshot():
        if any(is_half_done() for is_half_done in half_done):
            raise StoriesAreMoving
        reading, frozen = inputs.read(months[0], months[-1]), frozen_months()
        standing = {month: standing_tables(month) for month in months}
    for place, month in enumerate(months):
        found = reading.inputs(month) if reading else None
        if found is None:  # nothing that could be counted is left, so a table would count what is gone
            replacing.delete_months([] if month in frozen else [old.id for old in standing[month]])
        else:
            last = max((earlier for earlier in frozen if earlier < month), default=None)
            with snapshot():
                made = league_tables.make_month(
                    found, month, made_later=made_later, refit=refit, compare_with=last, replaced=standing[month]
                )
            if not replacing.replace_month(made):
                return place
        progress(month)
    return len(months)
