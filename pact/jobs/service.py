"""A job queue in the database: enqueue with the causing transaction, lease, run, retry with growing pauses.

Of the jobs that are due, those of the smallest rank run first. Handlers run at least once, so each must be
idempotent. A handler that takes long reads and computes in a `snapshot()`
(pact/core/db.py) and writes in short transactions afterwards, because SQLite has one write lock for everybody. A job
that keeps failing is kept with its last error: `flask --app app jobs failed` lists it and `jobs retry` reopens it.
"""

import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import case, select, update
from sqlalchemy.exc import OperationalError

from pact.core import clock
from pact.core.db import (
    delete_rows,
    insert_or,
    is_postgresql,
    let_others_write,
    one_or_none,
    pairs_of,
    rows_changed,
    session,
    snapshot,
)
from pact.jobs.models import Job, Rank, Schedule
from pact.jobs.queries import MAX_PAUSE, next_due, pause_after

log = structlog.get_logger("pact.jobs")

Handler = Callable[[dict[str, Any]], None]
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 12
# A scheduled job that failed is tried again after so long.
SCHEDULE_PAUSE = timedelta(minutes=5)

handlers: dict[str, Handler] = {}
ranks: dict[str, Rank] = {}
scheduled: dict[str, tuple[Handler, Callable[[datetime], datetime]]] = {}


def handles(kind: str, *, rank: Rank = Rank.SOON) -> Callable[[Handler], Handler]:
    """Register the function as the handler of a kind of job, and the rank that such jobs usually have."""

    def register(handler: Handler) -> Handler:
        handlers[kind], ranks[kind] = handler, rank
        return handler

    return register


def runs_daily(name: str, *, hour: int, minute: int = 0) -> Callable[[Handler], Handler]:
    """Register the function to run once a day at the given UTC time."""

    def following(moment: datetime) -> datetime:
        at = moment.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return at if at > moment else at + timedelta(days=1)

    def register(handler: Handler) -> Handler:
        scheduled[name] = (handler, following)
        return handler

    return register


def enqueue(
    kind: str,
    arguments: dict[str, Any] | None = None,
    *,
    not_before: datetime | None = None,
    unique_key: str | None = None,
    rank: Rank | None = None,
) -> None:
    """Run a job of this kind after the current transaction is committed and not before `not_before`.

    With a `unique_key`, a waiting job with the same key is reused. Updating its row keeps a worker from leasing it until
    this transaction ends, so the job starts only after the change is visible. Without a `rank`, it has that of its kind.
    """
    if kind not in handlers:
        raise KeyError(f"No handler for jobs of kind {kind!r}.")
    moment = clock.now()
    due = not_before or moment
    rank = ranks.get(kind, Rank.SOON) if rank is None else rank
    if unique_key is not None:
        touched = rows_changed(
            update(Job)
            .where(Job.unique_key == unique_key, Job.done_at.is_(None), Job.failed_at.is_(None),
                   Job.leased_until.is_(None))
            # A job pausing after a failure is tried again at once for the new cause.
            .values(not_before=case((Job.not_before > due, due), else_=Job.not_before),
                    rank=case((Job.rank > rank, rank), else_=Job.rank))
            .execution_options(synchronize_session=False)
        )  # fmt: skip
        if touched:
            return
    session().add(
        Job(
            kind=kind,
            arguments=arguments or {},
            unique_key=unique_key,
            rank=rank,
            created_at=moment,
            not_before=due,
        )
    )
    session().flush()


def is_waiting(kind: str) -> bool:
    """Whether a job of this kind waits or runs. One that has been given up does not."""
    waiting = select(Job.id).where(Job.kind == kind, Job.done_at.is_(None), Job.failed_at.is_(None))
    return session().scalar(waiting.limit(1)) is not None


class LeaseLost(Exception):
    """The job took longer than its lease and is now another worker's, or it was deleted."""


def _next_job(among: Collection[Rank], moment: datetime) -> Job | None:
    """A query for each rank: one for all would read past the jobs of a rank that are not due yet."""
    for rank in sorted(among):
        due = next_due(rank, moment)
        job = one_or_none(due.with_for_update(skip_locked=True) if is_postgresql() else due)
        if job is not None:
            return job
    return None


def lease(among: Collection[Rank] = tuple(Rank)) -> Job | None:
    """Lease the next due job of these ranks, or return None. Commits, so that other workers see the lease.

    Each lease that was lost before makes the next one twice as long. Otherwise two workers would take a job that needs
    longer than its lease from each other, and neither could end it.
    """
    moment = clock.now()
    job = _next_job(among, moment)
    if job is not None and job.attempts >= MAX_ATTEMPTS:
        # Its worker died each time, so no failure was recorded.
        job.failed_at, job.last_error, job.leased_until = moment, "the worker died", None
        session().commit()
        return lease(among)
    if job is not None:
        longer = 1 if job.leased_until is None else 2**job.attempts
        job.leased_until = moment + min(LEASE * longer, MAX_PAUSE)
        job.attempts += 1
    session().commit()
    return job


def run(job: Job) -> bool:
    """Run a leased job. Its last writes and marking it done are one transaction. Returns whether it succeeded.

    Each lease counts an attempt, so a job with another number of attempts is no longer ours: what was written last is
    rolled back, because the other worker writes it too.
    """
    with snapshot():
        job_id, kind, attempts, arguments = job.id, job.kind, job.attempts, job.arguments
    structlog.contextvars.bind_contextvars(job=job_id, kind=kind)
    try:
        handlers[kind](arguments)
        ours = update(Job).where(Job.id == job_id, Job.attempts == attempts, Job.done_at.is_(None))
        if not rows_changed(ours.values(done_at=clock.now(), leased_until=None)):
            raise LeaseLost
        session().commit()
        return True
    except LeaseLost:
        session().rollback()
        log.warning("job is no longer ours", attempts=attempts)
        return False
    except Exception as error:
        session().rollback()
        _record_failure(job_id, attempts, error)
        return False
    finally:
        structlog.contextvars.unbind_contextvars("job", "kind")


def _record_failure(job_id: int, attempts: int, error: Exception) -> None:
    moment = clock.now()
    given_up = attempts >= MAX_ATTEMPTS
    pause = min(pause_after(attempts) + timedelta(seconds=secrets.randbelow(5)), MAX_PAUSE)
    # Only the kind of error, because its message may quote an address.
    values = {"last_error": type(error).__name__, "leased_until": None, "not_before": moment + pause}
    if given_up:
        values["failed_at"] = moment
    session().execute(update(Job).where(Job.id == job_id, Job.attempts == attempts).values(**values))
    session().commit()
    log.error("job failed", attempts=attempts, given_up=given_up, exc_info=error)


def always() -> bool:
    return True


def run_due(go_on: Callable[[], bool] = always, among: Collection[Rank] = tuple(Rank)) -> int:
    """Run all jobs of these ranks that are due, or until `go_on`, asked before each, says no. Returns how many succeeded."""
    succeeded = 0
    while go_on() and (job := lease(among)) is not None:
        succeeded += run(job)
        let_others_write()
    return succeeded


def run_scheduled(go_on: Callable[[], bool] = always) -> None:
    """Run scheduled jobs that are due, or until `go_on`, asked before each, says no.

    On its first start, the site waits for each job's next time. One that fails is tried again after a pause, and the
    others run all the same. Raises the first failure after them.
    """
    with snapshot():
        known = pairs_of(select(Schedule.name, Schedule.next_at))
    failures = list[Exception]()
    for name in scheduled:
        if name in known and known[name] > clock.now():
            continue
        if not go_on():
            break
        try:
            _run_scheduled(name)
        except OperationalError:
            raise
        except Exception as error:
            failures.append(error)
            _put_off(name)
    for further in failures[1:]:
        log.error("scheduled job failed", exc_info=further)
    if failures:
        raise failures[0]


def _run_scheduled(name: str) -> None:
    """Run it if it is still due. On PostgreSQL a row locked by another worker is skipped. Commits."""
    moment, (handler, following) = clock.now(), scheduled[name]
    row = select(Schedule).where(Schedule.name == name).execution_options(populate_existing=True)
    found = one_or_none(row.with_for_update(skip_locked=True) if is_postgresql() else row)
    if found is not None and found.next_at <= moment:
        found.next_at = following(moment)
        handler({})
    elif found is None:
        first = insert_or(Schedule).values(name=name, next_at=following(moment))
        session().execute(first.on_conflict_do_nothing())
    session().commit()


def _put_off(name: str) -> None:
    """The handler may have committed its next time before it failed."""
    session().rollback()
    session().execute(update(Schedule).where(Schedule.name == name).values(next_at=clock.now() + SCHEDULE_PAUSE))
    session().commit()


def forget_waiting(kind: str, about: Callable[[dict[str, Any]], bool]) -> None:
    """Delete all jobs of a kind, done or not, whose arguments match `about`."""
    rows = session().execute(select(Job.id, Job.arguments).where(Job.kind == kind)).tuples()
    delete_rows(Job, [ident for ident, arguments in rows if about(arguments)])
