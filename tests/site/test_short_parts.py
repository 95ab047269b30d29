"""What grows with the data is written in short parts, and a run that stops between two parts goes on there."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from threading import Thread, get_ident
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from pact.companies.models import Company, Sector
from pact.core import clock, db
from pact.core.db import BoundRows, reading_only, session, write_in_parts
from pact.intake import service as intake
from pact.jobs import service as jobs
from pact.jobs.models import Job
from pact.moderation.companies import giving, merging, search_index
from pact.moderation.decisions.transitions import AUTHOR, change_status
from pact.rankings.building import league_tables, replacing
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueRow, LeagueTable, Tally
from pact.rankings.queries import NO_MONTH
from pact.rankings.service import live_months, make_tables
from pact.rankings.tables import queries
from pact.rankings.tallies.recount import recount
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.search.index import matching_stories
from tests.site.locking import check, importing, rows
from tests.support import make
from tests.support.league import NOW
from tests.support.probing import Probe


@pytest.fixture
def probe(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Probe:
    return Probe(monkeypatch)


PAUSE = "pact.core.db.let_others_write"


@pytest.fixture
def one_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first part, what is written in parts is written one by one, as if each took long."""
    monkeypatch.setattr(db, "LONGEST_HOLD", 0.0)
    monkeypatch.setattr(db, "PAUSE_SECONDS", 0.0)


def tables() -> set[tuple[int, Any]]:
    session().expire_all()
    shown = select(LeagueTable.id, LeagueTable.made_at).where(LeagueTable.month != NO_MONTH)
    return set(session().execute(shown).tuples())


@pytest.mark.parametrize("method", ["insert", "wait_for_turn"])
def test_a_crash_while_writing_leaves_all_tables_as_they_were(
    app: Flask, league: None, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    before, counts, calls = tables(), rows(), list[int]()
    owner: Any = BoundRows if method == "insert" else replacing
    step = getattr(owner, method)

    def crash(*args: Any) -> None:
        calls.append(1)
        step(*args)
        if len(calls) == (3 if method == "insert" else 1):
            raise RuntimeError("the machine stops")

    with time_machine.travel(NOW, tick=True), monkeypatch.context() as patched:
        patched.setattr(owner, method, crash)
        with pytest.raises(RuntimeError):
            make_tables(live_months())
        session().rollback()
    assert (tables(), rows()) == (before, counts)
    assert unfinished() > 0
    with time_machine.travel(NOW + replacing.ABANDONED_AFTER + timedelta(minutes=5), tick=True):
        make_tables(live_months())
    assert unfinished() == 0
    assert (len(tables()), sum(rows().values())) == (len(before), sum(counts.values()))


def test_rows_made_a_part_at_a_time_are_the_same_as_all_at_once(
    app: Flask, league: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(NOW, tick=True):
        make_tables(live_months())
        at_once = contents()
        monkeypatch.setattr(league_tables, "ROWS_AT_ONCE", 2)
        make_tables(live_months())
    assert contents() == at_once
    assert len(at_once) > 10


def contents() -> list[tuple[Any, ...]]:
    """All rows of all tables, without the tables' ids."""
    names = [column for column in LeagueRow.__table__.c if column.name not in ("id", "table_id")]
    statement = select(LeagueTable.measure, LeagueTable.month, *names).join(
        LeagueTable, LeagueTable.id == LeagueRow.table_id
    )
    order = LeagueTable.measure, LeagueTable.month, LeagueRow.company_id
    return [tuple(row) for row in session().execute(statement.order_by(*order))]


def unfinished() -> int:
    """How many tables of no month there are."""
    return session().scalar(select(func.count()).where(LeagueTable.month == NO_MONTH)) or 0


def test_tables_are_written_and_deleted_in_short_parts_that_nobody_sees(
    app: Flask, league: None, probe: Probe, monkeypatch: pytest.MonkeyPatch, one_at_once: None
) -> None:
    monkeypatch.setattr(replacing, "ROWS_AT_ONCE", 2)
    before, seen = (tables(), rows()), set[bool]()

    def look() -> None:
        with reading_only():
            seen.add((tables(), rows()) == before)
            session().rollback()

    monkeypatch.setattr(db, "let_others_write", look)
    with time_machine.travel(NOW, tick=True):
        check(probe, PAUSE, run=lambda: make_tables(live_months()))
    old, new = ({ident: of[1].get(ident, 0) for ident, _made_at in of[0]} for of in (before, (tables(), rows())))
    changed = [count for of in (old, new) for ident, count in of.items() if (ident in old) != (ident in new)]
    assert probe.asked[PAUSE] == sum(min(count, 1) + max(count - 2, 0) for count in changed) > 0
    assert seen == {True, False}  # the old ones until the new ones are whole, and then those
    assert len(new) == len(old)
    assert unfinished() == 0
    assert session().scalar(select(func.count()).select_from(LeagueRow)) == sum(new.values())


def test_tables_made_from_older_stories_do_not_replace_newer_ones(
    app: Flask, league: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_month, months = league_tables.make_month, list[date]()

    def publish() -> None:
        with app.app_context():
            make.story(company="Dull Gas", confirmed_at=NOW)
            make_tables(live_months())

    def overtaken(inputs: Any, month: date, **options: Any) -> Any:
        """The first time, another process publishes a story and makes the tables before ours are written."""
        made = make_month(inputs, month, **options)
        months.append(month)
        if len(months) == 1:
            monkeypatch.setattr(league_tables, "make_month", make_month)
            other = Thread(target=publish)
            other.start()
            other.join()
            monkeypatch.setattr(league_tables, "make_month", overtaken)
        return made

    def stories() -> int:
        session().expire_all()
        table = queries.table_of(Measure.OVERALL, live_months()[-1])
        assert table is not None
        return table.stories

    monkeypatch.setattr(league_tables, "make_month", overtaken)
    with time_machine.travel(NOW, tick=True):
        before = stories()
        make_tables(live_months())
        assert months == [live_months()[0], *live_months()]
        assert stories() == before + 1


def test_a_job_that_another_worker_has_taken_over_is_not_marked_done(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(arguments: dict[str, Any]) -> None:
        """It takes longer than its lease, and another worker takes the job."""
        session().add(Sector(slug="half-done", name="Half done"))
        session().execute(update(Job).values(attempts=Job.attempts + 1))

    monkeypatch.setitem(jobs.handlers, "tests.slow", slow)
    jobs.enqueue("tests.slow")
    session().commit()
    assert jobs.run_due() == 0
    [job] = session().scalars(select(Job))
    assert (job.done_at, job.last_error) == (None, None)
    assert job.leased_until is not None
    assert session().scalar(select(func.count()).where(Sector.slug == "half-done")) == 0


@pytest.mark.parametrize(
    ("seconds_each", "least", "sizes"),
    [(0.0098, 1, [20, 10, 10, 10]), (0.001, 1, [20, 30]), (0.3, 1, [20, 1, 1]), (0.3, 5, [20, 5, 5, 5])],
)
def test_parts_have_as_many_items_as_are_written_in_a_tenth_of_a_second(
    app: Flask, monkeypatch: pytest.MonkeyPatch, seconds_each: float, least: int, sizes: list[int]
) -> None:
    now, written = [1000.0], list[int]()
    monkeypatch.setattr(db._holding, "total", 0.0)  # what earlier tests held

    def write(part: Sequence[int]) -> list[int]:
        session().execute(select(Company.id))  # begins the transaction
        now[0] += seconds_each * len(part) + 0.0001
        written.append(len(part))
        return list(part)

    monkeypatch.setattr(clock, "stopwatch", lambda: now[0])
    monkeypatch.setattr(db, "PAUSE_SECONDS", 0.0)
    items = list(range(sum(sizes)))
    assert [
        item for part in write_in_parts(items, write, at_once=20, least=least, most=30) for item in part
    ] == items
    assert written == sizes


def test_parts_pause_when_they_have_held_the_lock_for_a_tenth_of_a_second_together(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, slept, before = [1000.0], list[float](), list[int]()
    own, really_sleep = get_ident(), db.time.sleep
    monkeypatch.setattr(db._holding, "total", 0.0)

    def sleep(seconds: float) -> None:
        if get_ident() != own:  # one that watches PostgreSQL
            really_sleep(seconds)
            return
        slept.append(round(seconds, 3))
        before.append(len(done))
        now[0] += seconds

    def write(part: Sequence[int]) -> None:
        session().execute(select(Company.id))
        now[0] += 0.04
        done.extend(part)

    done: list[int] = []
    monkeypatch.setattr(clock, "stopwatch", lambda: now[0])
    monkeypatch.setattr(db, "PAUSE_SECONDS", 0.12)  # the usual one, which tests do without
    monkeypatch.setattr(db, "_holding", db._Holding())
    monkeypatch.setattr(db.time, "sleep", sleep)
    monkeypatch.setattr(db, "is_postgresql", lambda: False)
    for _ in write_in_parts(range(7), write, at_once=1, most=1):
        now[0] += 0.01  # something that needs no lock
    assert slept == [0.11] * 2
    assert before == [3, 6]


def test_an_import_is_written_in_short_parts(
    app: Flask, probe: Probe, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, one_at_once: None
) -> None:
    monkeypatch.setattr(intake, "ROWS_AT_ONCE", 2)
    check(probe, PAUSE, run=importing(app, tmp_path, rows=7))
    assert probe.asked[PAUSE] == 3 + 1  # always two rows, and the last one
    assert session().scalar(select(func.count()).select_from(Story)) == 7


def test_an_import_that_stops_between_two_parts_goes_on_there(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, one_at_once: None
) -> None:
    monkeypatch.setattr(intake, "ROWS_AT_ONCE", 2)
    change, calls = intake.change_batch_status, list[int]()

    def stop_at_third(*args: Any, **options: Any) -> None:
        calls.append(1)
        change(*args, **options)
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(intake, "change_batch_status", stop_at_third)
    with pytest.raises(AssertionError):
        importing(app, tmp_path, rows=7)()
    session().rollback()
    assert session().scalar(select(func.count()).select_from(Story)) == 4
    assert recount() == []
    importing(app, tmp_path, rows=7)()
    assert session().scalar(select(func.count()).select_from(Story)) == 7
    assert session().scalar(select(func.sum(Tally.stories))) == 7
    assert recount() == []


def test_stories_of_a_renamed_company_are_indexed_in_short_parts(
    app: Flask, probe: Probe, monkeypatch: pytest.MonkeyPatch, one_at_once: None
) -> None:
    monkeypatch.setattr(search_index, "CHUNK", 4)
    monkeypatch.setattr(search_index, "STORIES_AT_ONCE", 2)
    stories = [make.story(status="published") for _ in range(5)]
    session().commit()
    make.run_jobs()
    search_index.index_company(session().get_one(Company, stories[0].company_id))
    session().commit()
    check(probe, PAUSE, "pact.moderation.companies.search_index.document_of", run=make.run_jobs)
    assert probe.asked[PAUSE] == 1 + 2 + 1  # a job for two stories, then one by one; the next job for the fifth


def test_stories_of_merged_companies_are_moved_in_short_parts(
    app: Flask, probe: Probe, monkeypatch: pytest.MonkeyPatch, one_at_once: None
) -> None:
    monkeypatch.setattr(merging, "MOVED_AT_ONCE", 2)
    monkeypatch.setattr(search_index, "STORIES_AT_ONCE", 100)
    stories = [make.story(company="Wolf Freight", status="pending") for _ in range(7)]
    target = make.company("Harbour Freight")
    session().commit()
    make.run_jobs()
    merge = make.merged(session().get_one(Company, stories[0].company_id), target)
    assert merge.stories == 2
    watched: list[int] = []
    monkeypatch.setattr(giving, "move_tallies", lambda ids, **_kwargs: watched.append(len(ids)))
    check(probe, PAUSE, run=make.run_jobs)
    assert watched == [2, 1, 1, 1]  # the request moved the first two


def test_a_story_that_changes_while_it_is_indexed_again_is_left_as_it_is(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, document_of = make.story(status="published", title="The refund"), search_index.document_of

    def overtaken(row: Any) -> dict[str, Any]:
        with app.app_context():
            taken = session().get_one(Story, story.id)
            change_status(taken, Status.WITHDRAWN, actor=AUTHOR)
            session().commit()
        return document_of(row)

    monkeypatch.setattr(search_index, "document_of", overtaken)
    search_index.index_company(session().get_one(Company, story.company_id))
    session().commit()
    make.run_jobs()
    assert list(session().scalars(matching_stories("refund"))) == []
