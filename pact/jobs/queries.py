"""What waits in the outbox, for those who watch over the site."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from pact.core import clock
from pact.core.db import one_or_none, session
from pact.jobs.models import Job

_IS_OPEN = (Job.done_at.is_(None), Job.failed_at.is_(None))


class JobCounts(NamedTuple):
    """Jobs that wait or run, and jobs that failed too often."""

    open: int
    given_up: int


def job_counts() -> JobCounts:
    """How many jobs are open, and how many were given up. The second looks at every job of the last week."""
    is_open = select(func.count()).select_from(Job).where(*_IS_OPEN).scalar_subquery()
    given_up = select(func.count()).select_from(Job).where(Job.failed_at.is_not(None)).scalar_subquery()
    return JobCounts(*session().execute(select(is_open, given_up)).one())


def due_since() -> datetime | None:
    """Since when the oldest due job has waited for a worker; None if none waits. One that runs does not wait."""
    moment = clock.now()
    return one_or_none(
        select(Job.not_before)
        .where(*_IS_OPEN, Job.not_before <= moment)
        .where(Job.leased_until.is_(None) | (Job.leased_until < moment))
        .order_by(Job.not_before, Job.id)
        .limit(1)
    )


def asked_for_since(unique_key: str) -> datetime | None:
    """When the oldest open job with this key was asked for first, waiting or running; None if there is none."""
    return session().scalar(select(func.min(Job.created_at)).where(*_IS_OPEN, Job.unique_key == unique_key))
