"""Tests of the checks that the test client makes on every response: each finds the error it is for."""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from flask import Flask, Response, jsonify
from sqlalchemy import text

from pact.audit.service import record
from pact.config import Config
from pact.core import data_version
from pact.core.access import public
from pact.core.db import session
from tests.support import make
from tests.support.applications import running
from tests.support.client import WatchingClient
from tests.support.page_rules import page_errors
from tests.support.sampling import sampled

GOOD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Stories – CCPact</title>
<script type="module" src="/static/js/a.js"></script><script type="application/ld+json">{"a": 1}</script></head>
<body><main id="main"><h1>Stories</h1><p>Words &amp; <em>more</em> words.</p>
<form><label for="q">Search</label><input id="q" name="q"><input type="hidden" name="t"><button>Go</button>
<fieldset><legend>Solved?</legend><label><input type="radio" name="r" value="yes"> Yes</label></fieldset></form>
<ul><li><a href="#main">To the top</a></li></ul><svg role="img" aria-label="A score"><circle r="2"/></svg>
<img src="/a.png" alt=""></main></body></html>"""


@pytest.fixture
def own_app(config: Config) -> Iterator[Flask]:
    """An application of this test alone, because the test adds routes."""
    with running(config, is_new=True) as app:
        yield app


def test_a_good_page_has_no_errors() -> None:
    assert page_errors(GOOD) == ()


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("<h1>Stories</h1>", "", "0 h1"),
        ("<h1>Stories</h1>", "<h1>Stories</h1><h1>More</h1>", "2 h1"),
        ("<title>Stories", "<title>All stories", "does not begin"),
        ('<html lang="en">', "<html>", "language"),
        ("<p>", '<p id="q">', "'q' occurs 2 times"),
        ('<label for="q">Search</label>', "", "'q' has no label"),
        ('<label for="q">Search</label>', '<label for="q"> </label>', "'q' has no label"),
        ("<legend>Solved?</legend>", "", "no group with a legend"),
        ("</head>", "<script>alert(1)</script></head>", "inline script"),
        ("</head>", "<style>p {}</style></head>", "inline style"),
        ("<p>", '<p style="color: red">', "attribute style"),
        ("<p>", '<p onclick="x()">', "attribute onclick"),
        ("Words", "{{ words }}", "template's {{"),
        (' alt=""', "", "alternative text"),
        ("To the top", "<span></span>", "no text"),
        ("#main", "#nowhere", "leads nowhere"),
        ("<p>", '<p class="error-summary" tabindex="-1">', "does not say that there is an error"),
        ("<p>", '<p class="error-summary" tabindex="-1">', "nothing moves the focus"),
        ("<button>Go</button>", "<button></button>", "button has no text"),
        ("<em>more</em>", "<em>more", "invalid HTML"),
        ("<em>more</em>", "<div>more</div>", "invalid HTML"),
        ("</ul>", "</ol>", "invalid HTML"),
        ('<label for="q">', '<label for="gone">', "points to 'gone'"),
        ("<ul>", '</main><div aria-label="All"></div><main><ul>', "aria-label but no role"),
        ("<ul>", '<div class="error-summary" tabindex="-1"></div><ul>', "not announced"),
        (
            "<ul>",
            '<div class="error-summary" tabindex="-1"><a href="#q">q</a> <a href="#main">m</a></div><ul>',
            "not in the order",
        ),
        (
            "<ul>",
            "<figure><p>a</p><figcaption>b</figcaption><p>c</p></figure><ul>",
            "neither the first nor the last",
        ),
        ("<ul>", '<time datetime="2026-11-28T15:00:00.123456+00:00">now</time><ul>', "more than milliseconds"),
        (
            '<input id="q" name="q">',
            '<select id="q" name="q" required><option value="a">A</option></select>',
            "begins with an answer",
        ),
    ],
)
def test_each_page_error_is_found(old: str, new: str, word: str) -> None:
    assert old in GOOD
    errors = page_errors(GOOD.replace(old, new, 1))

    assert [error for error in errors if word in error], errors


@pytest.mark.parametrize(
    ("statement", "acts", "is_fault"),
    sampled(
        [
            ("UPDATE company SET name = name", "commits", True),
            ("INSERT INTO schedule (name, next_at) VALUES ('x', '2026-05-01')", "commits", True),
            ("DELETE FROM company_alias", "commits", True),
            ("UPDATE company SET name = name", "logs, commits", False),
            ("UPDATE company SET name = name", "gives up", False),
            ("UPDATE company SET name = name", "goes back, commits", False),
            ("UPDATE company SET name = name WHERE id = -1", "commits", False),
            ("UPDATE data_version SET number = number + 1", "commits", False),
            ("DELETE FROM job", "commits", False),
        ],
        every=2,
        several=True,
    ),
)
def test_an_unlogged_change_by_staff_fails_the_test(
    own_app: Flask, statement: str, acts: str, is_fault: bool
) -> None:
    client = own_app.test_client()
    make.story(status="pending")

    @public
    def change() -> Response:
        savepoint = session().begin_nested()
        session().execute(text(statement))
        if "goes back" in acts:
            savepoint.rollback()
        if "logs" in acts:
            record("story.test", "story", 1)
        if "commits" in acts:
            session().commit()
        return jsonify(done=True)

    places = ("/moderation/trial", "/account/trial", "/trial")
    for place in places:
        own_app.add_url_rule(place, place, change, methods=["POST"])
    for place in places:
        is_watched = is_fault and place != "/trial"
        with pytest.raises(AssertionError, match=statement[:12]) if is_watched else nullcontext():
            client.post(place)
        session().execute(text("DELETE FROM schedule"))
        make.story(status="pending", company=f"Company at {place}")


def test_a_get_request_that_writes_fails_the_test(app: Flask, client: WatchingClient) -> None:
    @public
    def writes() -> str:
        data_version.bump()
        return GOOD

    app.view_functions["pages.show_about"] = writes
    with pytest.raises(AssertionError, match="GET /about writes"):
        client.get("/about")


def test_a_public_page_that_sets_a_cookie_fails_the_test(app: Flask, client: WatchingClient) -> None:
    @public
    def remembers() -> tuple[str, dict[str, str]]:
        return GOOD, {"Set-Cookie": "seen=1"}

    app.view_functions["pages.show_about"] = remembers
    with pytest.raises(AssertionError, match="cookie"):
        client.get("/about")


def test_uncommitted_changes_of_a_view_are_rolled_back(app: Flask, client: WatchingClient) -> None:
    @public
    def forgets() -> str:
        data_version.bump()
        return GOOD

    app.view_functions["authors.share_story"] = forgets
    before = data_version.current()
    client.post("/share")

    assert data_version.current() == before


def test_rows_prepared_by_a_test_are_visible_to_the_request(app: Flask, client: WatchingClient) -> None:
    make.company("Prepared Ltd")
    data_version.bump()  # flushed, not committed
    client.get("/about")
    session().rollback()

    assert "Prepared Ltd" in client.get("/companies").get_data(as_text=True)
