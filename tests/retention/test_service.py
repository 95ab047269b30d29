"""Each retention rule just before and after its limit, and what must not be deleted."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from pact.accounts.models import StaffSession
from pact.audit.models import AuditEntry
from pact.audit.verifying import verify
from pact.audit.words import verbs
from pact.authors.mails import author_to_write_to
from pact.authors.sharing.mail_drafts import DraftContent, keep_draft
from pact.checks.findings import Place
from pact.checks.likeness.models import SketchKey
from pact.companies.models import Company
from pact.core import clock
from pact.core.db import session
from pact.core.paths import ROOT
from pact.jobs.models import Job
from pact.jobs.service import run_scheduled, scheduled
from pact.mail.models import Mail
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.transitions import Actor, change_status
from pact.moderation.models import ActorKind, Decision
from pact.moderation.queries import grounds_by_code
from pact.moderation.redaction import Cut, RedactionKind
from pact.moderation.statuses import APPEAL_MONTHS, ENDED_KEPT, DeskDecision
from pact.rankings.tallies.recount import recount
from pact.retention import rules
from pact.retention import service as retention
from pact.retention.rules import UNCONFIRMED_KEPT
from pact.stories import forgetting
from pact.stories.author_models import ConsentChange, FollowUp, RedressMail
from pact.stories.fields import Status
from pact.stories.me_too.service import add_mark
from pact.stories.models import Author, Story, StoryVersion
from pact.stories.service import add_version, author_for
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import link_in, sent_mails

pytestmark = pytest.mark.every_case


DAY_ONE = datetime(2026, 3, 1, 9, tzinfo=UTC)
APPEAL_OPEN = clock.moment_months_later(DAY_ONE, APPEAL_MONTHS) - DAY_ONE
MINUTE = timedelta(minutes=1)
SECRET = "Saxifrage"
RULES = {rule.name: rule for rule in rules.RULES}


def run(after: timedelta) -> dict[str, int]:
    """What a run so long after the first day handles; checks that a dry run before it says the same."""
    session().commit()
    with time_machine.travel(DAY_ONE + after, tick=False):
        told = retention.due_counts()
        session().rollback()
        found = retention.run()
    session().expire_all()
    assert told == found
    return {name: count for name, count in found.items() if count}


def lasts(name: str) -> timedelta:
    after = RULES[name].after
    assert isinstance(after, timedelta)
    return after


def story(status: Status | str, **changes: Any) -> Story:
    fields = {"title": f"{SECRET} one", "body": f"{SECRET} " * 12, "tips": f"{SECRET} tip", "display_name": SECRET}
    return make.story(status=status, confirmed_at=DAY_ONE, words=f"{SECRET} it is.", **(fields | changes))


def words_of(made: Story) -> set[str]:
    """All that is still stored of what people wrote about a story."""
    versions = session().execute(select(StoryVersion).where(StoryVersion.story_id == made.id)).scalars()
    found = {str(getattr(version, name)) for version in versions for name in (*forgetting.WORDS, "fingerprint")}
    found |= set(session().execute(select(Decision.words).where(Decision.story_id == made.id)).scalars())
    return found - {"", "None"}


def count(model: Any) -> int:
    return session().scalar(select(func.count()).select_from(model)) or 0


def test_unconfirmed_stories_are_deleted_with_author_and_company(app: Flask) -> None:
    story("unconfirmed", company=make.company("Proposed Ltd", accepted=False))
    story("unconfirmed", company="Nordic Mail", email="both@example.org")
    kept = story("pending", company=make.company("Kept Ltd", accepted=False), email="both@example.org")

    assert "unconfirmed_stories" not in run(UNCONFIRMED_KEPT - MINUTE)
    assert count(Author) == 2
    assert run(UNCONFIRMED_KEPT + MINUTE)["unconfirmed_stories"] == 2
    assert session().execute(select(Story)).scalars().all() == [kept]
    assert count(Author) == count(StoryVersion) == 1
    assert set(session().execute(select(Company.name)).scalars()) == {"Nordic Mail", "Kept Ltd"}


def test_sources_are_deleted_and_weights_stay(app: Flask) -> None:
    made = story("published", source_digest="one")

    assert "sources" not in run(timedelta(days=30) - MINUTE)
    assert made.source_digest == "one"
    assert run(timedelta(days=30) + MINUTE)["sources"] == 1
    assert (made.source_digest, made.weight) == (None, 1_000_000)


@pytest.mark.parametrize(
    ("status", "is_blanked"),
    [
        ("pending", False),
        ("published", False),
        ("changes_requested", True),
        ("refused", True),
        ("withdrawn", True),
        ("removed", True),
    ],
)
def test_ended_story_loses_its_text_after_a_year(app: Flask, status: str, is_blanked: bool) -> None:
    made = story(status)
    make.run_jobs()
    before, decisions = words_of(made), count(Decision)

    run(ENDED_KEPT - MINUTE)
    assert words_of(made) == before
    done = run(ENDED_KEPT + MINUTE)
    assert done.get("ended_texts", 0) == is_blanked
    assert words_of(made) == (set() if is_blanked else before)
    assert (made.status, count(Decision)) == (status, decisions)
    assert bool(count(SketchKey)) is not is_blanked
    assert recount() == []


def test_year_starts_at_the_last_decision(app: Flask) -> None:
    made = story("published")
    with time_machine.travel(DAY_ONE + timedelta(days=300)):
        change_status(made, Status.WITHDRAWN, actor=Actor(ActorKind.AUTHOR))
        session().commit()

    assert "ended_texts" not in run(timedelta(days=300) + ENDED_KEPT - MINUTE)
    assert run(timedelta(days=300) + ENDED_KEPT + MINUTE)["ended_texts"] == 1
    assert words_of(made) == set()


def published_with_a_cut() -> Story:
    made = story("pending")
    with time_machine.travel(DAY_ONE + MINUTE / 2, tick=False):
        cut = Cut(place=Place.body, start=0, end=len(SECRET), kind=RedactionKind.NAME)
        decide(
            made,
            DeskDecision.PUBLISH,
            moderator_id=make.moderator().id,
            grounds=grounds_by_code(["personal_data"]),
            words="A name is out.",
            cuts=[cut],
        )
    session().commit()
    return made


def test_unredacted_text_is_blanked_after_the_appeal_period(app: Flask) -> None:
    made = published_with_a_cut()
    [sent, public] = session().execute(select(StoryVersion).order_by(StoryVersion.number)).scalars()
    assert made.published_version_id == public.id
    uncut, shown = sent.body, public.body

    assert "earlier_texts" not in run(APPEAL_OPEN - MINUTE)
    assert sent.body == uncut
    assert run(APPEAL_OPEN + MINUTE)["earlier_texts"] == 1
    assert (sent.body, sent.title, sent.body_html, sent.fingerprint) == ("", "", "", None)
    assert public.body == shown != ""
    assert recount() == []


def test_waiting_edits_are_kept(app: Flask) -> None:
    made = story("published")
    add_version(made, make.story_fields(body="A later text, not yet decided on. " * 3))

    assert "earlier_texts" not in run(APPEAL_OPEN + MINUTE)


def test_addresses_are_deleted_with_the_last_story(app: Flask) -> None:
    gone = story("refused", email="gone@example.org")
    lives = story("refused", email="lives@example.org")
    story("published", email="lives@example.org")
    recent = story("refused", email="recent@example.org")
    with time_machine.travel(DAY_ONE + timedelta(days=200)):
        make.story(status="withdrawn", email="recent@example.org")

    assert "addresses" not in run(ENDED_KEPT - MINUTE)
    assert run(ENDED_KEPT + MINUTE)["addresses"] == 1
    found = [author_to_write_to(made.id) for made in (gone, lives, recent)]
    assert [recipient and recipient.address for recipient in found] == [
        None,
        "lives@example.org",
        "recent@example.org",
    ]
    assert author_for("gone@example.org").id != gone.author_id
    assert author_for("lives@example.org").id == lives.author_id


def test_several_authors_are_deleted_at_once(app: Flask) -> None:
    for number in range(3):
        story("refused", email=f"author-of-{number}@example.org")

    assert run(ENDED_KEPT + MINUTE)["addresses"] == 3
    digests = session().execute(select(Author.email_digest)).scalars().all()
    assert len(set(digests)) == 3
    assert set(session().execute(select(Story.email_encrypted)).scalars()) == {None}


def test_author_with_an_unconfirmed_story_keeps_the_address(app: Flask) -> None:
    old = story("refused", email="ana@example.org")
    with time_machine.travel(DAY_ONE + ENDED_KEPT - timedelta(days=1)):
        make.story(status="unconfirmed", email="ana@example.org")

    assert "addresses" not in run(ENDED_KEPT + timedelta(days=1))
    done = run(ENDED_KEPT + timedelta(days=9))
    assert (done["addresses"], done["unconfirmed_stories"]) == (1, 1)
    assert author_to_write_to(old.author_id or 0) is None


def test_no_mail_to_deleted_authors(app: Flask) -> None:
    made = story("pending")
    make.run_jobs()
    sent = len(sent_mails())
    forgetting.forget_authors([made.author_id or 0])
    decide(made, DeskDecision.PUBLISH, moderator_id=make.moderator().id)
    session().commit()
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
        make.run_jobs()

    assert len(sent_mails()) == sent
    assert set(session().execute(select(Mail.sent_at.is_(None))).scalars()) == {False}


@pytest.mark.parametrize(("name", "model"), [("mails", Mail), ("jobs", Job)])
def test_finished_rows_are_deleted(app: Flask, name: str, model: Any) -> None:
    story("pending")
    with time_machine.travel(DAY_ONE, tick=True):
        make.run_jobs()
    there = count(model)
    moments = select(Mail.sent_at if model is Mail else Job.done_at)
    later = max(moment for moment in session().execute(moments).scalars() if moment) - DAY_ONE
    assert there > 1

    assert name not in run(later + lasts(name) - MINUTE)
    assert count(model) == there
    assert run(later + lasts(name) + MINUTE)[name] == there
    assert count(model) == 0


def test_failed_and_waiting_jobs_are_kept(app: Flask) -> None:
    story("unconfirmed")
    waiting = count(Job)

    run(timedelta(days=900))
    assert count(Job) == waiting > 0
    assert count(Mail) > 0


def test_staff_sessions_are_deleted(app: Flask, client: WatchingClient) -> None:
    with time_machine.travel(DAY_ONE, tick=False):
        make.signed_in(client)
    [ends] = session().execute(select(StaffSession.expires_at)).scalars()
    lasts = ends - DAY_ONE

    assert "staff_sessions" not in run(lasts + RULES["staff_sessions"].after - MINUTE)
    done = run(lasts + RULES["staff_sessions"].after + MINUTE)
    assert (done["staff_sessions"], count(StaffSession)) == (1, 0)
    assert run(RULES["staff_devices"].after + MINUTE)["staff_devices"] == 1


@pytest.fixture
def years_later(app: Flask) -> Iterator[Flask]:
    """A site with something due under nearly every rule, two years later."""
    for status in Status:
        told = story(status)
        if status is Status.WITHDRAWN:
            session().add(FollowUp(story_id=told.id, asked_at=DAY_ONE))
            session().add(RedressMail(story_id=told.id, told_at=DAY_ONE))
            with time_machine.travel(DAY_ONE, tick=False):
                add_mark(told, source="somebody", network="somewhere")
            session().add(
                ConsentChange(story_id=told.id, consent="consent_press", is_given=True, changed_at=DAY_ONE)
            )
            session().commit()
    published_with_a_cut()
    with time_machine.travel(DAY_ONE, tick=False):
        keep_draft(
            DraftContent(title="", body=SECRET, company=""),
            sender="by-mail@example.org",
            language="en",
            attachments=0,
        )
        session().commit()
    with time_machine.travel(DAY_ONE + timedelta(hours=1), tick=False):
        make.run_jobs()
    with time_machine.travel(DAY_ONE + timedelta(days=730), tick=False):
        yield app


def test_dry_run_matches_run_and_second_run_is_empty(years_later: Flask) -> None:
    runner = years_later.test_cli_runner()
    rows, entries = {model: count(model) for model in (Story, Author, Mail, Job)}, count(AuditEntry)
    session().commit()

    dry = runner.invoke(args=["retention", "run", "--dry-run"])
    session().rollback()
    assert {model: count(model) for model in rows} == rows
    assert count(AuditEntry) == entries
    session().rollback()
    wet = runner.invoke(args=["retention", "run"])
    again = runner.invoke(args=["retention", "run"])

    assert dry.exit_code == wet.exit_code == again.exit_code == 0
    assert dry.output.splitlines()[:-1] == wet.output.splitlines()[:-1]
    figures = {
        line.split()[1].rstrip(":"): int(line.split()[0].replace(",", "")) for line in dry.output.splitlines()[:-1]
    }
    assert set(figures) == set(RULES)
    assert {name for name, number in figures.items() if not number} <= {
        "staff_sessions",
        "staff_devices",
        "staff_links",
        # tests/press
        "unconfirmed_followers",
        "unconfirmed_follows",
        "stopped_followers",
        "unconfirmed_applications",
        "approved_applications",
        "refused_applications",
        "journalists",
        "press_requests",
        # tests/call_outs/test_service.py
        "call_out_drafts",
        # tests/moderation/test_notes.py
        "desk_notes",
        # tests/moderation/test_asking_colleagues.py
        "second_opinions",
        # tests/moderation/test_asking.py
        "author_questions",
        # tests/moderation/test_evidence.py
        "evidence",
        # tests/companies/test_company_users.py
        "unconfirmed_claims",
        "ended_claims",
        "company_users",
        # tests/replies/test_retention.py
        "ended_replies",
        "ended_answers",
        "earlier_replies",
        "earlier_answers",
        # tests/authors/test_leaving_calls.py
        "unconfirmed_timed_calls",
        "sources_of_timed_calls",
        "timed_calls",
        # tests/authors/test_case_references.py
        "case_references",
        "ended_case_references",
        # tests/moderation/test_suspensions.py
        "suspensions",
        # tests/notices/test_forgetting.py
        "notices",
        # tests/appeals/test_forgetting.py
        "appeals",
        "refused_claims",
        "suspension_words",
    }
    assert all(line.split()[0] == "0" for line in again.output.splitlines()[:-1])
    logged = (
        session()
        .execute(select(AuditEntry.verb, AuditEntry.details).where(AuditEntry.verb.startswith("retention.")))
        .all()
    )
    assert {verb.removeprefix("retention."): details for verb, details in logged} == {
        name: {"count": number} for name, number in figures.items() if number
    }
    assert len(logged) == len({verb for verb, _details in logged})


def test_audit_log_is_not_changed(years_later: Flask) -> None:
    before = [(row.id, row.digest) for row in session().execute(select(AuditEntry)).scalars()]
    session().rollback()
    retention.run()

    after = [(row.id, row.digest) for row in session().execute(select(AuditEntry)).scalars()]
    assert after[: len(before)] == before
    assert verify().broken is None
    assert SECRET not in json.dumps([row.details for row in session().execute(select(AuditEntry)).scalars()])


def test_many_rows_are_handled_in_chunks(years_later: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "CHUNK", 2)
    due = retention.due_counts()
    session().rollback()

    assert retention.run() == due
    assert max(due.values()) > 4
    assert not any(retention.due_counts().values())


def test_failing_rule_does_not_stop_the_others(years_later: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    due = retention.due_counts()
    session().rollback()
    monkeypatch.setattr(retention, "CHUNK", 2)
    rounds: list[int] = []

    def unwell(ids: Any) -> None:
        rounds.append(len(ids))
        if len(rounds) == 2:
            raise RuntimeError("tonight it fails")
        forgetting.forget_sources(ids)

    broken = [
        rule if rule.name != "sources" else rules.Rule(**(vars(rule) | {"apply": unwell})) for rule in rules.RULES
    ]
    monkeypatch.setattr(retention, "RULES", tuple(broken))
    with pytest.raises(RuntimeError):
        retention.run()

    left = retention.due_counts()
    assert left["sources"] == due["sources"] - 2 > 0
    assert sum(left.values()) == left["sources"]
    [details] = (
        session().execute(select(AuditEntry.details).where(AuditEntry.verb == "retention.sources")).scalars()
    )
    assert details == {"count": 2}


def test_worker_runs_retention_every_night(app: Flask) -> None:
    with time_machine.travel(DAY_ONE, tick=False) as now:
        story("unconfirmed")
        run_scheduled()
        now.shift(timedelta(days=9))
        run_scheduled()

    assert count(Story) == 0
    assert [name for name in scheduled if "forget" in name or "purge" in name] == []


def test_pages_say_that_text_was_deleted(app: Flask, client: WatchingClient) -> None:
    made = {status: story(status) for status in ("refused", "withdrawn", "removed", "changes_requested")}
    uncut = published_with_a_cut()
    bare = story("removed", resolved=None, ended_how=None, wait_minutes=None, title="")
    make.run_jobs()
    links = {link_in(mail) for mail in sent_mails()}
    run(ENDED_KEPT + MINUTE)
    make.signed_in(client)

    for kept in (*made.values(), bare, uncut):
        page = client.get(f"/moderation/stories/{kept.public_id}")
        assert page.status_code == 200
        assert SECRET not in page.get_data(as_text=True) or kept is uncut
    pages = [client.get(link) for link in links if link.startswith("/my-story/")]
    assert len(pages) >= 5
    assert all("We no longer keep this text" in page.get_data(as_text=True) for page in pages)
    assert client.get(f"/stories/{uncut.public_id}").status_code == 200


def test_privacy_page_lists_all_rules(client: WatchingClient) -> None:
    text = " ".join(BeautifulSoup(client.get("/privacy").get_data(as_text=True), "html.parser").get_text().split())

    for rule in rules.RULES:
        assert str(rule.sentence) in text
        assert str(rule.period) in str(rule.sentence)
    periods = {"7 days", "30 days", "1 year", "6 months", "13 months", "90 days", "400 days", "180 days", "1 day"}
    assert {str(rule.period) for rule in rules.RULES} == periods
    # No other sentence of the page names a period, which the table might contradict.
    rest = text
    for rule in rules.RULES:
        rest = rest.replace(str(rule.sentence), "")
    rest = (
        rest.replace("see the month", "")
        .replace("closed months", "")
        .replace("open the form again after 30 days", "")
    )  # a device's own draft
    for word in ("days", "month", "year", "week", "hours"):
        assert f" {word}" not in rest, word


def test_rules_have_unique_names_and_descriptions(app: Flask) -> None:
    assert len(RULES) == len(rules.RULES)
    assert {f"retention.{name}" for name in RULES} == {verb for verb in verbs if verb.startswith("retention.")}


def test_the_privacy_page_names_what_stays_on_the_device(client: WatchingClient) -> None:
    text = " ".join(BeautifulSoup(client.get("/privacy").text, "html.parser").get_text().split())
    assert "your browser saves what you type on your device, including your e-mail address" in text
    script = (ROOT / "static" / "js" / "draft.js").read_text(encoding="utf-8")
    assert "KEPT_MILLISECONDS = 30 * 24 * 3600 * 1000" in script, "The page says after 30 days."


def test_the_privacy_page_names_everyone_who_gets_a_cookie(client: WatchingClient) -> None:
    text = " ".join(BeautifulSoup(client.get("/privacy").text, "html.parser").get_text().split())
    assert "Only moderators" not in text
    assert "Whoever sends us a story gets one, described below." in text
    assert "After you send a story, a cookie keeps your e-mail address" in text
