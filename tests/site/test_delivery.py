"""How answers are sent: compressed, and what a CDN may keep (docs/deployment.md, “A CDN in front”)."""

import gzip
import re
from typing import Any

import brotli
import pytest
from werkzeug.test import TestResponse

FOR_EVER, ASKED_AGAIN = "public, max-age=31536000, immutable", "public, no-cache"
UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress}
READ_BY_ALL = (
    "/", "/rankings/overall", "/rankings/overall.csv", "/rankings/overall.atom", "/stories.atom",
    "/api/v1/companies", "/data", "/data/stories.csv", "/sitemap.xml", "/sitemaps/pages.xml", "/robots.txt",
    "/.well-known/security.txt",
)  # fmt: skip


@pytest.fixture
def sample_site() -> None:
    """Asks for a copy of the database of tests/support/sample_site.py."""


def vary_of(answer: TestResponse) -> set[str]:
    return {name.strip() for line in answer.headers.getlist("Vary") for name in line.split(",")}


@pytest.mark.parametrize("address", READ_BY_ALL)
def test_what_all_may_read_is_compressed_and_asked_for_again(sample_site: None, client: Any, address: str) -> None:
    plain = client.get(address)
    assert (plain.status_code, plain.headers["Cache-Control"]) == (200, ASKED_AGAIN)
    assert "Set-Cookie" not in plain.headers
    for encoding, unpacked in UNPACKED.items():
        answer = client.get(address, headers={"Accept-Encoding": encoding})
        if len(plain.data) >= 500:
            assert answer.headers["Content-Encoding"] == encoding
            assert unpacked(answer.data) == plain.data
            assert "Accept-Encoding" in vary_of(answer), (
                "a shared cache would send it to a program that cannot read it"
            )
            assert "Accept-Encoding" in vary_of(plain)


@pytest.mark.parametrize("encoding", ["", "br", "gzip"])
@pytest.mark.parametrize("address", ["/", "/stories.atom", "/data/stories.csv", "/data/ccpact-data.zip"])
def test_who_has_it_gets_no_body(sample_site: None, client: Any, address: str, encoding: str) -> None:
    headers = {"Accept-Encoding": encoding}
    first = client.get(address, headers=headers)
    again = client.get(address, headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Content-Encoding" not in again.headers
    assert again.headers["Cache-Control"] == ASKED_AGAIN


def test_files_named_by_their_content_are_kept_for_ever_in_each_encoding(client: Any) -> None:
    address = re.search(r'href="(/static/css/[^"]+\?v=[^"]+)"', client.get("/").text)
    assert address is not None
    plain = client.get(address[1])
    assert plain.headers["Cache-Control"] == FOR_EVER
    for encoding, unpacked in UNPACKED.items():
        answer = client.get(address[1], headers={"Accept-Encoding": encoding})
        assert (answer.headers["Cache-Control"], answer.headers["Content-Encoding"]) == (FOR_EVER, encoding)
        assert unpacked(answer.data) == plain.data
        assert vary_of(answer) == {"Accept-Encoding"}
    assert client.get(address[1].partition("?")[0]).headers["Cache-Control"] == ASKED_AGAIN


@pytest.mark.parametrize("address", ["/share", "/account/sign-in", "/no-such-page", "/health/live"])
def test_what_is_for_one_person_or_moment_is_kept_by_nobody(client: Any, address: str) -> None:
    assert client.get(address).headers["Cache-Control"] == "no-store"
