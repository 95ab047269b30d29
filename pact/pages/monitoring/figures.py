"""The figures of /metrics that the database knows: what waits, for how long, and how old the league tables are."""

from collections.abc import Iterator
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from pact.core import clock
from pact.core.db import is_postgresql, session
from pact.core.monitoring.counters import Figure
from pact.core.postgresql.standby import standby
from pact.jobs.queries import asked_for_since, due_since, job_counts
from pact.moderation.models import QueueKind
from pact.moderation.queue.waiting import waiting_by_kind
from pact.rankings.queries import newest_tables_made_at
from pact.rankings.service import REFRESH

log = structlog.get_logger("pact.figures")


def figures() -> list[Figure]:
    """Each an index range. While the database is away, only that it is."""
    try:
        return [*_of_database(), *_of_queue(), *_of_outbox(), *_of_tables()]
    except SQLAlchemyError as error:
        log.warning("no figures of the database", exc_info=error)
        session().rollback()
        return [_is_up(is_up=False)]


def _of_database() -> Iterator[Figure]:
    found = standby() if is_postgresql() else None
    yield _is_up(is_up=True)
    if found is not None and found.is_asked:
        yield _one(
            "ccpact_standby_away", "Whether the standby that commits wait for does not answer.", found.is_away
        )


def _is_up(*, is_up: bool) -> Figure:
    return _one(
        "ccpact_database_up", "Whether the database answered this time. If not, its figures are missing.", is_up
    )


def _of_queue() -> list[Figure]:
    waiting = waiting_by_kind()
    # Each kind is always there: an alert on what is missing would never ring.
    counts = {kind.value: float(waiting[kind].items if kind in waiting else 0) for kind in QueueKind}
    ages = {kind.value: _seconds_since(waiting[kind].since if kind in waiting else None) for kind in QueueKind}
    return [
        Figure("ccpact_queue_items", "Items that wait for a moderator.", counts, "kind"),
        Figure("ccpact_queue_oldest_seconds", "For how long the oldest of them has waited.", ages, "kind"),
    ]


def _of_outbox() -> list[Figure]:
    jobs, since = job_counts(), due_since()
    return [
        _one("ccpact_jobs_open", "Jobs that wait or run.", jobs.open),
        _one("ccpact_jobs_given_up", "Jobs that failed too often (`flask jobs failed` lists them).", jobs.given_up),
        _one("ccpact_jobs_oldest_due_seconds", "For how long the oldest due job has waited for a worker.",
             _seconds_since(since)),
    ]  # fmt: skip


def _of_tables() -> list[Figure]:
    made, changed = newest_tables_made_at(), asked_for_since(REFRESH)
    behind = _one("ccpact_tables_behind_seconds", "For how long the league tables have lacked a change, or 0.",
                  _seconds_since(changed))  # fmt: skip
    if made is None:
        return [behind]
    return [behind, _one("ccpact_tables_age_seconds", "Seconds since the oldest of the newest month’s tables was made.",
                         _seconds_since(made))]  # fmt: skip


def _one(name: str, help: str, value: float) -> Figure:  # noqa: A002 (as Prometheus names it)
    return Figure(name, help, {"": value})


def _seconds_since(moment: datetime | None) -> float:
    return 0.0 if moment is None else max(0.0, (clock.now() - moment).total_seconds())
