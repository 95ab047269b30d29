"""The address decides the language; links, redirects, mails and cached pages follow it."""

from contextlib import suppress

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from markupsafe import Markup
from werkzeug.test import TestResponse

from pact.core.i18n.languages import LANGUAGES, current_language, in_language, page_url
from pact.core.i18n.messages import format_number, use_language
from tests.support import make
from tests.support.client import WatchingClient


def page_of(response: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def test_the_prefix_decides_the_language_of_a_page(client: WatchingClient) -> None:
    assert page_of(client.get("/es/rankings/overall")).html["lang"] == "es"
    assert page_of(client.get("/es")).html["lang"] == "es"
    assert page_of(client.get("/rankings/overall", headers={"Accept-Language": "es"})).html["lang"] == "en"


def test_a_path_that_only_starts_like_a_prefix_is_not_one(client: WatchingClient) -> None:
    assert client.get("/essential").status_code == 404
    assert page_of(client.get("/essential")).html["lang"] == "en"


def test_every_link_and_form_of_a_page_stays_in_its_language(client: WatchingClient) -> None:
    make.story()
    for address in ("/es/", "/es/stories", "/es/companies", "/es/share", "/es/rankings/overall", "/es/compare"):
        page = page_of(client.get(address))
        links = [str(tag[name]) for name in ("href", "action") for tag in page.find_all(attrs={name: True})]
        own = [link for link in links if link.startswith("/") and not link.startswith("/static/")]
        other = [link for link in own if not link.startswith(("/es/", "/es?")) and link != "/es"]
        assert own
        assert [link for link in other if page.find("a", href=link, hreflang=True) is None] == [], address


def test_redirects_keep_the_language(client: WatchingClient) -> None:
    weights = "resolution=50&politeness=20&wait=30"
    assert client.get(f"/es/rankings/overall?{weights}").headers["Location"] == "/es/rankings/overall?w=50-20-30"
    assert client.get(f"/rankings/overall?{weights}").headers["Location"] == "/rankings/overall?w=50-20-30"


def test_the_browsers_language_is_suggested_and_never_imposed(client: WatchingClient) -> None:
    suggestion = page_of(client.get("/stories?q=late", headers={"Accept-Language": "es-MX,en;q=0.5"})).select_one(
        ".suggestion"
    )
    assert suggestion is not None
    assert suggestion["lang"] == "es"
    assert suggestion.select_one("a")["href"] == "/es/stories?q=late"
    assert (
        page_of(client.get("/stories?q=late", headers={"Accept-Language": "la"})).select_one(".suggestion") is None
    )
    there = page_of(client.get("/es/stories?q=late", headers={"Accept-Language": "es"}))
    assert there.select_one(".suggestion") is None


def test_a_page_is_cached_for_each_language_and_suggestion(client: WatchingClient) -> None:
    languages = {"/stories": "en", "/es/stories": "es"}
    for _again in range(2):
        for address, language in languages.items():
            assert page_of(client.get(address)).html["lang"] == language
    asked = client.get("/stories", headers={"Accept-Language": "es"})
    assert page_of(asked).select_one(".suggestion") is not None
    assert "Accept-Language" in asked.headers["Vary"]


def test_a_page_links_to_itself_in_every_language(client: WatchingClient) -> None:
    head = page_of(client.get("/es/stories?outcome=no")).head
    found = {str(link["hreflang"]): str(link["href"]) for link in head.select('link[rel="alternate"][hreflang]')}
    assert set(found) == {*LANGUAGES, "x-default"}
    assert found["en"].endswith("/stories?outcome=no")
    assert found["es"].endswith("/es/stories?outcome=no")


def test_no_requested_path_makes_a_link_to_another_host(client: WatchingClient) -> None:
    page = page_of(client.get("//evil.example/%22onmouseover=x"))
    assert [link for link in page.find_all("a", href=True) if link["href"].startswith("//")] == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/stories", "/es/stories"),
        ("/es/stories", "/es/stories"),
        ("/estonia", "/es/estonia"),
        ("/static/css/base.css?v=1", "/static/css/base.css?v=1"),
        ("https://example.org/a", "https://example.org/a"),
        ("//example.org/a", "//example.org/a"),
        ("#main", "#main"),
        ("?sort=oldest", "?sort=oldest"),
    ],
)
def test_an_address_gets_its_prefix_once(app: Flask, address: str, expected: str) -> None:
    assert in_language(in_language(address, "es"), "es") == expected
    assert in_language(in_language(address, "es"), "en") == expected
    assert page_url("/stories", "es").endswith("/es/stories")


def test_an_address_written_by_a_macro_is_escaped_once(app: Flask) -> None:
    written = Markup("/stories?outcome=no&amp;after=1")
    with app.app_context():
        template = app.jinja_env.from_string('<a href="{{ address }}">on</a>')
        assert template.render(address=written) == '<a href="/stories?outcome=no&amp;after=1">on</a>'
        with use_language("es"):
            assert template.render(address="/a?b=1&c=2") == '<a href="/es/a?b=1&amp;c=2">on</a>'
            assert template.render(address=written) == '<a href="/es/stories?outcome=no&amp;after=1">on</a>'


def test_use_language_restores_the_language_after_an_error(app: Flask) -> None:
    with app.app_context():
        assert current_language() == "en"
        with suppress(ValueError), use_language("es"):
            assert format_number(1234) == "1.234"
            raise ValueError
        assert current_language() == "en"
        assert format_number(1234) == "1,234"
