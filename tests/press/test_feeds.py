"""The feeds, read by an independent parser: what is in them, what is not, and that requests are cheap."""

from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from bs4 import BeautifulSoup
from flask import Flask

from pact.authors import service as authors
from pact.companies.service import rename_company
from pact.core import clock, data_version
from pact.core.db import session
from pact.press.feeds import NEVER, FeedEntry, atom_feed
from pact.rankings.models import Edition
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.queries import count_queries
from tests.support.records import import_narratives

PUBLISHED = datetime(2026, 5, 29, 9, 30, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


def read(client: WatchingClient, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(response.get_data())
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    assert_is_atom(response.get_data())
    return feed


def assert_is_atom(data: bytes) -> None:
    """What RFC 4287 requires of a feed and its entries."""
    root = ElementTree.fromstring(data)
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            found = element.findall(f"{ATOM}{name}")
            assert len(found) == 1, name
            assert found[0].text, name
        assert element.findall(f"{ATOM}author/{ATOM}name")
        datetime.fromisoformat(element.findtext(f"{ATOM}updated", ""))
        relations = [link.get("rel") for link in element.findall(f"{ATOM}link")]
        assert relations.count("alternate") == 1
    assert [link.get("rel") for link in root.findall(f"{ATOM}link")].count("self") == 1
    ids = [element.text for element in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    assert all(str(ident).startswith("http") for ident in ids)


def test_a_feed_entry_has_the_published_text(app: Flask, client: WatchingClient) -> None:
    story = make.story(
        title="Put right & quickly",
        body="I rang [phone number] and *waited* <b>long</b>, then it was put right at once.",
        tips="Press 2 < 3",
        display_name="Ana",
        consent_reuse=True,
        contacted_on=date(2026, 5, 17),
        confirmed_at=PUBLISHED,
    )

    feed = read(client, "/stories.atom")

    assert feed.feed.links[0].href.endswith("/stories")
    assert feed.feed.id.endswith("/stories.atom")
    (entry,) = feed.entries
    assert entry.title == "Put right & quickly"
    assert entry.link == entry.id
    assert entry.link.endswith(f"/stories/{story.public_id}")
    assert (entry.author, entry.tags[0].term) == ("Ana", "Post and parcels")
    content = BeautifulSoup(entry.content[0].value, "html.parser")
    assert "[phone number]" in content.text  # the parser drops the mark around it but keeps the words
    assert '&lt;mark class="removed"&gt;[phone number]&lt;/mark&gt;' in client.get("/stories.atom").text
    assert content.em.text == "waited"
    assert content.find("b", string="long") is None
    assert "<b>long</b>" in content.text
    assert "Press 2 < 3" in content.text
    assert "solved at the first contact" in content.text
    assert "<b>long</b>" in BeautifulSoup(entry.summary, "html.parser").text
    assert feed.feed.updated == entry.updated
    text = client.get("/stories.atom").get_data(as_text=True)
    assert "May 2026" in text
    assert "2026-05-17" not in text
    assert "17 May" not in text


def test_texts_without_consent_to_reuse_are_not_in_the_feed(app: Flask, client: WatchingClient) -> None:
    story = make.story(
        body="I rang and nobody knew of the parcel; " * 3, tips="Press 2 twice", consent_reuse=False
    )
    text = client.get("/stories.atom").text
    assert "nobody knew" not in text
    assert "Press 2 twice" not in text
    (entry,) = feedparser.parse(text).entries
    assert entry.link.endswith(f"/stories/{story.public_id}")
    assert "olved at the first contact" in entry.summary  # our own sentence, made from the story's fields
    assert "not allowed us to share this text in feeds" in entry.content[0].value


def test_feed_titles_are_plain_text(app: Flask, client: WatchingClient) -> None:
    make.story(
        body="<img src=x onerror=alert(1)> " + make.BODY,
        title="<script>alert(1)</script>",
        display_name="<i>A</i>",
        consent_reuse=True,
    )
    entry = ElementTree.fromstring(client.get("/stories.atom").get_data()).find(f"{ATOM}entry")
    assert entry is not None
    for name in ("summary", "content"):
        assert BeautifulSoup(entry.findtext(f"{ATOM}{name}", ""), "html.parser").img is None
    assert (
        entry.findtext(f"{ATOM}title") == "<script>alert(1)</script>"
    )  # without a type attribute a title is plain text
    title = entry.find(f"{ATOM}title")
    assert title is not None
    assert title.get("type") is None


def test_feed_entries_say_if_a_story_is_not_counted(app: Flask, client: WatchingClient) -> None:
    make.story(affiliation="employee")
    (entry,) = read(client, "/stories.atom").entries
    assert "The author works for the company; not counted in the rankings" in entry.content[0].value


@pytest.mark.parametrize(
    "status", ["unconfirmed", "pending", "changes_requested", "refused", "withdrawn", "removed"]
)
def test_only_published_stories_are_in_a_feed(app: Flask, client: WatchingClient, status: str) -> None:
    make.story(status=status, company="Nordic Mail")
    for path in ("/stories.atom", "/companies/nordic-mail/stories.atom"):
        feed = read(client, path)
        assert feed.entries == []
        assert feed.feed.updated == NEVER.isoformat()


def test_a_withdrawn_story_leaves_the_feed_at_once(app: Flask, client: WatchingClient) -> None:
    story = make.story()
    before = client.get("/stories.atom")
    assert client.get("/stories.atom", headers={"If-None-Match": before.headers["ETag"]}).status_code == 304

    authors.withdraw(story)

    after = client.get("/stories.atom", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert feedparser.parse(after.get_data()).entries == []


def test_a_companys_feed_has_only_its_own_stories(app: Flask, client: WatchingClient) -> None:
    own = make.story(company="Nordic Mail")
    make.story(company="Wolf & Sons")

    feed = read(client, "/companies/nordic-mail/stories.atom")

    assert feed.feed.title == "Stories about Nordic Mail"
    assert [entry.link.rsplit("/", 1)[1] for entry in feed.entries] == [own.public_id]
    assert len(read(client, "/stories.atom").entries) == 2
    assert client.get("/companies/nobody/stories.atom").status_code == 404


def test_a_renamed_companys_feed_redirects(app: Flask, client: WatchingClient) -> None:
    company = make.company("Nordic Mail")
    rename_company(company, "Baltic Mail", by=make.moderator().id)

    response = client.get("/companies/nordic-mail/stories.atom")

    assert response.status_code == 301
    assert response.headers["Location"] == "/companies/baltic-mail/stories.atom"


def test_a_feed_has_the_newest_fifty_stories_at_constant_cost(app: Flask, client: WatchingClient) -> None:
    make.story()
    with count_queries() as few:
        client.get("/stories.atom")
    for number in range(52):
        make.story(company="Wolf & Sons", title=f"Story number {number}", consent_reuse=True)
    with count_queries() as many:
        feed = read(client, "/stories.atom")

    assert len(feed.entries) == 50
    assert feed.entries[0].title == "Story number 51"
    assert len(many.reads) == len(few.reads) <= 2


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/", "/stories.atom"),
        ("/stories", "/stories.atom"),
        ("/stories?company=nordic-mail", "/companies/nordic-mail/stories.atom"),
        ("/companies/nordic-mail", "/companies/nordic-mail/stories.atom"),
    ],
)
def test_pages_link_to_their_feed(app: Flask, client: WatchingClient, page: str, feed: str) -> None:
    make.story(company="Nordic Mail")
    soup = BeautifulSoup(client.get(page).get_data(as_text=True), "html.parser")
    (link,) = soup.select('link[rel=alternate][type="application/atom+xml"]')
    assert link["href"] == feed
    read(client, str(link["href"]))


def test_editions_are_announced_with_their_corrections(app: Flask, client: WatchingClient) -> None:
    assert read(client, "/editions.atom").entries == []
    for revision, reason in ((1, None), (2, "A source was counted twice <again>.")):
        session().add(
            Edition(month=date(2026, 10, 1), revision=revision, frozen_at=datetime(2026, 11, 2 + revision, 6, tzinfo=UTC),
                    method="filter-1", code_version="1", stories=1204, sha256=str(revision) * 64, body="{}", reason=reason)
        )  # fmt: skip
    data_version.bump()

    feed = read(client, "/editions.atom")

    assert [entry.title for entry in feed.entries] == [
        "League tables of October 2026, revision 2",
        "League tables of October 2026",
    ]
    assert [entry.id.rsplit("/", 1)[1] for entry in feed.entries] == ["2026-10.r2", "2026-10"]
    summary = BeautifulSoup(feed.entries[0].summary, "html.parser").get_text()
    assert summary.startswith("Corrected: A source was counted twice <again>. Made by method filter-1.")
    assert "2" * 64 in summary
    assert feed.feed.updated.startswith("2026-11-04T06:00:00")
    soup = BeautifulSoup(client.get("/editions").get_data(as_text=True), "html.parser")
    assert soup.select_one("link[type='application/atom+xml']")["href"] == "/editions.atom"


def test_entries_have_update_times_and_control_characters_are_removed() -> None:
    later = datetime(2026, 6, 1, tzinfo=UTC)
    entry = FeedEntry("A\x08 title", "http://x/1", PUBLISHED, later, "Ana\x00", "&lt;", categories=("Energy",))
    text = atom_feed(
        [entry], title="T", subtitle="S", url="http://x/a", page="http://x/", rights="R", language="en"
    )
    feed = feedparser.parse(text.encode())
    assert not feed.bozo
    assert feed.entries[0].updated_parsed[:3] == (2026, 6, 1)
    assert feed.entries[0].published_parsed[:3] == (2026, 5, 29)
    assert feed.entries[0].title == "A title"


def test_an_imported_text_is_published_when_it_came_here_and_is_named_by_its_source(
    app: Flask, client: WatchingClient
) -> None:
    import_narratives("Quarry Loans", "Quarry Loans cheats everybody. I asked four times, and nobody answered me.")
    session().commit()
    entry = read(client, "/stories.atom").entries[0]
    assert entry.title == "Complaint to the US Consumer Financial Protection Bureau about Quarry Loans, March 2015"
    assert entry.published_parsed[:3] == clock.now().timetuple()[:3]
    assert entry.updated_parsed >= entry.published_parsed
