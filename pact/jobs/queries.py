"""What waits in the outbox, for those who watch over the site."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, func, select

from pact.core import clock
from pact.core.db import session
from pact.jobs.models import Job, Rank

_IS_OPEN = (Job.done_at.is_(None), Job.failed_at.is_(None))


class JobCounts(NamedTuple):
    """Jobs that wait or run, and jobs that failed too often."""

    open: int
    given_up: int


MAX_PAUSE = timedelta(hours=6)
MOST_FAILING = 500
"""How many failing jobs are read at most: in an outage they are all alike."""


class FailingJob(NamedTuple):
    """An open job that has failed: the kind of its last error, and about when it was tried first and last (UTC)."""

    error: str
    first_tried_at: datetime
    last_tried_at: datetime


def pause_after(attempts: int) -> timedelta:
    """For how long a job that failed for the n-th time is not tried."""
    return min(timedelta(seconds=5 * 2**attempts), MAX_PAUSE)


def failing_jobs(kind: str) -> list[FailingJob]:
    """The open jobs of a kind that have failed and are tried again, those that are tried next first."""
    statement = (
        select(Job.last_error, Job.attempts, Job.not_before)
        .where(*_IS_OPEN, Job.kind == kind, Job.last_error.is_not(None))
        .order_by(Job.not_before)
        .limit(MOST_FAILING)
    )
    found = []
    for error, attempts, not_before in session().execute(statement).tuples():
        last = min(not_before - pause_after(attempts), clock.now())  # a pause is up to five seconds longer
        before = sum((pause_after(each) for each in range(1, attempts)), timedelta())
        found.append(FailingJob(error or "", last - before, last))
    return found


def next_due(rank: int, moment: datetime) -> Select[tuple[Job]]:
    """The job of this rank that has been due for the longest and that nobody runs. One range of an index."""
    return (
        select(Job)
        .where(Job.done_at.is_(None), Job.failed_at.is_(None), Job.rank == rank, Job.not_before <= moment)
        .where(Job.leased_until.is_(None) | (Job.leased_until < moment))
        .order_by(Job.not_before, Job.id)
        .limit(1)
    )


def job_counts() -> JobCounts:
    """How many jobs are open, and how many were given up."""
    is_open = select(func.count()).select_from(Job).where(*_IS_OPEN).scalar_subquery()
    given_up = select(func.count()).select_from(Job).where(Job.failed_at.is_not(None)).scalar_subquery()
    return JobCounts(*session().execute(select(is_open, given_up)).one())


def due_since() -> datetime | None:
    """Since when the oldest due job has waited for a worker; None if none waits.

    One that runs, or pauses after a failure, does not wait.
    """
    moment = clock.now()
    waiting = [session().scalar(next_due(rank, moment).with_only_columns(Job.not_before)) for rank in Rank]
    return min((since for since in waiting if since is not None), default=None)


def asked_for_since(unique_key: str) -> datetime | None:
    """When the oldest open job with this key was asked for first, waiting or running; None if there is none."""
    return session().scalar(select(func.min(Job.created_at)).where(*_IS_OPEN, Job.unique_key == unique_key))
