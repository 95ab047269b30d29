"""Links as they are pasted from mails and chats lead to the page that was meant."""

import pytest
from flask import Flask

from pact.core.db import session
from tests.support import make
from tests.support.client import WatchingClient


@pytest.mark.parametrize("after", [".", ")", ">", "/", ").", ",", "”", "…", "%C2%A0", "*"])
def test_what_follows_an_address_in_a_sentence_is_no_part_of_it(
    app: Flask, client: WatchingClient, after: str
) -> None:
    make.story(company="Fernwire", status="published")
    session().commit()

    response = client.get(f"/companies/fernwire{after}?measure=wait")

    assert (response.status_code, response.headers["Location"]) == (301, "/companies/fernwire?measure=wait")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/companies/Fernwire/", "/companies/fernwire"),
        ("/ABOUT", "/about"),
        ("/es/Companies/FERNWIRE.", "/es/companies/fernwire"),
        ("/rankings/Wait)", "/rankings/wait"),
    ],
)
def test_capitals_do_not_matter(app: Flask, client: WatchingClient, typed: str, meant: str) -> None:
    make.story(company="Fernwire", status="published")
    session().commit()

    assert client.get(typed).headers["Location"] == meant


@pytest.mark.parametrize("path", ["/nowhere.", "/my-story/AbC.", "/static/css/NO.css", "/companies/unknown"])
def test_other_missing_pages_stay_missing(client: WatchingClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("odd", ["A%0d%0aX-Injected:%20b", "A%0a", "A%3Fb", "A%25", "A%5Cb"])
def test_the_meant_address_is_written_as_an_address(client: WatchingClient, odd: str) -> None:
    response = client.get(f"/companies/{odd}")

    assert response.status_code == 301
    assert response.headers["Location"].lower() == f"/companies/{odd.lower()}"
    assert "X-Injected" not in response.headers
    assert client.get(response.headers["Location"]).status_code == 404
