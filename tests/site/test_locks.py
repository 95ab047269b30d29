"""Others can write while the worker or a command computes or talks to a network (SQLite has one write lock for all)."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from pact.accounts.passwords import new_link
from pact.authors.own_page import editing
from pact.cli.mailroom import storing
from pact.companies.users.desk import choose_mails
from pact.companies.users.models import NewsMails
from pact.core import clock
from pact.core.db import session
from pact.intake.mail.process import read_apart
from pact.jobs import service as jobs
from pact.pages.for_companies.news import tell_due
from pact.press.following.digests import tell_due as tell_followers
from pact.press.following.models import Follow, Rhythm
from pact.press.following.service import ask, confirm
from pact.press.following.service import new_link as link_to_confirm
from pact.press.following.subjects import read_subject
from pact.promises.catalogue import Promise
from pact.promises.verdicts.freezing import freeze_due as freeze_verdicts
from pact.rankings.building import choosing_method
from pact.rankings.editions.freezing import freeze_due
from pact.rankings.metrics import Metric
from pact.rankings.models import Tally
from pact.rankings.service import notice_patterns
from pact.retention.service import run as run_retention
from pact.stories.models import Story
from pact.transparency.recount import add_missing
from tests.authors.test_share import answers
from tests.site.locking import EDIT, LOOKING, SHARE, check, command, edit_path, importing
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.editions import AFTERWARDS, IN_NOVEMBER, tell
from tests.support.league import NOW
from tests.support.probing import Probe
from tests.support.signatories import signed
from tests.support.verdicts import FIRST, frozen_on, three_quarters, told


@pytest.fixture
def probe(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Probe:
    return Probe(monkeypatch)


MAKING = (
    "pact.rankings.building.inputs._block",
    "pact.rankings.building.inputs.read_counts",
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
        fit = "pact.rankings.building.choosing_method.fit_blocks"
        check(probe, *MAKING, fit, run=command(app, "rankings", "rebuild"))


def test_nothing_is_locked_while_patterns_are_noticed(app: Flask, noticed: None, probe: Probe) -> None:
    with time_machine.travel(NOW, tick=True):
        step = "pact.rankings.patterns."
        check(probe, f"{step}noticing.burst_bound", f"{step}keeping.notice", run=notice_patterns)


def test_nothing_is_locked_while_stories_are_recounted(app: Flask, probe: Probe) -> None:
    make.story(resolved="no")
    session().execute(update(Tally).values(r_no=Tally.r_no + 5))
    session().commit()

    def recount() -> None:
        found = app.test_cli_runner().invoke(args=["rankings", "recount"])
        assert "1 differences" in found.output

    check(probe, "pact.rankings.tallies.counting.measures_to_score", run=recount)


def test_nothing_is_locked_while_decisions_are_recounted(app: Flask, probe: Probe) -> None:
    make.story(status="refused")
    session().commit()
    check(probe, "pact.transparency.recount.entries", run=lambda: add_missing({}))


def test_nothing_is_locked_while_an_edition_is_written(app: Flask, probe: Probe) -> None:
    with time_machine.travel(IN_NOVEMBER, tick=True):
        tell("Bright Water", stories=12, until=IN_NOVEMBER)
        make.run_jobs()
    with time_machine.travel(AFTERWARDS, tick=True):
        step = "pact.rankings.editions.freezing."
        counting = "pact.receipts.counting.root_of"
        check(probe, f"{step}canonical", f"{step}digest_of", counting, *MAKING, run=lambda: freeze_due({}))
        session().commit()


def test_nothing_is_locked_while_editions_are_verified(app: Flask, editions: None, probe: Probe) -> None:
    check(probe, "pact.rankings.editions.verifying.digest_of", run=command(app, "editions", "verify"))


def test_nothing_is_locked_while_a_verdict_is_written(app: Flask, probe: Probe) -> None:
    company = make.company("Honest Gas")
    signed(company, Promise.COURTESY, starts_on=FIRST)
    told(company, Metric.POLITE, FIRST, yes=40)
    with time_machine.travel(frozen_on(FIRST), tick=True):
        step = "pact.promises.verdicts.freezing."
        check(probe, f"{step}verdicts_of", f"{step}canonical", f"{step}digest_of", run=lambda: freeze_verdicts({}))
        session().commit()


@pytest.mark.filled(by=[three_quarters])
def test_nothing_is_locked_while_verdicts_are_verified(app: Flask, probe: Probe) -> None:
    check(probe, "pact.promises.verdicts.verifying.digest_of", run=command(app, "verdicts", "verify"))


def test_nothing_is_locked_while_the_data_package_is_packed(app: Flask, editions: None, probe: Probe) -> None:
    jobs.enqueue("press.package")
    session().commit()
    step = "pact.press.data_package."
    check(probe, f"{step}as_csv", f"{step}edition_csv", f"{step}_add", run=make.run_jobs)


def test_nothing_is_locked_while_the_files_of_stories_are_made(app: Flask, probe: Probe) -> None:
    make.story(consent_reuse=True)
    jobs.enqueue("press.stories")
    session().commit()
    step = "pact.press.downloads.making."
    check(probe, f"{step}record_of", f"{step}count_lines", run=make.run_jobs)


def test_nothing_is_locked_while_followers_news_are_gathered(app: Flask, probe: Probe) -> None:
    with time_machine.travel(NOW, tick=True):
        ask("reader@quill.example", read_subject("pact"), rhythm=Rhythm.DAILY, language="en")
        confirm(link_to_confirm(session().scalars(select(Follow)).one()))
        session().commit()
    with time_machine.travel(NOW + timedelta(days=1), tick=True):
        check(probe, "pact.press.following.digests.news_of", run=lambda: tell_followers({}))


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


def test_nothing_is_locked_while_companies_news_are_gathered(app: Flask, probe: Probe) -> None:
    with time_machine.travel(NOW, tick=True):
        choose_mails(make.company_user(), NewsMails.DAILY)
        make.story()
    with time_machine.travel(NOW + timedelta(days=1), tick=True):
        check(probe, "pact.pages.for_companies.news.due_for_mail", "pact.pages.for_companies.news.news_of",
              run=lambda: tell_due({}))  # fmt: skip


def test_nothing_is_locked_while_a_mail_is_sent(app: Flask, probe: Probe) -> None:
    make.story(status="unconfirmed")
    session().commit()
    check(probe, "pact.mail.service.deliver", run=make.run_jobs)


def test_nothing_is_locked_while_a_file_is_read(app: Flask, probe: Probe, tmp_path: Path) -> None:
    steps = [f"pact.intake.service.{name}" for name in ("read_row", "render_body", "fingerprint", "words_of")]
    check(probe, *steps, run=importing(app, tmp_path, rows=7))


def test_nothing_is_locked_while_a_directory_is_read(app: Flask, probe: Probe, tmp_path: Path) -> None:
    file = tmp_path / "companies.csv"
    file.write_text("name,sector\n" + "".join(f"Anchor {number},Travel\n" for number in range(30)))
    run = command(app, "companies", "import", str(file), "--rejected", str(tmp_path / "no.csv"))
    check(probe, "pact.intake.directory.service.read_entry", run=run)


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


WITH_A_DETAIL = "I wrote to anna.smith@example.org twice about the same bill and nobody answered me."


def test_nothing_is_locked_while_a_story_is_looked_through_before_it_is_sent(
    app: Flask, client: WatchingClient, probe: Probe
) -> None:
    def send() -> None:
        assert client.post(SHARE, data=answers(body=WITH_A_DETAIL)).status_code == 422
        assert client.post(SHARE, data=answers(stamp="")).status_code == 422  # a challenge
        assert client.post(SHARE, data=answers()).status_code == 303
        assert client.post(SHARE, data=answers(title="Sent again")).status_code == 303

    check(probe, LOOKING, "pact.authors.views.sharing.render_template", "pact.authors.views.sharing.nearest_name",
          "pact.core.web.bot_check.new_challenge", run=send)  # fmt: skip
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
