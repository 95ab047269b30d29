"""Links as they are pasted from mails and chats lead to the page that was meant."""

import pytest
from flask import Flask

from pact.core.db import session
from tests.support import make
from tests.support.client import WatchingClient

pytestmark = pytest.mark.one_database


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
