"""The layer in front of Flask: no reader gets another's page, in whatever way they ask, and a change shows at once."""

import gzip
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import product

import brotli
import pytest
import structlog
from flask import Flask, Response, g, request
from werkzeug.test import TestResponse

from pact.authors import service as authors
from pact.config import Config
from pact.core import data_version
from pact.core.access import public
from pact.core.db import session
from pact.core.i18n.languages import language_of_request, suggested_language
from pact.core.web.compression import encoding_for
from pact.core.web.page_cache import cached_page, page_cache
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.transitions import Actor, change_status
from pact.moderation.models import ActorKind
from pact.moderation.queries import grounds_by_code
from pact.moderation.settings.service import change_settings
from pact.moderation.statuses import DeskDecision
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.support import make
from tests.support.applications import running
from tests.support.client import WatchingClient
from tests.support.databases import settings
from tests.support.queries import count_queries

BROWSER = "gzip, deflate, br"
DECODED: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


def body_of(response: TestResponse) -> str:
    return DECODED[response.headers.get("Content-Encoding", "")](response.get_data()).decode()


@pytest.fixture
def made(config: Config) -> Iterator[tuple[Flask, list[str]]]:
    """An application with a page that says for whom it was made, and the list of those that were made."""
    with running(config, is_new=True) as app:
        pages: list[str] = []

        @public
        @cached_page
        def page() -> str:
            pages.append(
                f"{request.url} {language_of_request()} {suggested_language()} {request.cookies.get('ccpact')}"
            )
            return f"<!doctype html><html lang=en><title>Page</title><h1>Page</h1><p>{pages[-1]}</p>{' ' * 600}"

        app.add_url_rule("/page", "page", page)
        app.test_client_class = None
        yield app, pages


@pytest.mark.parametrize("every", [11, pytest.param(1, marks=pytest.mark.exhaustive)])
def test_no_reader_gets_anothers_page(made: tuple[Flask, list[str]], every: int) -> None:
    """Every way to ask (or each eleventh), twice over and in two orders: the page says for whom it was made."""
    app, pages = made
    asked = list(
        product(
            ("", "/es"), ("", "?q=1", "?q=2", "?q=1&q=2", "?q=2&q=1", "?Q=1", "?utm_source=x", "?"),
            ("example.org", "example.net", "example.org:8080"), ("http", "https"), ("", "es", "en", "fr"),
            (None, "ccpact=abc", "other=1"), ("", BROWSER, "gzip"), ("GET", "HEAD"),
        )
    )[::every]  # fmt: skip
    for prefix, query, host, scheme, accepted, cookie, encoding, method in asked + asked[::-1]:
        client = app.test_client(use_cookies=False)
        headers = {"Accept-Language": accepted, "Accept-Encoding": encoding}
        if cookie:
            headers["Cookie"] = cookie
        response = client.open(
            f"{prefix}/page{query}", method=method, base_url=f"{scheme}://{host}", headers=headers
        )
        language = prefix[1:] or "en"
        suggestion = accepted if accepted in ("en", "es") and accepted != language else None
        own = "abc" if cookie == "ccpact=abc" else None
        assert response.status_code == 200
        if method == "GET":
            address = f"{scheme}://{host}{prefix}/page{query.rstrip('?') if query == '?' else query}"
            assert f"<p>{address} {language} {suggestion} {own}</p>" in body_of(response)
        else:
            assert response.get_data() == b""
        if own:
            assert response.headers["Cache-Control"] == "private, no-cache"
            assert "Content-Encoding" not in response.headers
            assert "ETag" not in response.headers
        else:
            assert response.headers["Cache-Control"] == "public, no-cache"
            assert {"Accept-Encoding", "Accept-Language", "Cookie"} <= set(response.headers["Vary"].split(", "))
            assert (
                response.headers.get("Content-Encoding", "") == {"": "", "gzip": "gzip", BROWSER: "br"}[encoding]
            )
    anonymous = [page for page in pages if page.endswith("None")]
    assert len(anonymous) == len(set(anonymous))


@pytest.mark.parametrize("encoding", ["", "gzip", "br"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_reader_who_has_the_page_gets_a_304(client: WatchingClient, encoding: str, method: str) -> None:
    sent = {"Accept-Encoding": encoding}
    tag = client.get("/rules", headers=sent).headers["ETag"]
    assert tag.startswith('W/"') == bool(encoding)
    bare = tag.removeprefix("W/")

    for known in (tag, bare, f"W/{bare}", f'"other", {tag}', "*"):
        for _again in range(2):
            response = client.open("/rules", method=method, headers=sent | {"If-None-Match": known})
            assert response.status_code == 304
            assert response.get_data() == b""
            assert response.headers["ETag"] == tag
            assert "Content-Length" not in response.headers
            assert "Content-Encoding" not in response.headers
    for unknown in ('"other"', bare.strip('"')[:-1], ""):
        assert client.open("/rules", method=method, headers=sent | {"If-None-Match": unknown}).status_code == 200


def test_a_part_of_a_page_is_not_sent(client: WatchingClient) -> None:
    for _again in range(2):
        response = client.get("/rules", headers={"Range": "bytes=0-9"})
        assert response.status_code == 200
        assert len(response.get_data()) == int(response.headers["Content-Length"]) > 10


def test_the_first_reader_and_the_next_get_the_same_page(client: WatchingClient) -> None:
    first, second, third = (client.get("/about", headers={"Accept-Encoding": "br"}) for _ in range(3))

    assert body_of(first) == body_of(second) == client.get("/about").text
    assert second.get_data() == third.get_data()
    assert len(second.get_data()) < len(first.get_data())  # the next are compressed more thoroughly
    assert first.headers["ETag"] == second.headers["ETag"]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("br", "br"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP;Q=1", "gzip"),
        ("gzip;q=0.8, br;q=0.2", "gzip"),
        ("gzip;q=0, br;q=0", ""),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("*;q=0", ""),
        ("gzip;q=0, *;q=0.5", "br"),
        ("identity, gzip;q=0.5", ""),
        ("identity;q=0", ""),
        ("deflate", ""),
        ("br;q=nonsense", ""),
        (";;,,q=", ""),
    ],
)
def test_the_encoding_is_the_one_that_the_reader_likes_best(accepted: str, encoding: str) -> None:
    assert encoding_for(accepted) == encoding


def remove(story: Story) -> None:
    moderator = Actor(ActorKind.MODERATOR, make.moderator().id)
    change_status(story, Status.REMOVED, actor=moderator, grounds=grounds_by_code(["unclear"]))


CHANGES: dict[str, Callable[[Story], object]] = {
    "withdrawn": authors.withdraw,
    "removed": remove,
    "its company merged": lambda story: make.merged(make.company("Nordic Mail"), make.company("Southern Mail")),
    "the settings changed": lambda _story: change_settings(
        {"target_most_hours": 91}, account_id=make.moderator().id
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_shows_at_once_in_every_encoding(client: WatchingClient, change: str) -> None:
    pending = make.story(status="pending")
    addresses = [f"/stories/{pending.public_id}", "/stories", "/companies/nordic-mail", "/rules"]
    ways = [{"Accept-Encoding": encoding} for encoding in ("", "gzip", "br")]

    def seen() -> list[list[tuple[int, str]]]:
        """What readers see at each address, asked twice: made anew and cached."""
        return [
            [
                (response.status_code, body_of(response))
                for way in ways * 2
                if (response := client.get(address, headers=way))
            ]
            for address in addresses
        ]

    before = seen()
    decide(pending, DeskDecision.PUBLISH, moderator_id=make.moderator().id)
    session().commit()
    published = seen()
    CHANGES[change](pending)
    session().commit()
    after = seen()

    for answers in (*before, *published, *after):
        assert len(set(answers)) == 1
    assert [before[0][0][0], published[0][0][0]] == [404, 200]
    assert before[1] != published[1]
    assert after != published


def test_cached_pages_use_up_the_same_allowance(config: Config, database_url: str) -> None:
    narrow = settings(config.instance, database_url, PACT_PAGE_LIMIT="3 per minute")
    with running(narrow) as app:
        client = app.test_client()
        for source in ("203.0.113.9", "203.0.113.10"):
            answers = [client.get("/about", environ_base={"REMOTE_ADDR": source}) for _ in range(5)]
            assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert "<h1" in answers[-1].text
        assert client.get("/rules", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 200


def test_a_proxy_says_who_asks_and_where(config: Config, database_url: str) -> None:
    trusting = settings(config.instance, database_url, PACT_TRUSTED_PROXIES="1", PACT_PAGE_LIMIT="2 per minute")
    with running(trusting) as app:
        client = app.test_client()
        answers = [
            client.get("/about", headers={"X-Forwarded-For": source}).status_code
            for source in ["203.0.113.9"] * 3 + ["203.0.113.10"]
        ]

    assert answers == [200, 200, 429, 200]


def test_a_cached_page_is_logged_like_any_other(app: Flask, client: WatchingClient) -> None:
    lines = StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(lines))
    client.get("/about", headers={"X-Request-ID": "the-first-one"})
    tag = client.get("/about", headers={"X-Request-ID": "the-second-one"}).headers["ETag"]
    third = client.get("/about", headers={"X-Request-ID": "the-third-one", "If-None-Match": tag})
    client.get("/static/css/base.css", headers={"X-Request-ID": "the-fourth-one"})

    assert third.headers["X-Request-ID"] == "the-third-one"
    logged = [line for line in lines.getvalue().splitlines() if " request " in line]
    assert len(logged) == 4
    for line, (ident, status) in zip(
        logged, (("first", 200), ("second", 200), ("third", 304), ("fourth", 200)), strict=True
    ):
        assert f"id=the-{ident}-one" in line
        assert f"status={status}" in line
    assert all("rule=/about" in line for line in logged[:3])


def test_a_long_address_is_answered_and_not_cached(client: WatchingClient) -> None:
    client.get("/about?" + "x" * 2000)
    assert page_cache().bodies() == []
    client.get("/about")
    assert len(page_cache().bodies()) == 1


def test_a_change_while_a_page_is_made_makes_it_anew(made: tuple[Flask, list[str]]) -> None:
    app, pages = made

    @public
    @cached_page
    def slow() -> str:
        pages.append("slow")
        if len(pages) == 1:
            data_version.bump()
            session().commit()
        return "slow"

    app.view_functions["page"] = slow
    client = app.test_client()
    for _again in range(3):
        client.get("/page")
    assert len(pages) == 2


def test_nothing_that_sessions_need_is_made_for_readers_without_one(
    app: Flask, client: WatchingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    @public
    def look() -> Response:
        seen.append("identity" in g)
        return Response("live", content_type="text/plain")

    monkeypatch.setattr(app.session_interface, "get_signing_serializer", lambda _app: pytest.fail("a serializer"))
    monkeypatch.setitem(app.view_functions, "pages.is_live", look)

    client.get("/health/live")
    client.get("/about")

    assert seen == [False]


def test_static_files_are_cached_for_ever_and_depend_on_no_cookie(client: WatchingClient) -> None:
    page = client.get("/about").text
    address = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    with count_queries() as statements:
        plain, packed = client.get(address), client.get(address, headers={"Accept-Encoding": BROWSER})

    assert statements == []
    for response in (plain, packed):
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Vary"] == "Accept-Encoding"
        assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert body_of(packed) == plain.text
    assert packed.headers["Content-Encoding"] == "br"
    assert client.get(address, headers={"If-None-Match": packed.headers["ETag"]}).status_code == 304
    assert client.get(f"/es{address}").data == plain.data


def test_a_static_file_of_another_version_is_not_cached_for_ever(client: WatchingClient) -> None:
    response = client.get("/static/css/base.css?v=0123456789ab")
    assert client.get("/static/css/base.css").headers["Cache-Control"] == response.headers["Cache-Control"]

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/css", "/static/css/none.css", "/static/"])
def test_only_static_files_are_static_files(client: WatchingClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_what_is_not_cached_is_compressed_too(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    for path in ("/share", "/sitemaps/pages.xml", "/nowhere"):
        plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": BROWSER})
        assert packed.headers.get("Content-Encoding") == "br", path
        assert "Accept-Encoding" in packed.headers.getlist("Vary")
        assert body_of(packed)[:200] == plain.text[:200]
        assert int(packed.headers.get("Content-Length", 0)) in (0, len(packed.get_data()))
        assert len(packed.get_data()) < len(plain.get_data())
        assert "Content-Encoding" not in plain.headers
        assert "Accept-Encoding" in ", ".join(plain.headers.getlist("Vary"))


def test_pages_with_secrets_are_not_compressed(client: WatchingClient) -> None:
    headers = {"Accept-Encoding": BROWSER}
    assert "Content-Encoding" not in client.get("/account/sign-in", headers=headers).headers
    assert "Content-Encoding" not in client.post("/share", data={}, headers=headers).headers
    make.signed_in(client)
    for path in ("/moderation/", "/about", "/share"):
        assert "Content-Encoding" not in client.get(path, headers=headers).headers
