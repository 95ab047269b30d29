"""The size of style sheets and scripts."""

import gzip
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.support import make
from tests.support.client import WatchingClient

MAX_BYTES = 60_000
"""The style sheets and scripts of a page, compressed with gzip."""
MAX_TYPEFACE = 20_000
"""The typeface of headings, which is compressed as it is."""


@pytest.mark.parametrize("page", ["/", "/rankings/overall", "/stories/<story>", "/share", "/hold/nordic-mail"])
def test_styles_and_scripts_are_small(client: WatchingClient, page: str) -> None:
    story = make.story()
    soup = BeautifulSoup(client.get(page.replace("<story>", story.public_id)).text, "html.parser")
    links = soup.select('link[rel="stylesheet"], link[rel="modulepreload"], script[src]')
    addresses = {urlsplit(str(link.get("href") or link["src"])).path for link in links}
    # A module has each import on its own line.
    assert all(b"\nimport " not in client.get(address).data for address in addresses if address.endswith(".js"))

    weight = sum(len(gzip.compress(client.get(address).data)) for address in addresses)

    assert addresses
    assert weight <= MAX_BYTES


def test_the_typeface_of_headings_is_loaded_once_from_the_address_that_is_cached_for_ever(
    client: WatchingClient,
) -> None:
    soup = BeautifulSoup(client.get("/").text, "html.parser")
    preload = soup.select_one('link[rel="preload"][as="font"]')
    assert preload is not None
    assert preload.has_attr("crossorigin")
    address = str(preload["href"])

    response = client.get(address)

    assert f'url("..{address.removeprefix("/static")}")' in client.get("/static/css/tokens.css").text
    assert response.content_type == "font/woff2"
    assert "immutable" in response.headers["Cache-Control"]
    assert len(response.data) <= MAX_TYPEFACE
