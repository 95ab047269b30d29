"""Without its author's consent, nothing that an author wrote goes on to others: no title, no text, no answer, no name."""

import json
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import quote

import feedparser
import time_machine
from bs4 import BeautifulSoup

from pact.authors.own_page.consents import change_consents
from pact.core.db import session
from pact.core.site import site_name, site_url
from pact.jobs import service as jobs
from pact.stories.forgetting import WORDS
from pact.stories.models import Story
from tests.support import make
from tests.support.call_outs import call_out, told_for
from tests.support.client import WatchingClient

WRITTEN = {
    "title": "Standing charge on an empty house", "body": "The meter stood still for months. " * 3,
    "tips": "Ring before nine o'clock", "own_answer_1": "At night", "own_answer_2": "Take your time with it",
    "display_name": "Pavel L.",
}  # fmt: skip
SHARE = 20
"""Letters of a text by which we know it again."""


def told(**fields: object) -> Story:
    """A story with every kind of word that an author can write."""
    said: dict[str, Any] = WRITTEN | {"resolved": "no"} | fields
    return told_for(call_out(title="Calls about bills"), company="Nordic Mail", **said)


def places(story: Story) -> list[str]:
    """Every address from which a story goes on to others."""
    own = f"/stories/{story.public_id}"
    return [
        "/stories.atom", "/stories.atom?sector=post-and-parcels", "/companies/nordic-mail/stories.atom",
        "/call-outs/calls-about-bills.atom", f"/embed{own}", f"/oembed?url={quote(site_url(own), safe='')}",
        "/embed/company/nordic-mail", "/embed/call-outs/calls-about-bills", "/api/v1/stories", f"/api/v1{own}",
        "/api/v1/companies/nordic-mail",
    ]  # fmt: skip


def read(client: WatchingClient, path: str) -> str:
    """An answer with its entities and escapes resolved."""
    response = client.get(path)
    assert response.status_code == 200, path
    text = response.text
    if response.mimetype.endswith("json"):
        text = json.dumps(response.json, ensure_ascii=False)
    return unescape(unescape(text))  # feeds carry HTML inside XML


def test_an_author_who_does_not_allow_it_is_passed_on_nowhere(client: WatchingClient) -> None:
    story = told(consent_reuse=False)
    jobs.scheduled["files of stories"][0]({})
    session().commit()
    make.run_jobs()

    assert {*WRITTEN} | {"body_html", "summary"} == {*WORDS}
    for path in (*places(story), "/data/stories.csv", "/data/stories.jsonl"):
        answer = read(client, path)
        for name, words in WRITTEN.items():
            assert words[:SHARE] not in answer, (path, name)


def test_an_author_who_allows_it_is_passed_on(client: WatchingClient) -> None:
    story = told(consent_reuse=True)

    for path in ("/stories.atom", "/call-outs/calls-about-bills.atom"):
        text = read(client, path)
        assert all(words[:SHARE] in text for words in WRITTEN.values()), path
    widget = read(client, f"/embed/stories/{story.public_id}")
    assert all(WRITTEN[name][:SHARE] in widget for name in ("title", "body", "display_name"))


def test_what_is_passed_on_instead_is_in_our_words(client: WatchingClient) -> None:
    story = told(consent_reuse=False, wait_minutes=24.0)
    (entry,) = feedparser.parse(client.get("/stories.atom").text).entries
    own = f"/stories/{story.public_id}"
    widget = BeautifulSoup(client.get(f"/embed{own}").text, "html.parser").main
    answer = client.get(f"/oembed?url={quote(site_url(own), safe='')}").json
    outcome = "Waited 24 minutes, reached a person; not solved."

    assert entry.title == f"Nordic Mail: {outcome}"
    assert entry.author == site_name()
    assert widget is not None
    assert widget.get_text().count(outcome.removesuffix(".")) == 1, widget.get_text()
    assert " by " not in widget.p.get_text()
    assert answer is not None
    assert answer["title"] == f"{outcome.removesuffix('.')}: about Nordic Mail"
    assert "thumbnail_url" not in answer  # our picture of a story has the author's title


def test_a_story_without_an_outcome_is_named_by_its_month(client: WatchingClient) -> None:
    with time_machine.travel("2026-11-20", tick=True):
        told(consent_reuse=False, title="", resolved=None, ended_how=None, wait_minutes=None,
             contacted_on=date(2026, 11, 17))  # fmt: skip
        (entry,) = feedparser.parse(client.get("/stories.atom").text).entries
    assert entry.title == "Nordic Mail: A story of November 2026"


def test_words_that_may_no_longer_be_passed_on_are_gone_at_once(client: WatchingClient) -> None:
    story = told(consent_reuse=True)
    paths = places(story)[:6]
    assert any(WRITTEN["title"] in read(client, path) for path in paths)

    change_consents(story, {"consent_reuse": False})
    session().commit()

    for path in paths:
        assert not any(words[:SHARE] in read(client, path) for words in WRITTEN.values()), path
