"""The examples of the documentation: each is asked, and answers as the documentation shows.

PACT_WRITE_EXAMPLES=1 writes the answers that it shows anew.
"""

import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from bs4 import BeautifulSoup

from pact.api.views import serving
from pact.core import site
from tests.support.api_site import API_SITE
from tests.support.client import WatchingClient
from tests.support.editions import AFTERWARDS
from tests.support.unknown_client import UnknownClient

pytestmark = pytest.mark.filled(by=API_SITE)
NAMED = {"company": "bright-water", "signatory": "bright-water", "edition": "2026-11", "measure": "overall"}
EXPLAINS = ("columns", "figures", "rule")
LONG = 3
"""Rows of a figure that are shown."""


@pytest.fixture(autouse=True)
def _afterwards() -> Iterator[None]:
    with time_machine.travel(AFTERWARDS, tick=True):
        yield


def example_of(client: WatchingClient, asked: str) -> Any:
    """The answer to an example, with the first rows of a figure."""
    story = client.get("/api/v1/stories?limit=1&q=meter+reading").json["items"][0]["id"]  # type: ignore[index]
    answer = client.get("/api/v1" + asked.format(**NAMED, story=story))
    assert answer.status_code == 200, (asked, answer.text)
    body: Any = json.loads(answer.text.replace(site.site_url(""), "https://ccpact.example"))
    if "rows" in body.get("item", {}):
        body["item"]["rows"] = body["item"]["rows"][:LONG]
    return body


def shape(value: Any) -> Any:
    """The names in a value. Lists are as their first item, and explanations of words are not compared."""
    if isinstance(value, dict):
        return {name: None if name in EXPLAINS else shape(part) for name, part in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value and isinstance(value[0], dict) else None


def test_every_example_answers_as_the_documentation_shows(client: WatchingClient) -> None:
    unknown = UnknownClient(client)
    paths = unknown.document["paths"].values()
    answers = {item["get"]["operationId"]: example_of(client, item["get"]["x-example"]) for item in paths}
    if os.environ.get("PACT_WRITE_EXAMPLES"):
        serving.EXAMPLES_FILE.write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n")
    for name, body in answers.items():
        shown = unknown.operation(name)["responses"]["200"]["content"]["application/json"]["example"]
        unknown.check(name, shown)
        assert shape(shown) == shape(body), name


def test_the_page_shows_every_operation_with_a_command_that_works(client: WatchingClient) -> None:
    page = BeautifulSoup(client.get("/api/docs").text, "html.parser")
    commands = [code.text for code in page.select("pre code") if code.text.startswith("curl '")]
    paths = [code.text.removeprefix("GET ") for code in page.select("p > code") if code.text.startswith("GET ")]

    assert paths == list(UnknownClient(client).document["paths"])
    assert len(commands) == len(paths) + 1  # the first is at the top of the page
    for command in commands:
        asked = urlsplit(command.removeprefix("curl '").rstrip("'"))
        assert client.get(f"{asked.path}?{asked.query}").status_code == 200, command
