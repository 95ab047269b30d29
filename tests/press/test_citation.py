"""CITATION.cff keeps the rules of the Citation File Format 1.2.0, for what such a file of ours may say.

The rules are written here in our own words, from the standard's description. They know fewer keys than it does: whoever adds
a key to the file adds its rule.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import yaml
from flask import Flask
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from pact.core import site
from pact.press.downloads.describing import citation_file
from tests.support.client import WatchingClient

TEXT = {"type": "string", "minLength": 1}
DAY = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "format": "date"}
ADDRESS = {"type": "string", "pattern": r"^(https?|s?ftp)://[^\s/]+"}
ENTITY = {
    "type": "object",
    "properties": {
        "name": TEXT,
        "alias": TEXT,
        "address": TEXT,
        "city": TEXT,
        "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
        "email": {"type": "string", "pattern": r"^\S+@\S+\.\S{2,}$"},
        "website": ADDRESS,
        "date-start": DAY,
        "date-end": DAY,
    },
    "required": ["name"],
    "additionalProperties": False,
}
RULES = {
    "type": "object",
    "properties": {
        "cff-version": {"const": "1.2.0"},
        "message": TEXT,
        "title": TEXT,
        "authors": {"type": "array", "items": ENTITY, "minItems": 1, "uniqueItems": True},
        "contact": {"type": "array", "items": ENTITY, "minItems": 1, "uniqueItems": True},
        "type": {"enum": ["dataset", "software"]},
        "abstract": TEXT,
        "keywords": {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True},
        "version": {"type": ["string", "number"], "minLength": 1},
        "url": ADDRESS,
        "date-released": DAY,
        # Names of SPDX: of these, licences that data are published under.
        "license": {"enum": ["CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "ODbL-1.0", "ODC-By-1.0", "PDDL-1.0"]},
        "license-url": ADDRESS,
    },
    "required": ["cff-version", "message", "title", "authors"],
    "additionalProperties": False,
}
VALID = Draft202012Validator(RULES, format_checker=FormatChecker())


@pytest.fixture
def citation(app: Flask) -> dict[str, Any]:
    with app.test_request_context():
        return read(citation_file(date(2026, 12, 3)))


def read(text: str) -> dict[str, Any]:
    """The file as a program reads it. YAML makes a day of 2026-12-03 without quotation marks, and this is not a string."""
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def test_the_file_keeps_the_rules_of_its_format_before_there_are_stories_too(
    client: WatchingClient, citation: dict[str, Any]
) -> None:
    served = read(client.get("/data/CITATION.cff").text)
    VALID.validate(served)
    VALID.validate(citation)
    assert citation == served | {"date-released": "2026-12-03"}


@pytest.mark.parametrize("name", ['Who? "Us": #1 – é 😀', "- no", "null", "2026-12-03", "a\\b", "%x"])
def test_any_name_of_a_site_can_be_read(app: Flask, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(site, "site_name", lambda: name)
    with app.test_request_context():
        found = read(citation_file(None))
    VALID.validate(found)
    assert [author["name"] for author in found["authors"]] == [name]


def faults(valid: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key in ("cff-version", "message", "title", "authors"):
        yield {name: value for name, value in valid.items() if name != key}
    for key, value in (
        ("cff-version", "1.1.0"), ("cff-version", 1.2), ("message", ""), ("title", None), ("type", "data"),
        ("date-released", date(2026, 12, 3)), ("date-released", "2026-02-30"), ("date-released", "3 December 2026"),
        ("license", "CC BY 4.0"), ("url", "ccpact.example/data"), ("licence", "CC-BY-4.0"), ("authors", []),
        ("authors", "CCPact"), ("authors", [{"website": "https://ccpact.example/"}]),
        ("authors", [{"name": "CCPact", "homepage": "https://ccpact.example/"}]),
    ):  # fmt: skip
        yield valid | {key: value}


def test_the_rules_refuse_what_the_format_does(citation: dict[str, Any]) -> None:
    for fault in faults(citation):
        with pytest.raises(ValidationError):
            VALID.validate(fault)
