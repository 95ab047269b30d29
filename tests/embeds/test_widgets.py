"""Widgets: never a figure without its range, its number and its date; no cookie; framed by anybody."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from pact.companies.queries import company_by_slug
from pact.companies.service import rename_company
from pact.core.access import Access, access_of
from pact.core.db import session
from pact.core.site import site_url
from pact.core.web.page_cache import page_cache
from pact.core.web.security import EMBED_HEADERS, HEADERS, is_embeddable
from pact.embeds.views.resize import SCRIPT
from pact.moderation.decisions.transitions import AUTHOR, change_status
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.queries import published_story
from tests.support import make
from tests.support.call_outs import call_out
from tests.support.client import WatchingClient

pytestmark = pytest.mark.usefixtures("callers")

WIDGETS = (
    "/embed/rankings/overall",
    "/embed/rankings/wait?sector=energy&rows=1",
    "/embed/company/dull-gas",
    "/embed/company/new-post",
    "/embed/chart/companies/dull-gas/figures/waits",
    "/embed/chart/companies/dull-gas/figures/trend?measure=wait",
    "/embed/chart/contact-map",
    "/es/embed/rankings/overall?theme=dark",
)
ROOT = Path(__file__).resolve().parents[2]


def page_of(client: WatchingClient, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.text, "html.parser")


def words_of(page: BeautifulSoup) -> str:
    return " ".join(page.body.get_text(" ").split())  # type: ignore[union-attr]


def a_story() -> Story:
    of_all = select(Story.public_id).where(Story.status == Status.PUBLISHED).order_by(Story.id).limit(1)
    story = published_story(session().scalars(of_all).one())
    assert story is not None
    return story


@pytest.mark.parametrize("path", WIDGETS)
def test_any_page_may_frame_a_widget_and_it_does_nothing_else(client: WatchingClient, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 200
    assert "X-Frame-Options" not in response.headers
    assert response.headers.getlist("Content-Security-Policy") == [EMBED_HEADERS["Content-Security-Policy"]]
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
    assert "form-action 'none'" in response.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in response.headers
    page = BeautifulSoup(response.text, "html.parser")
    assert not page.select("form, input, iframe, img[src^=http]")
    assert str(page.select_one("script")["src"]).startswith("/static/js/widget.js")  # type: ignore[index]
    assert page.base["target"] == "_blank"  # type: ignore[index]
    assert "href" not in page.base.attrs  # type: ignore[union-attr]


def test_no_other_page_may_be_framed(app: Flask) -> None:
    framed = {rule.rule for rule in app.url_map.iter_rules() if is_embeddable(rule.endpoint)}

    assert framed
    assert all(rule.startswith("/embed/") for rule in framed)
    for rule in app.url_map.iter_rules():
        if is_embeddable(rule.endpoint):
            assert access_of(app, rule.endpoint) is Access.PUBLIC
            assert rule.methods == {"GET", "HEAD", "OPTIONS"}
    assert HEADERS["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in HEADERS["Content-Security-Policy"]


def test_a_widget_sets_no_cookie_even_for_somebody_who_is_signed_in(client: WatchingClient) -> None:
    make.signed_in(client)

    for path in WIDGETS:
        assert "Set-Cookie" not in client.get(path).headers, path


def test_each_row_of_a_table_has_its_range_its_score_with_its_range_and_how_many_are_counted(
    client: WatchingClient,
) -> None:
    page, table = page_of(client, "/embed/rankings/overall"), client.get("/rankings/overall.json").json
    assert table is not None
    rows = page.select("ol.rows > li")

    assert len(rows) == len(table["ranked"])
    for shown, row in zip(rows, table["ranked"], strict=True):
        words = " ".join(shown.get_text(" ").split())
        assert row["company"] in words
        assert f"range {row['rank_low']}–{row['rank_high']}" in words
        assert re.search(r"\d+ range \d+–\d+", words)
        assert f"{row['stories']} stories" in words
    assert "Based on what people told us" in words_of(page)
    assert "November 2026" in words_of(page)
    assert "The month is not frozen yet." in words_of(page)


@pytest.mark.parametrize(("asked", "shown"), [("1", 1), ("2", 2), ("0", 4), ("11", 4), ("-1", 4), ("many", 4)])
def test_a_table_has_as_many_rows_as_are_asked_for_and_ten_at_most(
    client: WatchingClient, asked: str, shown: int
) -> None:
    assert len(page_of(client, f"/embed/rankings/overall?rows={asked}").select("ol.rows > li")) == shown


def test_a_company_is_never_shown_without_its_range_its_number_and_its_month(client: WatchingClient) -> None:
    ranked, unranked = (page_of(client, f"/embed/company/{slug}") for slug in ("dull-gas", "new-post"))

    assert re.search(r"\d range \d–\d Overall November 2026 \d+ range \d+–\d+", words_of(ranked))
    assert re.search(r"\d+ stories", words_of(ranked))
    assert "Based on what people told us" in words_of(ranked)
    assert unranked.select_one(".points") is None
    assert "not ranked" in words_of(unranked)
    assert "2 stories" in words_of(unranked)


def test_a_story_shows_its_words_only_if_its_author_allows_reuse(client: WatchingClient) -> None:
    story = make.story(title="For this site alone", consent_reuse=False)
    shown = words_of(page_of(client, f"/embed/stories/{story.public_id}"))

    assert make.BODY[:40] not in shown
    assert "For this site alone" not in shown
    assert "You can read the text on our site." in shown


def test_a_story_that_is_withdrawn_is_no_longer_shown(client: WatchingClient) -> None:
    story = make.story(consent_reuse=True)
    begins, company, path = make.BODY[:40], "Nordic Mail", f"/embed/stories/{story.public_id}"
    shown = words_of(page_of(client, path))
    assert begins in shown
    assert company in shown

    change_status(story, Status.WITHDRAWN, actor=AUTHOR)
    session().commit()
    gone = client.get(path)

    assert gone.status_code == 404
    assert "no longer published" in gone.text
    assert "X-Frame-Options" not in gone.headers
    assert "Set-Cookie" not in gone.headers


@pytest.mark.parametrize(
    "path",
    [
        "/embed/rankings/charm",
        "/embed/rankings/overall?sector=nothing",
        "/embed/rankings/overall?period=2011-01",
        "/embed/rankings/overall?theme=blue",
        "/embed/rankings/overall?w=10-10-80",
        "/embed/rankings/wait?order=worst",
        "/embed/company/nobody",
        "/embed/company/dull-gas?measure=charm",
        "/embed/stories/nothing",
        "/embed/chart/companies/dull-gas/figures/charm",
        "/embed/chart/pact/dull-gas/strips/courtesy",
    ],
)
def test_what_is_not_there_is_said_in_the_frame(client: WatchingClient, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 404
    assert "Nothing to show here" in response.text
    assert response.headers["Content-Security-Policy"] == EMBED_HEADERS["Content-Security-Policy"]
    assert "X-Frame-Options" not in response.headers


def test_a_company_with_a_new_address_keeps_its_widgets(client: WatchingClient) -> None:
    company = company_by_slug("dull-gas")
    assert company is not None
    rename_company(company, "Duller Gas", by=make.moderator().id)
    session().commit()
    page_cache().clear()

    for path in ("company/dull-gas?measure=wait", "chart/companies/dull-gas/figures/trend?measure=wait"):
        moved = client.get(f"/embed/{path}")
        assert (moved.status_code, moved.headers["Location"]) == (
            301,
            f"/embed/{path.replace('dull-gas', 'duller-gas')}",
        )
        assert client.get(moved.headers["Location"]).status_code == 200


def test_the_theme_that_is_asked_for_is_the_sites_own() -> None:
    css = (ROOT / "static" / "css" / "tokens.css").read_text()
    asked, own = (
        re.search(rf"{re.escape(start)} \{{(.*?)\}}", css, re.DOTALL)
        for start in (":root:where(:not(.light))", ":root.dark")
    )
    assert asked
    assert own

    tokens = [re.findall(r"--[a-z-]+: #\w+", found[1]) for found in (asked, own)]
    assert tokens[0] == tokens[1]
    assert len(tokens[0]) > 10


def test_the_script_for_other_pages_is_one_kilobyte_at_most(client: WatchingClient) -> None:
    response = client.get("/embed/resize.js")

    assert response.status_code == 200
    assert response.mimetype == "text/javascript"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.data == SCRIPT.read_bytes()
    assert len(response.data) <= 1024
    for word in ("cookie", "localStorage", "fetch", "XMLHttp", "innerHTML"):
        assert word not in response.text


def test_a_call_out_says_who_asks_until_when_and_how_many_have_answered(client: WatchingClient) -> None:
    asked = call_out()
    page = page_of(client, f"/embed/call-outs/{asked.slug}")
    words = words_of(page)

    assert "A call-out by" in words
    assert "Open until the end of" in words
    assert "Stories sent and confirmed by their authors: 0. Of these, published now: 0." in words
    assert "not a sample of all customers" in words
    assert page.select_one(f'a[href="/share?call_out={asked.slug}"]') is not None
    assert client.get("/embed/call-outs/nothing").status_code == 404


@pytest.mark.parametrize("kind", ["company", "story", "call-out"])
def test_a_page_offers_the_code_of_its_widget(client: WatchingClient, kind: str) -> None:
    path = {
        "company": lambda: "/companies/dull-gas",
        "story": lambda: f"/stories/{a_story().public_id}",
        "call-out": lambda: f"/call-outs/{call_out().slug}",
    }[kind]()
    field = page_of(client, path).select_one("#frame")
    assert field is not None
    frame = BeautifulSoup(field.get_text(), "html.parser").iframe
    assert frame is not None

    assert frame["title"]
    assert client.get(str(frame["src"]).removeprefix(site_url(""))).status_code == 200
