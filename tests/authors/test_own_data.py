"""Consents, the data export, and new links for lost ones."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema
import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from pact.authors.own_page.consents import change_consents, consents_of
from pact.core.db import session
from pact.jobs.models import Job
from pact.mail.models import Mail
from pact.moderation.decisions.service import decide
from pact.moderation.statuses import DeskDecision
from pact.stories.author_links import new_link
from pact.stories.fields import CONSENTS, VERSION_FIELDS
from pact.stories.models import Story, StoryVersion
from tests.authors.export_schema import SCHEMA
from tests.moderation.redacted import BODY, NAME, grounds
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import last_mail, link_in, sent_mails, text_of

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def redacted_story(**fields: Any) -> Story:
    story = make.story(status="pending", body=BODY, consent_reuse=True, email="ana@example.org", **fields)
    decide(
        story,
        DeskDecision.PUBLISH,
        moderator_id=make.moderator().id,
        grounds=grounds(),
        cuts=[NAME],
        words="A name.",
    )
    session().commit()
    return story


def test_consents_change_at_once_on_every_version_and_keep_their_times(client: WatchingClient, app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        story = redacted_story()
        assert "<mark" in client.get("/stories.atom").text or "020 7946" in client.get("/stories.atom").text
    own = f"/my-story/{new_link(story.id)}"
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        assert (
            client.post(f"{own}/consents", data={"consent_press": "y", "consent_company": "y"}).status_code == 303
        )
    session().expire_all()

    versions = session().execute(select(StoryVersion)).scalars().all()
    assert {(version.consent_reuse, version.consent_press, version.consent_publish) for version in versions} == {
        (False, True, True)
    }
    given = {consent.name: (consent.is_given, consent.since) for consent in consents_of(story)}
    assert given == {
        "consent_reuse": (False, NOW + timedelta(hours=2)),
        "consent_press": (True, NOW + timedelta(hours=2)),
    }
    page = client.get(own).text
    assert "withdrawn on 25 November 2026, 14:00 UTC" in page
    assert "020 7946" not in client.get("/stories.atom").text
    assert (story.status, story.revision) == ("published", story.revision)


def test_the_consent_to_contact_by_journalists_can_be_withdrawn(client: WatchingClient, app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        story = redacted_story()
        change_consents(story, {"consent_press": True})
    own = f"/my-story/{new_link(story.id)}"
    assert "Journalists may write to me" in client.get(own).text
    assert "The company may write to me" not in client.get(own).text
    client.post(f"{own}/consents", data={})
    session().expire_all()
    assert not any(version.consent_press for version in session().scalars(select(StoryVersion)))


def test_author_sees_redactions_with_reasons(client: WatchingClient, app: Flask) -> None:
    page = client.get(f"/my-story/{new_link(redacted_story().id)}").text
    assert "What we redacted and why" in page
    assert "People who work for a company have not chosen to be named here." in page


def test_export_by_mailed_link_holds_everything(client: WatchingClient, app: Flask) -> None:
    story = redacted_story()
    make.story(email="ana@example.org", company="Wolf & Sons", title="Another one")
    make.run_jobs()
    own = f"/my-story/{new_link(story.id)}"
    assert client.get(f"/export/{own.rsplit('/', 1)[1]}/data.json").status_code == 404
    client.post(f"{own}/fresh-link", data={"deed": "export"})
    make.run_jobs()
    link = link_in(last_mail())
    page = BeautifulSoup(client.get(link).text, "html.parser")
    single, every = (client.get(anchor["href"]) for anchor in page.select("main a[download]"))

    for answer, stories in ((single, 1), (every, 2)):
        held = json.loads(answer.text)
        jsonschema.validate(held, SCHEMA, cls=jsonschema.Draft202012Validator)
        assert len(held["stories"]) == stories
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "moderator@example.org" not in answer.text
    held = json.loads(single.text)
    assert held["author"]["email"] == "ana@example.org"
    versions = held["stories"][0]["versions"]
    assert [version["is_public"] for version in versions] == [False, True]
    assert versions[0]["answers"]["body"] == BODY
    assert versions[1]["taken_out"] == [{"place": "body", "start": 11, "end": 16, "kind": "name"}]
    assert versions[0]["consents"]["consent_reuse"]["given_at"]
    assert [decision["words"] for decision in held["stories"][0]["decisions"]] == ["", "A name."]
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=61), tick=True):
        assert client.get(link).status_code == 410


def test_schema_names_every_field_of_a_version(app: Flask) -> None:
    version = SCHEMA["$defs"]["version"]["properties"]
    assert {*version["answers"]["required"], *version["consents"]["required"]} == set(VERSION_FIELDS)
    assert set(version["consents"]["required"]) == set(CONSENTS)


@pytest.mark.parametrize("purpose", ["", "publish"])
def test_mailed_link_works_for_one_purpose_only(client: WatchingClient, app: Flask, purpose: str) -> None:
    story = make.story()
    own = f"/my-story/{new_link(story.id)}"
    assert client.post(f"{own}/fresh-link", data={"deed": purpose}).status_code == 400
    client.post(f"{own}/fresh-link", data={"deed": "export"})
    make.run_jobs()
    token = link_in(last_mail()).rsplit("/", 1)[1]
    assert client.get(f"/erase/{token}").status_code == 404


def test_lost_link_is_replaced_by_mail_without_revealing_known_addresses(
    client: WatchingClient, app: Flask
) -> None:
    for name in ("Nordic Mail", "Wolf & Sons"):
        make.story(email="Ana@example.org", company=name)
    make.story(email="ana@example.org", company="Not Yet Ltd", status="unconfirmed")
    make.run_jobs()
    known, unknown = (
        client.post("/my-story/lost", data={"email": email}) for email in ("ana@example.org", "b@example.org")
    )

    assert known.status_code == unknown.status_code == 303
    assert known.headers["Location"] == unknown.headers["Location"] == "/my-story/lost/sent"
    assert known.get_data() == unknown.get_data()
    jobs = session().execute(select(Job.kind, Job.arguments).where(Job.done_at.is_(None))).all()
    assert [kind for kind, _arguments in jobs] == ["authors.send_links"] * 2
    assert "example.org" not in str(jobs)
    assert session().execute(select(Mail).where(Mail.sent_at.is_(None))).all() == []
    before = len(sent_mails())
    make.run_jobs()
    assert [mail["To"] for mail in sent_mails()[before:]] == ["Ana@example.org"]
    text = text_of(last_mail())
    assert text.count("/my-story/") == 2
    assert "Not Yet Ltd" not in text
    assert client.post("/my-story/lost", data={"email": "no address"}).status_code == 422


def test_links_that_were_asked_for_replace_the_earlier_ones_once_they_are_used(
    client: WatchingClient, app: Flask
) -> None:
    story, other = (make.story(email="ana@example.org", company=name) for name in ("Nordic Mail", "Wolf & Sons"))
    make.run_jobs()
    old, of_other = (f"/my-story/{new_link(each.id)}" for each in (story, other))
    session().commit()
    client.post("/my-story/lost", data={"email": "ana@example.org"})
    make.run_jobs()
    links = re.findall(r"/my-story/[\w-]{43}", text_of(last_mail()))
    [new] = [link for link in links if "Nordic Mail" in client.get(link).text]
    assert client.get(old).status_code == 200, "Asking for links, or opening one, stops none."
    client.post(f"{new}/consents", data={"consent_press": "y"})
    dead = client.get(old)
    assert dead.status_code == 404
    assert 'href="/my-story/lost"' in dead.text
    assert [client.get(each).status_code for each in (new, of_other)] == [200, 200]


def test_author_can_stop_all_other_links(client: WatchingClient, app: Flask) -> None:
    story = make.story()
    links = [f"/my-story/{new_link(story.id)}" for _ in range(3)]
    assert client.post(f"{links[1]}/only-link").status_code == 303
    assert [client.get(link).status_code for link in links] == [404, 200, 404]


def test_mails_with_links_are_limited_per_address(client: WatchingClient, app: Flask) -> None:
    spellings = (
        "ana@example.org",
        "A.N.A+1@example.org",
        "ana+2@example.org",
        "ANA@example.org",
        "ana@example.org",
    )
    asked = [client.post("/my-story/lost", data={"email": spelling}).status_code for spelling in spellings]
    assert asked == [303, 303, 303, 303, 429]
    assert client.post("/my-story/lost", data={"email": "bea@example.org"}).status_code == 303


def test_own_page_says_what_happens_next_and_when(client: WatchingClient, app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        waiting = make.story(status="pending")
        assert "A moderator should read it by Friday 27 November, 12:00 UTC." in own_page(client, waiting)
        told = make.story(resolved="no")
        assert "Around 23 December 2026 we will e-mail you" in own_page(client, told)
        refused = make.story(status="refused")
        assert "you can appeal until 25 May 2027" in own_page(client, refused)
        assert "You can change it until 25 November 2027" in own_page(
            client, make.story(status="changes_requested")
        )
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        assert "Sorry, we are running late" in own_page(client, waiting)
    with time_machine.travel(NOW + timedelta(days=200), tick=False):
        assert "you can appeal" not in own_page(client, refused)


def own_page(client: WatchingClient, story: Story) -> str:
    return client.get(f"/my-story/{new_link(story.id)}").text
