"""Others can write while the worker or a command computes or talks to a network (SQLite has one write lock for all)."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from pact.accounts.passwords import new_link
from pact.authors.own_page import editing
from pact.authors.views import before_sending
from pact.cli.mailroom import storing
from pact.companies.models import Company, Sector
from pact.core import clock, db
from pact.core.db import BoundRows, reading_only, session, write_in_parts
from pact.intake import service as intake
from pact.intake.mail.process import read_apart
from pact.jobs import service as jobs
from pact.jobs.models import Job
from pact.moderation.companies import merging, search_index
from pact.moderation.decisions.transitions import AUTHOR, change_status
from pact.rankings.building import choosing_method, league_tables, replacing
from pact.rankings.editions.freezing import freeze_due
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueRow, LeagueTable, Tally
from pact.rankings.queries import NO_MONTH
from pact.rankings.service import live_months, make_tables
from pact.rankings.tables import queries
from pact.rankings.tallies.recount import recount
from pact.retention.service import run as run_retention
from pact.stories import author_links
from pact.stories.fields import Status
from pact.stories.models import Author, Story, StoryVersion
from pact.stories.search.index import matching_stories
from tests.authors.test_share import answers
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.editions import AFTERWARDS, IN_NOVEMBER, tell
from tests.support.league import NOW
from tests.support.probing import Probe


@pytest.fixture
def probe(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Probe:
    return Probe(monkeypatch)


def check(probe: Probe, *steps: str, run: Callable[[], object]) -> None:
    """Run something and check that each step was taken, and others could write during each."""
    probe.watch(*steps)
    run()
    session().rollback()
    assert set(probe.asked) == set(steps)
    assert not probe.refused


def command(app: Flask, *arguments: str) -> Callable[[], None]:
    def run() -> None:
        session().rollback()
        done = app.test_cli_runner().invoke(args=list(arguments))
        assert done.exit_code == 0, done.output

    return run


PAUSE = "pact.core.db.let_others_write"


@pytest.fixture
def one_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first part, what is written in parts is written one by one, as if each took long."""
    monkeypatch.setattr(db, "LONGEST_HOLD", 0.0)
    monkeypatch.setattr(db, "PAUSE_SECONDS", 0.0)


MAKING = (
    "pact.rankings.building.inputs._arrays",
    "pact.rankings.building.league_tables.score_month",
    "pact.rankings.building.league_tables.rank_table",
    "pact.rankings.building.league_tables.BoundRows",
)


def test_nothing_is_locked_while_tables_are_made(app: Flask, league: None, probe: Probe) -> None:
    with time_machine.travel(NOW, tick=True):
        make.story(company="Bright Water")
        session().commit()
        check(probe, *MAKING, run=make.run_jobs)


def test_nothing_is_locked_while_all_tables_are_rebuilt(
    app: Flask, league: None, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing_method, "LEAST_STORIES", 50)
    with time_machine.travel(NOW, tick=True):
        fit = "pact.rankings.building.choosing_method.fit"
        check(probe, *MAKING, fit, run=command(app, "rankings", "rebuild"))


def test_nothing_is_locked_while_stories_are_recounted(app: Flask, probe: Probe) -> None:
    make.story(resolved="no")
    session().execute(update(Tally).values(r_no=Tally.r_no + 5))
    session().commit()

    def recount() -> None:
        found = app.test_cli_runner().invoke(args=["rankings", "recount"])
        assert "1 differences" in found.output

    check(probe, "pact.rankings.tallies.recount.can_be_scored", run=recount)


def test_nothing_is_locked_while_an_edition_is_written(app: Flask, probe: Probe) -> None:
    with time_machine.travel(IN_NOVEMBER, tick=True):
        tell("Bright Water", stories=12, until=IN_NOVEMBER)
        make.run_jobs()
    with time_machine.travel(AFTERWARDS, tick=True):
        step = "pact.rankings.editions.freezing."
        check(probe, f"{step}canonical", f"{step}digest_of", *MAKING, run=lambda: freeze_due({}))
        session().commit()


def test_nothing_is_locked_while_editions_are_verified(app: Flask, editions: None, probe: Probe) -> None:
    check(probe, "pact.rankings.editions.verifying.digest_of", run=command(app, "editions", "verify"))


def test_nothing_is_locked_while_the_data_package_is_packed(app: Flask, editions: None, probe: Probe) -> None:
    jobs.enqueue("press.package")
    session().commit()
    step = "pact.press.data_package."
    check(probe, f"{step}as_csv", f"{step}edition_csv", f"{step}_add", run=make.run_jobs)


def test_nothing_is_locked_while_stories_are_checked(app: Flask, probe: Probe) -> None:
    make.story(status="pending")
    session().commit()
    step = "pact.moderation.queue.checking."
    check(probe, f"{step}check_story", f"{step}sketch", run=make.run_jobs)


def test_nothing_is_locked_while_imported_texts_are_sketched(app: Flask, probe: Probe) -> None:
    story = make.story()
    jobs.enqueue("moderation.sketch", {"stories": [story.id]})
    session().commit()
    check(probe, "pact.moderation.queue.checking.sketch", run=make.run_jobs)


def test_nothing_is_locked_while_a_mail_is_sent(app: Flask, probe: Probe) -> None:
    make.story(status="unconfirmed")
    session().commit()
    check(probe, "pact.mail.service.deliver", run=make.run_jobs)


def importing(app: Flask, folder: Path, *, rows: int) -> Callable[[], None]:
    """The command that imports so many stories."""
    text = f"It took very long and it was not solved at all; {'I called. ' * 9}"
    lines = [f"Wolf Freight,2026-10-0{day},no,{text}\n" for day in range(1, rows + 1)]
    file = folder / "calls.csv"
    file.write_text("company,day,solved,text\n" + "".join(lines))
    return command(app, "stories", "import", str(file), "--map", "company=company", "--map", "day=contacted_on",
                   "--map", "solved=resolved", "--map", "text=body", "--allow-old", "--publish",
                   "--rejected", str(folder / "no.csv"))  # fmt: skip


def test_nothing_is_locked_while_a_file_is_read(app: Flask, probe: Probe, tmp_path: Path) -> None:
    step = "pact.intake.service."
    check(
        probe, f"{step}read_row", f"{step}render_body", f"{step}fingerprint", run=importing(app, tmp_path, rows=7)
    )


MAIL = (
    b"From: Ana <ana@example.org>\nTo: stories@example.org\nSubject: Wolf Freight\nMessage-ID: <1@example.org>\n\n"
    b"I called Wolf Freight three times and waited for an hour each time.\n"
)


def test_nothing_is_locked_while_a_mail_is_read(app: Flask, probe: Probe) -> None:
    make.company("Wolf Freight")
    session().commit()
    store = storing(app, app.config["PACT"])
    step = "pact.intake.mail.receiving."
    check(probe, f"{step}why_unanswered", f"{step}company_in", f"{step}language_of",
          run=lambda: store(asyncio.run(read_apart(MAIL)), "ana@example.org"))  # fmt: skip


def test_nothing_is_locked_while_retention_looks_for_what_is_due(app: Flask, probe: Probe) -> None:
    make.story(status="unconfirmed", confirmed_at=None)
    session().commit()
    with time_machine.travel(clock.now() + timedelta(days=400), tick=True):
        check(probe, "pact.retention.service.all_of", run=run_retention)


def tables() -> set[tuple[int, Any]]:
    session().expire_all()
    shown = select(LeagueTable.id, LeagueTable.made_at).where(LeagueTable.month != NO_MONTH)
    return set(session().execute(shown).tuples())


def rows() -> dict[int, int]:
    """How many companies each table has."""
    of_tables = select(LeagueRow.table_id, func.count()).join(LeagueTable, LeagueTable.id == LeagueRow.table_id)
    counts = session().execute(of_tables.where(LeagueTable.month != NO_MONTH).group_by(LeagueRow.table_id))
    return dict(counts.tuples().all())


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


def test_nothing_is_locked_while_a_password_is_hashed(app: Flask, client: WatchingClient, probe: Probe) -> None:
    account = make.moderator("desk@example.org")
    token = new_link(account.id, hours=2)
    session().commit()

    def set_and_sign_in() -> None:
        new = "seventeen purple kettles sing"
        assert client.post(f"/account/set-password/{token}", data={"password": new}).status_code == 303
        assert make.sign_in(client, "desk@example.org", new).status_code in (302, 303)

    step = "pact.accounts."
    check(probe, f"{step}models.Account.verify_and_update_password", f"{step}passwords.hash_password",
          f"{step}forms.password_error", run=set_and_sign_in)  # fmt: skip


@pytest.mark.parametrize(
    ("seconds_each", "sizes"), [(0.0098, [20, 10, 10, 10]), (0.001, [20, 30]), (0.3, [20, 1, 1])]
)
def test_parts_have_as_many_items_as_are_written_in_a_tenth_of_a_second(
    app: Flask, monkeypatch: pytest.MonkeyPatch, seconds_each: float, sizes: list[int]
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
    assert [item for part in write_in_parts(items, write, at_once=20, most=30) for item in part] == items
    assert written == sizes


def test_parts_pause_when_they_have_held_the_lock_for_a_tenth_of_a_second_together(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, slept, before = [1000.0], list[float](), list[int]()
    monkeypatch.setattr(db._holding, "total", 0.0)

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 3))
        before.append(len(done))
        now[0] += seconds

    def write(part: Sequence[int]) -> None:
        session().execute(select(Company.id))
        now[0] += 0.04
        done.extend(part)

    done: list[int] = []
    monkeypatch.setattr(clock, "stopwatch", lambda: now[0])
    monkeypatch.setattr(db, "_holding", db._Holding())
    monkeypatch.setattr(db.time, "sleep", sleep)
    monkeypatch.setattr(db, "is_postgresql", lambda: False)
    for _ in write_in_parts(range(7), write, at_once=1, most=1):
        now[0] += 0.01  # something that needs no lock
    assert slept == [round(db.PAUSE_SECONDS - 0.01, 3)] * 2
    assert before == [3, 6]


def test_an_import_is_written_in_short_parts(
    app: Flask, probe: Probe, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, one_at_once: None
) -> None:
    monkeypatch.setattr(intake, "ROWS_AT_ONCE", 2)
    check(probe, PAUSE, run=importing(app, tmp_path, rows=7))
    assert probe.asked[PAUSE] == 1 + 5  # two rows, then one by one
    assert session().scalar(select(func.count()).select_from(Story)) == 7


def test_an_import_that_stops_between_two_parts_goes_on_there(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, one_at_once: None
) -> None:
    monkeypatch.setattr(intake, "ROWS_AT_ONCE", 2)
    change, calls = intake.change_batch_status, list[int]()

    def stop_at_third(*args: Any) -> None:
        calls.append(1)
        change(*args)
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(intake, "change_batch_status", stop_at_third)
    with pytest.raises(AssertionError):
        importing(app, tmp_path, rows=7)()
    session().rollback()
    assert session().scalar(select(func.count()).select_from(Story)) == 3
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
    monkeypatch.setattr(merging, "move_tallies", lambda ids, **_kwargs: watched.append(len(ids)))
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


LOOKING, SHARE = "pact.authors.views.before_sending.personal_details_in", "/share"
EDIT = {"title": "The bill was wrong twice", "company": None, "email": None, "idempotency_key": None}
WITH_A_DETAIL = "I wrote to anna.smith@example.org twice about the same bill and nobody answered me."


def edit_path() -> str:
    return f"/my-story/{author_links.new_link(make.story(status='published').id)}/edit"


def test_nothing_is_locked_while_a_story_is_looked_through_before_it_is_sent(
    app: Flask, client: WatchingClient, probe: Probe
) -> None:
    def send() -> None:
        assert client.post(SHARE, data=answers(body=WITH_A_DETAIL)).status_code == 422
        assert client.post(SHARE, data=answers(stamp="")).status_code == 422  # a challenge
        assert client.post(SHARE, data=answers()).status_code == 303
        assert client.post(SHARE, data=answers(title="Sent again")).status_code == 303

    check(probe, LOOKING, "pact.authors.views.sharing.render_template", "pact.authors.views.sharing.nearest_name",
          "pact.authors.sharing.bot_check.new_challenge", run=send)  # fmt: skip
    assert session().scalar(select(func.count()).select_from(Story)) == 1


def test_nothing_is_locked_while_a_change_is_looked_through_before_it_is_sent(
    app: Flask, client: WatchingClient, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = edit_path()

    def send() -> None:
        assert client.post(path, data=answers(**EDIT | {"body": WITH_A_DETAIL})).status_code == 422
        assert client.post(path, data=answers(**EDIT)).status_code == 303
        monkeypatch.setattr(editing, "MAX_VERSIONS_PER_DAY", 2)
        assert client.post(path, data=answers(**EDIT)).status_code == 429

    check(probe, LOOKING, "pact.authors.views.pages.render_template", run=send)


def test_nothing_is_locked_while_a_page_about_several_stories_is_made(
    app: Flask, client: WatchingClient, probe: Probe
) -> None:
    story = make.story(status="pending")
    make.signed_in(client)
    path = "/moderation/together"
    data = {"csrf_token": make.csrf_token(client, path), "story": f"{story.public_id}:{story.revision}"}

    def send() -> None:
        assert client.post(path, data=data).status_code == 422
        assert client.post(path, data=data | {"decision": "publish"}).status_code == 200

    check(probe, "pact.moderation.views.together.render_template", run=send)


@pytest.fixture
def sent_meanwhile(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, int]]:
    """Sends a form; while it is looked through, another one is sent and answered. Returns both codes."""

    def send(path: str, first: dict[str, Any], second: dict[str, Any]) -> tuple[int, int]:
        look, codes = before_sending.personal_details_in, list[int]()

        def overtaken(*args: Any, **kwargs: Any) -> Any:
            monkeypatch.setattr(before_sending, "personal_details_in", look)
            other = Thread(target=lambda: codes.append(app.test_client().post(path, data=second).status_code))
            other.start()
            other.join()
            return look(*args, **kwargs)

        monkeypatch.setattr(before_sending, "personal_details_in", overtaken)
        session().commit()
        codes.insert(0, app.test_client().post(path, data=first).status_code)
        session().expire_all()
        return codes[0], codes[1]

    return send


def test_two_clicks_at_once_make_one_story_and_one_mail(sent_meanwhile: Callable[..., tuple[int, int]]) -> None:
    assert sent_meanwhile(SHARE, answers(), answers()) == (303, 303)
    for model in (Story, StoryVersion, Author):
        assert session().scalar(select(func.count()).select_from(model)) == 1
    assert session().scalar(select(func.count()).where(Job.kind == "mail.send")) == 1


def test_two_clicks_at_once_with_different_texts_keep_both(
    sent_meanwhile: Callable[..., tuple[int, int]],
) -> None:
    assert sent_meanwhile(SHARE, answers(title="The first click"), answers(title="The other click")) == (303, 303)
    assert session().scalar(select(func.count()).select_from(Story)) == 1
    titles = session().scalars(select(StoryVersion.title).order_by(StoryVersion.number))
    assert list(titles) == ["The other click", "The first click"]


def test_stories_sent_at_once_are_counted_before_a_challenge(
    app: Flask, monkeypatch: pytest.MonkeyPatch, sent_meanwhile: Callable[..., tuple[int, int]]
) -> None:
    monkeypatch.setitem(app.config, "PACT", replace(app.config["PACT"], share_freely=0))
    other = answers(idempotency_key="another-form-0123456789")
    assert sent_meanwhile(SHARE, answers(), other) == (422, 303)


def test_changes_sent_at_once_are_counted_against_the_daily_limit(
    app: Flask, monkeypatch: pytest.MonkeyPatch, sent_meanwhile: Callable[..., tuple[int, int]]
) -> None:
    path = edit_path()
    monkeypatch.setattr(editing, "MAX_VERSIONS_PER_DAY", 2)
    assert sent_meanwhile(path, answers(**EDIT), answers(**EDIT)) == (429, 303)
