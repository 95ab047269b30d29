"""Nobody waits for a mail behind bulk work, and the next job is found by one range of an index."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Select, insert, select, text

from pact.accounts.passwords import ask_for_link
from pact.cli import jobs as commands
from pact.core import clock
from pact.core.db import is_postgresql, session
from pact.jobs import queries, service
from pact.jobs.models import Job, Rank
from pact.mail.models import Mail
from tests.support import make
from tests.support.mails import link_in, sent_mails

MORNING = datetime(2026, 5, 1, 9, tzinfo=UTC)


def run_one() -> None:
    """Run the next job only."""
    answers = iter([True, False])
    assert service.run_due(lambda: next(answers)) == 1


def many_jobs(count: int, *, kind: str = "moderation.check", rank: Rank = Rank.BULK, **times: Any) -> None:
    """Jobs that have been due for an hour."""
    since = clock.now() - timedelta(hours=1)
    row = {"kind": kind, "arguments": {"stories": []}, "rank": rank, "created_at": since, "not_before": since}
    session().execute(insert(Job), [row | times for _number in range(count)])


def test_a_confirmation_leaves_before_waiting_checks_and_tables(app: Flask) -> None:
    many_jobs(400)
    many_jobs(100, rank=Rank.SOON)
    service.enqueue("rankings.refresh", unique_key="rankings.refresh")
    session().commit()
    make.story(status="unconfirmed")
    run_one()

    [mail] = sent_mails()
    assert link_in(mail).startswith("/confirm/")
    assert session().scalar(select(Mail.sent_at)) is not None


def test_a_link_for_a_forgotten_password_leaves_before_waiting_checks(app: Flask) -> None:
    make.moderator("desk@example.org")
    many_jobs(50)
    ask_for_link("desk@example.org")
    session().commit()
    run_one()
    run_one()

    assert [mail["To"] for mail in sent_mails()] == ["desk@example.org"]


def test_jobs_run_by_rank_then_by_due_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    monkeypatch.setitem(service.handlers, "tests.note", lambda arguments: done.append(arguments["number"]))
    for number, rank in ((5, Rank.BULK), (3, None), (1, Rank.FIRST), (4, None), (2, Rank.FIRST)):
        service.enqueue("tests.note", {"number": number}, rank=rank)
    session().commit()
    service.run_due(among=(Rank.FIRST,))
    assert done == [1, 2]
    service.run_due()

    assert done == [1, 2, 3, 4, 5]


def test_a_waiting_job_gets_the_better_rank_of_another_cause(app: Flask) -> None:
    for rank in (Rank.BULK, Rank.SOON, Rank.BULK):
        service.enqueue("rankings.refresh", unique_key="once", rank=rank)
    session().commit()

    assert [job.rank for job in session().scalars(select(Job))] == [Rank.SOON]


def test_a_lease_that_was_lost_makes_the_next_one_longer_up_to_a_bound(app: Flask) -> None:
    leases = []
    with time_machine.travel(MORNING, tick=False) as now:
        many_jobs(1)
        session().commit()
        for _attempt in range(9):
            job = service.lease()
            assert job is not None
            assert job.leased_until is not None
            leases.append(job.leased_until - clock.now())
            now.move_to(job.leased_until + timedelta(seconds=1))

    assert leases[:3] == [service.LEASE, 2 * service.LEASE, 4 * service.LEASE]
    assert leases[-1] == service.MAX_PAUSE


@pytest.mark.every_case
@pytest.mark.parametrize("rank", Rank)
def test_the_next_job_is_found_by_one_range_of_an_index(app: Flask, rank: Rank) -> None:
    """Beside jobs of other ranks, jobs of this rank that are not due yet, and jobs that are done."""
    for other in Rank:
        many_jobs(2000, rank=other, done_at=clock.now())
        many_jobs(500, rank=other, not_before=clock.now() + timedelta(hours=1))
        many_jobs(500, rank=other)
    session().commit()
    if is_postgresql():
        session().execute(text("ANALYZE job"))
        node = postgresql_plan(queries.next_due(rank, clock.now()).with_for_update(skip_locked=True))
        assert (node["Index Name"], node["Actual Rows"], node.get("Rows Removed by Filter", 0)) == (
            "ix_job_next",
            1,
            0,
        )
        assert "rank =" in node["Index Cond"]
        assert "not_before <=" in node["Index Cond"]
    else:
        assert sqlite_plan(queries.next_due(rank, clock.now())) == [
            "SEARCH job USING INDEX ix_job_next (rank=? AND not_before<?)"
        ]


def words_of(statement: Select[Any]) -> str:
    dialect = session().get_bind().dialect
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def sqlite_plan(statement: Select[Any]) -> list[str]:
    words = words_of(statement)
    return [row[3] for row in session().connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {words}")]


def postgresql_plan(statement: Select[Any]) -> dict[str, Any]:
    """The innermost node of the plan, with what it did."""
    words = words_of(statement).replace("%", "%%")
    found = session().connection().exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {words}").scalar_one()
    node = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    while "Plans" in node:
        [node] = node["Plans"]
    return dict(node)


def test_due_since_is_that_of_the_oldest_job_that_waits_for_a_worker(app: Flask) -> None:
    with time_machine.travel(MORNING, tick=False):
        assert (queries.due_since(), queries.job_counts()) == (None, (0, 0))
        many_jobs(1, not_before=MORNING + timedelta(hours=1))
        many_jobs(1, not_before=MORNING - timedelta(hours=9), leased_until=MORNING + timedelta(minutes=4))
        many_jobs(1, not_before=MORNING - timedelta(hours=9), done_at=MORNING)
        many_jobs(2, not_before=MORNING - timedelta(hours=9), failed_at=MORNING)
        assert (queries.due_since(), queries.job_counts()) == (None, (2, 2))
        many_jobs(1, not_before=MORNING - timedelta(seconds=70), rank=Rank.BULK)
        many_jobs(1, not_before=MORNING - timedelta(seconds=30), rank=Rank.FIRST)
        assert queries.due_since() == MORNING - timedelta(seconds=70)


def test_all_jobs_that_were_given_up_are_queued_again_by_one_command(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert "No job was given up." in runner.invoke(commands.failed).output
    many_jobs(3, failed_at=clock.now(), attempts=12, last_error="OSError")
    session().commit()
    assert runner.invoke(commands.failed).output.count("OSError") == 3
    assert "Give either" in runner.invoke(commands.retry).output
    again = runner.invoke(commands.retry, ["--all"])

    assert "3 jobs queued again." in again.output
    assert queries.job_counts().given_up == 0
    assert service.run_due() == 3
