"""How the API speaks HTTP: faults, caches, limits, other sites, and what an answer costs."""

import gzip
import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from pact.companies import service as companies
from pact.config import Config
from pact.core.db import session
from pact.core.web.page_cache import page_cache
from tests.support import make
from tests.support.api_site import API_SITE
from tests.support.applications import running
from tests.support.client import WatchingClient
from tests.support.queries import count_queries

pytestmark = pytest.mark.filled(by=API_SITE)


@pytest.mark.parametrize(
    ("path", "status", "kind", "words"),
    [
        (
            "/companies?page=2",
            400,
            "unknown-parameter",
            "There is no parameter “page” here. There are: “q”, “sector”,",
        ),
        ("/editions/2026-11?limit=2", 400, "unknown-parameter", "There are: “fields”."),
        ("/companies?limit=0", 400, "parameter", "“limit”: Write a whole number from 1 to 100."),
        ("/companies?limit=many", 400, "parameter", "“limit”: Write a whole number."),
        ("/companies?limit=2&limit=3", 400, "parameter", "“limit”: Give it once."),
        ("/stories?month=June", 400, "parameter", "“month”: Write the month as 2026-10."),
        ("/stories?outcome=maybe", 400, "parameter", "“outcome”: Must be one of: first_contact, later_contact"),
        ("/stories?fields=id,email", 400, "parameter", "“fields”: Must be one of: id, address"),
        ("/stories?q=%22", 400, "parameter", "“q”: Write at least one letter or digit."),
        ("/stories?q=???", 400, "parameter", "“q”: Write at least one letter or digit."),
        ("/companies?q=!", 400, "parameter", "“q”: Write at least one letter or digit."),
        ("/companies?letter=!", 400, "parameter", "“letter”: Write at least one letter or digit."),
        ("/companies?letter=%F0%9F%98%80", 400, "parameter", "“letter”: Write at least one letter or digit."),
        ("/companies?q=", 400, "parameter", "“q”: Write between 1 and 120 characters."),
        (
            "/companies/bright-water/figures/waits?measure=wait",
            400,
            "parameter",
            "“measure”: This figure is of no measure.",
        ),
        ("/rankings/overall?w=50-20-20", 400, "parameter", "The three weights must add up to 100."),
        ("/rankings/wait?w=50-20-30", 400, "parameter", "Only the overall table takes weights."),
        ("/stories?after=AAAA", 404, "position", "“after” is not a position in this list."),
        ("/stories?company=nobody", 404, "not-found", "There is no company “nobody”."),
        ("/companies?sector=none", 404, "not-found", "There is no sector “none”."),
        ("/stories/0000000000", 404, "not-found", "There is no story “0000000000”."),
        ("/editions/1999-01", 404, "not-found", "There is no edition “1999-01”."),
        ("/companies/dull-gas/promises", 404, "not-found", "There is no signatory “dull-gas”."),
    ],
)
def test_a_refused_request_says_what_is_wrong(
    client: WatchingClient, path: str, status: int, kind: str, words: str
) -> None:
    answer = client.get(f"/api/v1{path}")
    problem = json.loads(answer.text)

    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert problem["type"].endswith(f"/api/docs#problem-{kind}")
    assert problem["status"] == status
    assert words in problem["detail"]
    assert problem["instance"] == answer.headers["X-Request-ID"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert f'id="problem-{kind}"' in client.get("/api/docs").text


NOT_ALLOWED = "Un parámetro tiene un valor no permitido"
SPANISH = {
    "/companies?page=2": ("Un parámetro es desconocido", "Aquí no hay ningún parámetro «page». Hay: «q», «sector»,"),
    "/editions/2026-11?limit=2": ("Un parámetro es desconocido", "Hay: «fields»."),
    "/companies?limit=0": (NOT_ALLOWED, "«limit»: Escribe un número entero de 1 a 100."),
    "/companies?limit=2&limit=3": (NOT_ALLOWED, "«limit»: Indícalo una sola vez."),
    "/stories?month=June": (NOT_ALLOWED, "«month»: Escribe el mes como 2026-10."),
    "/stories?outcome=maybe": (NOT_ALLOWED, "«outcome»: Debe ser uno de estos: first_contact,"),
    "/rankings/overall?w=50-20-20": (NOT_ALLOWED, "«w»: Los tres pesos deben sumar 100."),
    "/stories?after=AAAA": ("No existe esa parte", "«after» no es una posición de esta lista."),
    "/stories?company=nobody": ("No existe", "No existe la empresa «nobody»."),
    "/editions/1999-01": ("No existe", "No existe la edición «1999-01»."),
}  # fmt: skip


@pytest.mark.parametrize("path", SPANISH)
def test_problems_are_in_the_language_of_the_address(client: WatchingClient, path: str) -> None:
    title, words = SPANISH[path]
    problem = json.loads(client.get(f"/es/api/v1{path}").text)
    assert problem["title"] == title
    assert words in problem["detail"]
    for error in problem.get("errors", ()):
        assert error["detail"] in problem["detail"]


def test_a_position_is_one_in_its_own_list(client: WatchingClient) -> None:
    following: Any = client.get("/api/v1/companies?limit=1").json
    after = following["next"].partition("after=")[2]
    assert client.get(f"/api/v1/companies?after={after}&limit=3&fields=slug").status_code == 200
    assert client.get(f"/es/api/v1/companies?after={after}").status_code == 200
    for other in ("/stories?", "/promises?", "/sectors?", "/companies?q=a&", "/companies/bright-water/history?"):
        answer = client.get(f"/api/v1{other}after={after}")
        assert (answer.status_code, json.loads(answer.text)["type"].partition("#")[2]) == (
            404,
            "problem-position",
        ), other


def test_each_parameter_has_its_own_error(client: WatchingClient) -> None:
    problem = json.loads(client.get("/api/v1/stories?limit=0&month=x").text)
    assert {error["parameter"] for error in problem["errors"]} == {"limit", "month"}


def test_what_is_not_there_and_what_cannot_be_done_are_problems_too(client: WatchingClient) -> None:
    missing, posted = client.get("/api/v1/nothing"), client.post("/api/v1/companies")

    assert (missing.status_code, missing.content_type) == (404, "application/problem+json")
    assert (posted.status_code, posted.content_type) == (405, "application/problem+json")
    assert posted.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert json.loads(posted.text)["title"] == "Method Not Allowed"


def test_pages_of_people_stay_pages(client: WatchingClient) -> None:
    assert client.get("/api/nothing").content_type.startswith("text/html")
    assert client.get("/api/docs").content_type.startswith("text/html")


def test_a_company_that_was_renamed_answers_at_its_new_address(client: WatchingClient) -> None:
    company = make.company("Mid Bank")
    companies.rename_company(company, "Middle Bank", by=make.moderator().id)
    session().commit()

    moved = client.get("/api/v1/companies/mid-bank/history?limit=1")
    assert moved.status_code == 301
    assert moved.headers["Location"] == "/api/v1/companies/middle-bank/history?limit=1"
    assert client.get("/api/v1/stories?company=mid-bank").json["items"]  # type: ignore[index]


def test_an_answer_is_packed_and_named(client: WatchingClient) -> None:
    packed = client.get("/api/v1/stories", headers={"Accept-Encoding": "gzip"})
    same = client.get("/api/v1/stories", headers={"If-None-Match": packed.headers["ETag"]})

    assert json.loads(gzip.decompress(packed.data))["items"]
    assert (same.status_code, same.data) == (304, b"")
    assert "ETag" in same.headers["Access-Control-Expose-Headers"]
    make.story(company="Bright Water")
    assert client.get("/api/v1/stories", headers={"If-None-Match": packed.headers["ETag"]}).status_code == 200


def test_sentences_are_in_the_language_of_the_address(client: WatchingClient) -> None:
    english, spanish = (client.get(f"{prefix}/api/v1/contact-map").json for prefix in ("", "/es"))

    assert english["item"]["heading"] != spanish["item"]["heading"]  # type: ignore[index]
    assert english["item"]["rows"] == spanish["item"]["rows"]  # type: ignore[index]


def test_each_answer_says_how_often_one_may_still_ask(config: Config) -> None:
    with running(replace(config, page_limit="3 per minute"), is_new=True) as app:
        client = app.test_client()
        answers = [client.get(path) for path in ("/api/v1/companies", "/api/v1/companies", "/api/v1/sectors")]
        refused = client.get("/api/v1/companies")
        docs = client.get("/api/docs")

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"60s";q=3;w=60'}
    assert [answer.headers["RateLimit"].split(";t=")[0] for answer in answers] == [
        '"60s";r=2',
        '"60s";r=1',
        '"60s";r=0',
    ]
    assert (refused.status_code, refused.content_type) == (429, "application/problem+json")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["Cache-Control"] == "no-store"
    assert docs.status_code == 200


def test_pages_say_nothing_of_limits(client: WatchingClient) -> None:
    assert "RateLimit" not in client.get("/about").headers


@pytest.mark.parametrize(
    "path",
    ["/stories?limit={limit}", "/stories?limit={limit}&company=bright-water&sector=energy&channel=phone",
     "/companies?limit={limit}", "/rankings/overall?limit={limit}", "/promises?limit={limit}", "/verdicts?limit={limit}",
     "/transparency?limit={limit}", "/companies/bright-water/history?limit={limit}"],
)  # fmt: skip
def test_a_long_list_takes_no_more_queries_than_a_short_one(client: WatchingClient, path: str) -> None:
    """At most six, and as many for a hundred items as for two, or one more to see whether a list ends there."""
    costs = []
    for limit in (2, 100):
        page_cache().clear()
        with count_queries() as statements:
            answer: Any = client.get(f"/api/v1{path.format(limit=limit)}")
        assert answer.status_code == 200
        costs.append(len(statements.reads))

    assert costs[1] - costs[0] in (0, 1), costs
    assert costs[1] <= 6, costs


def test_a_list_of_stories_has_a_hundred_of_them(client: WatchingClient) -> None:
    assert len(client.get("/api/v1/stories?limit=100").json["items"]) > 80  # type: ignore[index]


def test_a_withdrawn_story_is_gone(app: Flask, client: WatchingClient) -> None:
    story = make.story(
        company="Bright Water", status="withdrawn", consent_reuse=True, title="Taken back by its author"
    )

    assert client.get(f"/api/v1/stories/{story.public_id}").status_code == 404
    assert "Taken back" not in client.get("/api/v1/stories?limit=100").text
