"""The API as a program meets it: what the document says, and nothing else."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.test import TestResponse

from tests.support.api_site import API_SITE, WITHHELD
from tests.support.client import WatchingClient
from tests.support.editions import AFTERWARDS
from tests.support.unknown_client import UnknownClient

pytestmark = pytest.mark.filled(by=API_SITE)


@pytest.fixture(autouse=True)
def _afterwards() -> Iterator[None]:
    with time_machine.travel(AFTERWARDS, tick=True):
        yield


@pytest.fixture
def unknown(client: WatchingClient) -> UnknownClient:
    return UnknownClient(client)


def test_the_document_is_valid(unknown: UnknownClient) -> None:
    OpenAPIV31SpecValidator(unknown.document).validate()
    assert unknown.document["openapi"].startswith("3.1")
    for path, item in unknown.document["paths"].items():
        assert item["get"]["summary"], path
        assert item["get"]["description"], path
        for parameter in (*item.get("parameters", ()), *item["get"]["parameters"]):
            assert parameter["description"], (path, parameter["name"])


def test_every_field_is_described(unknown: UnknownClient) -> None:
    plain = ("items", "url", "name", "documentation", "source", "status")
    for name, schema in unknown.document["components"]["schemas"].items():
        for field, said in schema.get("properties", {}).items():
            assert {"$ref", "allOf"} & {*said} or said.get("description") or field in plain, (name, field)


def test_an_unknown_client_reaches_every_operation(unknown: UnknownClient) -> None:
    answers = dict(unknown.walk())

    assert set(answers) == set(unknown.paths)
    for name, body in answers.items():
        assert body["head"]["about"], name
        assert body["head"]["licence"]["name"] == "CC-BY-4.0", name
        assert body["head"]["cite"].startswith("CCPact, http"), name
        assert body.get("items") or body.get("item"), f"{name} answers nothing"


def test_no_answer_has_a_field_that_the_document_does_not_know(unknown: UnknownClient) -> None:
    for name, body in unknown.walk():
        shape = unknown.operation(name)["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        schemas = unknown.document["components"]["schemas"]
        answer = schemas[shape.rpartition("/")[2]]["properties"]
        ref = answer["item"]["$ref"] if "item" in answer else answer["items"]["items"]["$ref"]
        known = schemas[ref.rpartition("/")[2]]["properties"]
        for item in [body["item"]] if "item" in body else body["items"]:
            assert set(item) <= set(known), name
        head = {*schemas["Head"]["properties"]}
        for part in answer["head"].get("allOf", ()):
            head |= {*part.get("properties", ())}
        assert set(body["head"]) <= head, name


def test_a_list_is_read_to_its_end_along_its_links(client: WatchingClient, unknown: UnknownClient) -> None:
    for name in (
        name for name in unknown.paths if any(each["name"] == "after" for each in unknown.parameters(name))
    ):
        given = {"company": "bright-water", "edition": "2026-11", "measure": "overall"}
        own = {each["name"] for each in unknown.parameters(name) if each["in"] == "path"}
        asked = {part: given[part] for part in own}
        whole = unknown.call(name, asked | {"limit": 100})["items"]
        body, parts = unknown.call(name, asked | {"limit": 3}), []
        parts += body["items"]
        for _ in range(60):
            if not body["next"]:
                break
            body = unknown.follow(name, body["next"])
            parts += body["items"]
        assert parts[:100] == whole, name


def relations(answer: TestResponse) -> list[str]:
    """The relations of each Link header."""
    return [", ".join(re.findall(r'rel="([^"]+)"', value)) for value in answer.headers.getlist("Link")]


def test_the_next_part_is_in_a_link_header_too(client: WatchingClient) -> None:
    answer = client.get("/api/v1/companies?limit=1&sector=energy")
    body: Any = answer.json

    assert answer.headers["Link"] == f'<{body["next"]}>; rel="next"'
    assert "sector=energy" in urlsplit(body["next"]).query


def test_each_relation_is_in_one_link_header(client: WatchingClient) -> None:
    standing = ["service-desc", "service-doc", "license", "about"]
    for path, expected in (
        ("/api/v1/companies?limit=1", ["next", *standing]),
        ("/api/v1/companies", standing),
        ("/api/v1/companies/bright-water", standing),
        ("/api/v1/openapi.json", ["license", "about"]),
    ):
        for _kept in range(2):
            assert relations(client.get(path)) == expected, path


def test_only_the_fields_that_are_named_are_there_and_always_the_key(client: WatchingClient) -> None:
    body: Any = client.get("/api/v1/companies?fields=name,stories").json
    assert {*body["items"][0]} == {"slug", "name", "stories"}


def test_texts_are_there_only_if_their_authors_let_them_be_passed_on(client: WatchingClient) -> None:
    answer = client.get("/api/v1/stories?limit=100")
    body: Any = answer.json
    told = {item["title"]: item for item in body["items"] if item["text_passed_on"]}

    assert WITHHELD not in answer.text
    assert told["Twelve minutes for a meter reading"]["tips"] == "Ring in the morning."
    withheld = [item for item in body["items"] if not item["text_passed_on"]]
    assert withheld
    for item in withheld:
        assert [item[name] for name in ("title", "body", "tips", "display_name")] == [None] * 4
        assert item["resolved"]


def test_a_story_shows_the_month_and_rounded_minutes(client: WatchingClient) -> None:
    [item] = client.get("/api/v1/stories?q=meter+reading").json["items"]  # type: ignore[index]
    assert (item["month"], item["whole_wait_minutes"]) == ("2026-12", 12)
    assert "contacted_on" not in item
    assert "hour_band" not in item
