import pytest
from flask import Flask

from pact.config import Config
from tests.support import make
from tests.support.applications import running
from tests.support.client import WatchingClient
from tests.support.databases import settings


def test_pages_have_a_limit_for_each_source(config: Config, database_url: str) -> None:
    narrow = settings(config.instance, database_url, PACT_PAGE_LIMIT="3 per minute")
    with running(narrow) as app:
        client = app.test_client()
        answers = [client.get("/about", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code for _ in range(5)]
        other = client.get("/about", environ_base={"REMOTE_ADDR": "203.0.113.10"})

    assert answers == [200, 200, 200, 429, 429]
    assert other.status_code == 200


def test_one_household_shares_one_allowance(config: Config, database_url: str) -> None:
    narrow = settings(config.instance, database_url, PACT_PAGE_LIMIT="2 per minute")
    with running(narrow) as app:
        client = app.test_client()
        answers = [
            client.get("/about", environ_base={"REMOTE_ADDR": f"2001:db8:1:2::{number}"}).status_code
            for number in range(1, 4)
        ]

    assert answers == [200, 200, 429]


def source(household: int) -> dict[str, str]:
    """An address of this household in one IPv6 /48."""
    return {"REMOTE_ADDR": f"2001:db8:1:{household:x}::1"}


@pytest.mark.parametrize("path", ["/about", "/account/sign-in"])  # cached or not
def test_the_households_of_a_48_share_a_larger_allowance(config: Config, database_url: str, path: str) -> None:
    narrow = settings(config.instance, database_url, PACT_PAGE_LIMIT="1 per minute")
    with running(narrow) as app:
        client = app.test_client()
        # What the first household is refused does not count for the others.
        first = [client.get(path, environ_base=source(0)).status_code for _ in range(9)]
        others = [client.get(path, environ_base=source(household)).status_code for household in range(1, 18)]
        elsewhere = client.get(path, environ_base={"REMOTE_ADDR": "2001:db8:2::1"}).status_code

    assert first == [200, *[429] * 8]
    assert others == [200] * 15 + [429] * 2
    assert elsewhere == 200


def test_the_households_of_a_48_share_the_limits_of_forms(config: Config, database_url: str) -> None:
    narrow = settings(config.instance, database_url, PACT_SIGN_IN_LIMIT="1 per minute")
    with running(narrow) as app:
        client = app.test_client()
        guesses = [
            client.post(
                "/account/sign-in",
                data={"email": f"{household}@example.org", "password": "a wrong guess"},
                environ_base=source(household),
            ).status_code
            for household in range(18)
        ]

    assert [guess == 429 for guess in guesses] == [False] * 16 + [True] * 2


def test_many_stories_from_the_households_of_a_48_get_a_bot_check(config: Config, database_url: str) -> None:
    narrow = settings(config.instance, database_url, PACT_SHARE_FREELY="1", PACT_SHARE_LIMIT="2 per hour")
    with running(narrow) as app:
        client = app.test_client()
        stories = [
            client.post("/share", data=make.form_data(), environ_base=source(household)).status_code
            for household in range(19)
        ]

    assert stories == [303] * 17 + [422] * 2


def test_sharing_has_a_limit_and_shows_a_page_when_it_is_reached(config: Config, database_url: str) -> None:
    narrow = settings(config.instance, database_url, PACT_SHARE_LIMIT="2 per hour")
    with running(narrow) as app:
        client = app.test_client()
        answers = [client.post("/share", data=make.form_data()) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert "<h1" in answers[-1].get_data(as_text=True)


def test_opening_the_form_does_not_count_against_the_limit(config: Config, database_url: str) -> None:
    narrow = settings(config.instance, database_url, PACT_SHARE_LIMIT="1 per hour")
    with running(narrow) as app:
        client = app.test_client()
        for _ in range(3):
            assert client.get("/share").status_code == 200
        assert client.post("/share", data=make.form_data()).status_code == 303


def test_limits_are_counted_by_keyed_hash_not_by_address(app: Flask, client: WatchingClient) -> None:
    client.get("/about", environ_base={"REMOTE_ADDR": "203.0.113.9"})

    storage = next(iter(app.extensions["limiter"])).storage
    assert storage.counted()
    assert not [key for key in storage.counted() if "203.0.113.9" in key]
