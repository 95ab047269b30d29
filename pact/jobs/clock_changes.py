"""What waits once the clock has been set back."""

from datetime import timedelta

from sqlalchemy import select, update

from pact.core import clock
from pact.core.db import session, snapshot
from pact.jobs.models import Job


def follow_clock() -> int:
    """Once the clock has gone back, jobs stored before are not due for as long. Make them so, as if stored now. Commits.

    Returns how many there were. A lease made before ends when the clock says so, because somebody may be at work.
    """
    moment = clock.now()
    ahead = select(Job.id, Job.created_at, Job.not_before).where(
        Job.done_at.is_(None), Job.failed_at.is_(None), Job.created_at > moment
    )
    with snapshot():
        rows = session().execute(ahead).tuples().all()
    for ident, created_at, not_before in rows:
        times = {"created_at": moment, "not_before": moment + max(not_before - created_at, timedelta())}
        session().execute(update(Job).where(Job.id == ident, Job.created_at == created_at).values(**times))
    session().commit()
    return len(rows)
