"""`flask jobs`: running and retrying jobs."""

import sys

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import and_, select, update

from pact.cli.serving import spare_the_collector
from pact.core import clock
from pact.core.db import all_of, rows_changed, session, snapshot
from pact.jobs import service, worker
from pact.jobs.models import Job, Rank

command = AppGroup("jobs", help="The outbox of deferred work, and its worker.")


@command.command("work")
@click.option("--mails", is_flag=True, help="Only send the mails that somebody waits for, beside another worker.")
@click.option("--of-server", is_flag=True, hidden=True, help="End when standard input ends: `serve` has ended.")
def work(mails: bool, of_server: bool) -> None:
    """Run the worker until it is stopped. It then ends after the job at hand."""
    among = (Rank.FIRST,) if mails else tuple(Rank)
    spare_the_collector()
    pipe = sys.stdin.fileno() if of_server else None
    worker.work(poll_seconds=current_app.config["PACT"].worker_poll_seconds, among=among, pipe=pipe)


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
    for line in lines or ["No job was given up."]:
        click.echo(line)


@command.command("retry")
@click.argument("job_id", type=int, required=False)
@click.option("--all", "every", is_flag=True, help="All of them, such as after a long outage of the mail server.")
def retry(job_id: int | None, every: bool) -> None:
    """Queue a failed job again, or all of them."""
    if every == (job_id is not None):
        raise click.UsageError("Give either a job's number or --all.")
    given_up = Job.failed_at.is_not(None) if every else and_(Job.id == job_id, Job.failed_at.is_not(None))
    found = rows_changed(
        update(Job).where(given_up).values(failed_at=None, attempts=0, last_error=None, not_before=clock.now())
    )
    session().commit()
    if not found and not every:
        raise click.ClickException(f"There is no failed job {job_id}.")
    click.echo(f"{found} jobs queued again.")
