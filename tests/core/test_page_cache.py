from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from pact.core import clock, data_version
from pact.core.db import session
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.queries import count_queries


def test_a_page_is_rendered_once_and_then_cached(app: Flask, client: WatchingClient) -> None:
    first = client.get("/rules")
    with count_queries() as statements:
        second = client.get("/rules")

    assert second.get_data() == first.get_data()
    assert second.headers["ETag"] == first.headers["ETag"]
    assert statements == []  # except for the data's version, which is read on a raw connection


def test_an_unchanged_page_answers_304(client: WatchingClient) -> None:
    tag = client.get("/rules").headers["ETag"]

    again = client.get("/rules", headers={"If-None-Match": tag})

    assert again.status_code == 304
    assert again.get_data() == b""
    assert again.headers["Cache-Control"] == "public, no-cache"


def test_a_public_change_renews_the_page(app: Flask, client: WatchingClient) -> None:
    before = client.get("/companies")
    make.company("A company of today")

    after = client.get("/companies", headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert "A company of today" in after.get_data(as_text=True)


def test_a_rolled_back_change_renews_no_page(app: Flask, client: WatchingClient) -> None:
    before = client.get("/companies").headers["ETag"]
    number = data_version.current()
    data_version.bump()
    session().rollback()

    assert data_version.current() == number
    assert client.get("/companies").headers["ETag"] == before


def test_a_new_day_renews_the_page(app: Flask, client: WatchingClient) -> None:
    moment = clock.now().replace(hour=23, minute=59)
    with time_machine.travel(moment):
        client.get("/rules")
        with count_queries() as kept:
            client.get("/rules")
    with time_machine.travel(moment + timedelta(minutes=2)), count_queries() as made:
        client.get("/rules")

    assert len(made.reads) > len(kept.reads)


def test_each_query_string_has_its_own_page(app: Flask, client: WatchingClient) -> None:
    make.company("First of May")
    make.company("Second Hand")

    assert "Second Hand" not in client.get("/companies?q=first").get_data(as_text=True)
    assert "Second Hand" in client.get("/companies?q=second").get_data(as_text=True)


def test_signed_in_readers_neither_use_nor_fill_the_cache(app: Flask, client: WatchingClient) -> None:
    make.signed_in(client)

    with count_queries() as statements:
        for _ in range(2):
            private = client.get("/rules")
    assert private.headers["Cache-Control"] == "private, no-cache"
    assert "ETag" not in private.headers
    assert len([read for read in statements.reads if "ground" in read]) == 2

    other = app.test_client()
    with count_queries() as statements:
        other.get("/rules")
    assert [read for read in statements.reads if "ground" in read]


@pytest.mark.parametrize("path", ["/stories/nowhere", "/companies/nobody"])
def test_missing_pages_are_not_cached(app: Flask, client: WatchingClient, path: str) -> None:
    missing = client.get(path)

    assert missing.status_code == 404
    assert "ETag" not in missing.headers
