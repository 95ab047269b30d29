"""`flask jobs`: running and retrying jobs."""

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select, update

from pact.core import clock
from pact.core.db import all_of, rows_changed, session, snapshot
from pact.jobs import service, worker
from pact.jobs.models import Job

command = AppGroup("jobs", help="The outbox of deferred work, and its worker.")


@command.command("work")
def work() -> None:
    """Run the worker until it is stopped."""
    worker.work(poll_seconds=current_app.config["PACT"].worker_poll_seconds)


@command.command("run")
def run() -> None:
    """Run the jobs that are due, then exit."""
    click.echo(f"{service.run_due()} jobs done.")


@command.command("failed")
def failed() -> None:
    """List the jobs that failed too often and were given up."""
    with snapshot():
        given_up = all_of(select(Job).where(Job.failed_at.is_not(None)).order_by(Job.id))
        lines = [f"{job.id}\t{job.kind}\t{job.attempts} attempts\t{job.last_error}" for job in given_up]
    for line in lines:
        click.echo(line)


@command.command("retry")
@click.argument("job_id", type=int)
def retry(job_id: int) -> None:
    """Queue a failed job again."""
    found = rows_changed(
        update(Job)
        .where(Job.id == job_id, Job.failed_at.is_not(None))
        .values(failed_at=None, attempts=0, not_before=clock.now())
    )
    session().commit()
    if not found:
        raise click.ClickException(f"There is no failed job {job_id}.")
