"""Every kind of response has the same security headers."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from pact.authors.service import confirmation_token
from pact.core.access import Access, access_of, public
from pact.core.db import session
from pact.core.web.faults.problems import phrase_of
from pact.core.web.security import CONTENT_SECURITY_POLICY, EMBED_HEADERS, HEADERS, OPEN_HEADERS, is_open_data
from pact.stories.author_links import new_link
from tests.support import make
from tests.support.applications import running
from tests.support.client import WatchingClient
from tests.support.databases import OPERATOR, settings

KINDS = {
    "/about": 200,
    "/nowhere": 404,
    "/account/verify": 403,
    "/rankings": 200,
    "/favicon.ico": 301,
    "/moderation/": 303,
    "/static/css/base.css": 200,
    "/static/nothing.css": 404,
    "/health/live": 200,
    "/companies/suggest?q=no": 200,
    "/share": 200,
    "/account/sign-in": 200,
    "/rankings/overall.csv": 200,
    "/data/ccpact-data.zip": 200,
    "/rankings/nothing.csv": 404,
}


# What a notebook or a page of another site may read.
OPEN = (
    "/rankings/overall.csv",
    "/rankings/overall.json",
    "/rankings/overall.atom",
    "/rankings/schema.json",
    "/rankings/nothing.csv",
    "/editions/latest.json",
    "/editions/2020-01.csv",
    "/editions/schema.json",
    "/data/datapackage.json",
    "/data/ccpact-data.zip",
    "/data/CITATION.cff",
    "/data/changes.csv",
    "/data/stories.csv",
    "/data/stories.csv-metadata.json",
    "/data/stories.jsonl",
    "/data/withdrawn.csv",
    "/compare.csv",
    "/companies/nordic-mail/figures/hours.csv",
    "/companies/nordic-mail/figures/trend.svg?measure=wait",
    "/companies/nordic-mail/figures/waits.png",
    "/contact-map.svg",
    "/rankings/wait.png",
    "/companies/nordic-mail/stories.atom",
    "/editions.atom",
    "/pact.atom",
    "/pact/verdicts.csv",
    "/pact/verdicts.json",
    "/pact/verdicts/schema.json",
    "/pact/nordic-mail/2020-q1.json",
    "/stories.atom",
    "/api/v1/companies",
    "/api/v1/stories/nothing",
    "/api/v1/nowhere",
    "/api/v1/openapi.json",
    "/companies/nordic-mail/history.csv",
    "/companies/nordic-mail/history.json",
    "/editions/all.csv",
    "/editions/2020-01/changes.csv",
    "/editions/2020-01/changes.json",
)


# What any page may show in a frame. Nothing else may be.
FRAMED = (
    "/embed/rankings/overall",
    "/embed/stories/nothing",
    "/embed/company/nordic-mail",
    "/es/embed/chart/contact-map",
)


def check_headers(response: TestResponse) -> None:
    expected_headers = HEADERS | OPEN_HEADERS if response.request.full_path.rstrip("?") in OPEN else HEADERS
    for name, value in expected_headers.items():
        expected = (value, "no-referrer") if name == "Referrer-Policy" else (value,)
        assert response.headers.getlist(name) in [[one] for one in expected], name
    assert "Server" not in response.headers
    assert "X-Powered-By" not in response.headers


@pytest.mark.parametrize(("path", "status"), KINDS.items())
def test_every_kind_of_response_has_the_security_headers(client: WatchingClient, path: str, status: int) -> None:
    response = client.get(path)

    assert response.status_code == status
    check_headers(response)


@pytest.mark.parametrize("path", OPEN)
def test_other_sites_may_read_open_data(client: WatchingClient, path: str) -> None:
    make.company()
    check_headers(client.get(path))


@pytest.mark.parametrize("path", FRAMED)
def test_other_sites_may_frame_widgets_and_only_these(client: WatchingClient, path: str) -> None:
    make.company()
    headers = client.get(path).headers
    but = {"X-Frame-Options", *EMBED_HEADERS}

    assert "X-Frame-Options" not in headers
    for name, value in {**{name: HEADERS[name] for name in HEADERS if name not in but}, **EMBED_HEADERS}.items():
        assert headers.getlist(name) == [value], name
    assert "frame-ancestors *" in EMBED_HEADERS["Content-Security-Policy"]


def test_other_sites_may_read_nothing_else(app: Flask) -> None:
    """Never a page with a form or a session, and never a file of the desk or of an author."""
    opened = {rule.rule for rule in app.url_map.iter_rules() if is_open_data(rule.endpoint)}

    assert all(
        "." in rule.rpartition("/")[2] or rule.startswith(("/.well-known/", "/api/v1/", "/oembed"))
        for rule in opened
    )
    assert not [rule for rule in opened if rule.startswith(("/moderation", "/account", "/export"))]
    for rule in app.url_map.iter_rules():
        if is_open_data(rule.endpoint):
            assert access_of(app, rule.endpoint) is Access.PUBLIC
            assert rule.methods == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/companies/nobody/figures/trend.svg", 404, "404 Not Found."),
        ("/companies/nobody/stories.atom", 404, "404 Not Found."),
        ("/nowhere.xml", 404, "404 Not Found."),
    ],
)
def test_a_fault_of_a_file_is_plain_text(client: WatchingClient, path: str, status: int, words: str) -> None:
    response = client.get(path)

    assert (response.status_code, response.content_type) == (status, "text/plain; charset=utf-8")
    assert response.text.startswith(words)
    assert response.text.endswith("\n")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/editions/2020-01.json", 404, "Edition not found. You can see all editions at /editions."),
        ("/rankings/overall.json?sector=none", 404, "Sector not found."),
        ("/nowhere.json", 404, None),
        ("/rankings/nothing.csv", 404, None),
        ("/rankings/overall.csv?period=june", 404, "Write the month as 2026-10."),
        ("/rankings/overall.csv?w=1-2-3", 400,
         "Write the weights as 50-20-30, for resolution, politeness and wait. They must add up to 100."),
        ("/editions/2020-01.csv", 404, "Edition not found. You can see all editions at /editions."),
        ("/companies/nobody/history.csv", 404, "Company not found."),
    ],
)  # fmt: skip
def test_a_fault_of_a_file_of_data_is_problem_details(
    client: WatchingClient, path: str, status: int, words: str | None
) -> None:
    response = client.get(path)
    problem = json.loads(response.text)

    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert problem.pop("instance") == response.headers["X-Request-ID"]
    assert problem == {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status} | (
        {"detail": words} if words else {}
    )


@pytest.mark.parametrize(
    ("path", "status", "title", "words"),
    [
        ("/editions/2020-01.json", 404, "No encontrado",
         "No encontramos esa edición. Puedes ver todas las ediciones en /editions."),
        ("/rankings/overall.csv?w=1-2-3", 400, "Solicitud incorrecta",
         "Escribe los pesos como 50-20-30: resolución, amabilidad y espera. Tienen que sumar 100."),
        ("/nowhere.json", 404, "No encontrado", None),
    ],
)  # fmt: skip
def test_a_fault_of_a_file_is_told_in_the_language_of_the_address(
    client: WatchingClient, path: str, status: int, title: str, words: str | None
) -> None:
    response = client.get(f"/es{path}")
    problem = json.loads(response.text)

    assert (response.status_code, problem["title"], problem.get("detail")) == (status, title, words)
    assert problem["type"] == "about:blank"
    assert client.get("/es/companies/nobody/stories.atom").text == "404 No encontrado.\n"


def test_english_titles_of_faults_are_those_of_their_status(app: Flask) -> None:
    with app.test_request_context():
        assert [phrase_of(status) for status in HTTPStatus] == [status.phrase for status in HTTPStatus]


def test_a_browser_that_asks_first_may_send_headers_of_its_own(client: WatchingClient) -> None:
    for path in ("/rankings/overall.csv", "/api/v1/companies", "/api/v1/nowhere"):
        asked = {"Origin": "https://notebook.example", "Access-Control-Request-Method": "GET",
                 "Access-Control-Request-Headers": "if-none-match"}  # fmt: skip
        answer = client.options(path, headers=asked)
        assert answer.status_code in (200, 204), path
        assert answer.headers["Access-Control-Allow-Origin"] == "*", path
        assert answer.headers["Access-Control-Allow-Headers"] == "*", path
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS", path
        assert int(answer.headers["Access-Control-Max-Age"]) >= 3600, path
        assert "Access-Control-Allow-Credentials" not in answer.headers, path


def test_pages_answer_no_other_site_that_asks_first(client: WatchingClient) -> None:
    for path in ("/about", "/share", "/api/docs"):
        assert not [name for name, _value in client.options(path).headers if name.startswith("Access-Control")], (
            path
        )


def test_a_file_that_breaks_names_a_reference(app: Flask, client: WatchingClient) -> None:
    @public
    def broken(measure: str) -> str:
        raise RuntimeError(measure)

    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.view_functions["rankings.download_json"] = broken
    response = client.get("/rankings/overall.json")

    assert response.status_code == 500
    assert json.loads(response.text)["detail"] == f"Reference: {response.headers['X-Request-ID']}"


def test_refused_posts_have_the_security_headers(client: WatchingClient) -> None:
    foreign = client.post("/share", data=make.form_data(), headers={"Origin": "https://evil.example"})
    invalid = client.post("/share", data={})
    wrong_method = client.post("/about")
    too_large = client.post("/share", data={"body": "x" * 300_000})

    answers = (foreign, invalid, wrong_method, too_large)
    assert [answer.status_code for answer in answers] == [403, 422, 405, 413]
    for answer in answers:
        check_headers(answer)


def test_a_304_response_has_the_security_headers(client: WatchingClient) -> None:
    tag = client.get("/rules").headers["ETag"]
    response = client.get("/rules", headers={"If-None-Match": tag})

    assert response.status_code == 304
    check_headers(response)


def test_an_error_page_has_the_security_headers(app: Flask, client: WatchingClient) -> None:
    @public
    def broken() -> str:
        raise RuntimeError("broken")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.view_functions["pages.show_about"] = broken
    response = client.get("/about")

    assert response.status_code == 500
    check_headers(response)


def test_the_policy_allows_only_this_sites_files() -> None:
    directives = dict(part.strip().split(" ", 1) for part in CONTENT_SECURITY_POLICY.split(";"))

    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"
    assert directives["form-action"] == "'self'"
    sources = {source for words in directives.values() for source in words.split()}
    assert sources == {"'none'", "'self'", "data:"}
    assert directives["img-src"] == "'self' data:"


@pytest.fixture
def production(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    config = settings(
        tmp_path / "instance",
        database_url,
        PACT_ENV="production",
        PACT_SITE_URL="https://ccpact.example",
        PACT_MAIL_URL="smtp://mail.example",
        PACT_MAIL_FROM="stories@ccpact.example",
        **OPERATOR,
    )
    with running(config) as app:
        yield app


@pytest.mark.parametrize("path", ["/about", "/nowhere", "/static/css/base.css", "/moderation/"])
def test_production_requires_https(production: Flask, path: str) -> None:
    response = production.test_client().get(path, base_url="https://ccpact.example")

    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_the_session_cookie_is_secure_in_production(production: Flask) -> None:
    response = production.test_client().get("/account/sign-in", base_url="https://ccpact.example")

    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-ccpact=")
    assert "Secure" in cookie
    assert "Path=/;" in f"{cookie};"
    assert "Domain" not in cookie


@pytest.mark.parametrize("path", ["/companies//x", "//evil.example/about", "/stories//", "/es//about"])
def test_redirects_stay_on_this_site_whatever_host_was_asked_for(client: WatchingClient, path: str) -> None:
    response = client.get(path, base_url="http://forged.example")

    location = response.headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith("//")
    assert "forged.example" not in response.text


def test_development_does_not_require_https(client: WatchingClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/about").headers


def test_private_pages_send_no_referrer(app: Flask, client: WatchingClient) -> None:
    story = make.story(status="pending")
    paths = [f"/my-story/{new_link(story.id)}", f"/confirm/{confirmation_token(story)}"]
    session().commit()

    for path in paths:
        response = client.get(path)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response.headers["X-Robots-Tag"]
