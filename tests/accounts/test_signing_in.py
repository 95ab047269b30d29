import re
from datetime import timedelta
from typing import cast
from urllib.parse import quote, urljoin, urlsplit

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from pact.accounts.service import create_account
from pact.core import clock
from pact.core.db import session
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.make import PASSWORD
from tests.support.staff import browser


def is_signed_in(client: WatchingClient) -> bool:
    return client.get("/moderation/").status_code == 200


def words_of(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())


def test_moderator_signs_in_and_reaches_the_desk(app: Flask, client: WatchingClient) -> None:
    make.moderator("ana@example.org")

    answered = make.sign_in(client, "ana@example.org", PASSWORD)

    assert answered.status_code in (302, 303)
    assert urlsplit(answered.location).path == "/moderation/"
    assert is_signed_in(client)


@pytest.mark.parametrize("spelling", ["ANA@EXAMPLE.ORG", "Ana@Example.org"])
def test_address_case_does_not_matter(app: Flask, client: WatchingClient, spelling: str) -> None:
    make.moderator("ana@example.org")
    make.sign_in(client, spelling, PASSWORD)

    assert is_signed_in(client)


def test_failed_sign_in_does_not_say_what_was_wrong(app: Flask, client: WatchingClient) -> None:
    make.moderator("ana@example.org")
    wrong_password = make.sign_in(client, "ana@example.org", "not the password at all")
    unknown = make.sign_in(client, "eve@example.org", "not the password at all")

    assert wrong_password.status_code == unknown.status_code
    pages = [words_of(answer.get_data(as_text=True)) for answer in (wrong_password, unknown)]
    assert pages[0].replace("ana@", "eve@") == pages[1]
    assert not is_signed_in(client)


def test_password_is_not_shown_again(app: Flask, client: WatchingClient) -> None:
    refused = make.sign_in(client, "ana@example.org", "my very own password")

    assert "my very own password" not in refused.get_data(as_text=True)


def test_closed_account_cannot_sign_in(app: Flask, client: WatchingClient) -> None:
    make.moderator("ana@example.org").active = False
    session().commit()
    make.sign_in(client, "ana@example.org", PASSWORD)

    assert not is_signed_in(client)


def test_closing_an_account_signs_it_out_at_once(app: Flask, client: WatchingClient) -> None:
    make.signed_in(client).active = False
    session().commit()

    assert not is_signed_in(client)


def test_failed_sign_ins_are_limited(app: Flask, client: WatchingClient) -> None:
    make.moderator("ana@example.org")
    answers = [make.sign_in(client, "ana@example.org", f"wrong password {n}").status_code for n in range(7)]

    assert answers.count(429) == 2
    assert answers[-1] == 429
    assert make.sign_in(client, "ana@example.org", PASSWORD).status_code == 429


def test_limits_expire(app: Flask, client: WatchingClient) -> None:
    make.moderator("ana@example.org")
    for number in range(6):
        make.sign_in(client, "ana@example.org", f"wrong password {number}")

    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        assert make.sign_in(client, "ana@example.org", PASSWORD).status_code in (302, 303)


def test_successful_sign_ins_do_not_count(app: Flask) -> None:
    make.moderator("ana@example.org")
    for _ in range(8):
        client = cast(WatchingClient, app.test_client())
        assert make.sign_in(client, "ana@example.org", PASSWORD).status_code in (302, 303)


def test_session_and_token_change_at_sign_in(app: Flask, client: WatchingClient) -> None:
    make.moderator("ana@example.org")
    token_before = make.csrf_token(client, "/account/sign-in")
    cookie_before = client.get_cookie("ccpact")
    client.post(
        "/account/sign-in", data={"email": "ana@example.org", "password": PASSWORD, "csrf_token": token_before}
    )
    cookie_after = client.get_cookie("ccpact")

    assert cookie_before is not None
    assert cookie_after is not None
    assert cookie_before.value != cookie_after.value
    answered = client.post("/account/sign-out", data={"csrf_token": token_before})
    assert answered.status_code in (400, 403)
    assert is_signed_in(client)


def test_session_cookie_is_http_only_and_same_site(app: Flask, client: WatchingClient) -> None:
    set_cookie = client.get("/account/sign-in").headers["Set-Cookie"]

    assert "HttpOnly" in set_cookie
    assert "SameSite=Lax" in set_cookie


def test_sign_in_needs_a_csrf_token(app: Flask, client: WatchingClient) -> None:
    make.moderator("ana@example.org")
    client.get("/account/sign-in")
    client.post("/account/sign-in", data={"email": "ana@example.org", "password": PASSWORD})

    assert not is_signed_in(client)


def test_sign_out_is_a_post_with_a_token(app: Flask, client: WatchingClient) -> None:
    make.signed_in(client)

    assert client.get("/account/sign-out").headers["Location"] == "/account/security"
    assert client.post("/account/sign-out").status_code in (400, 403)
    assert is_signed_in(client)
    token = make.csrf_token(client, "/moderation/")
    assert client.post("/account/sign-out", data={"csrf_token": token}).status_code in (302, 303)
    assert not is_signed_in(client)


def test_sign_in_redirects_to_the_requested_page(app: Flask, client: WatchingClient) -> None:
    make.moderator("ana@example.org")
    desk = f"/moderation/stories/{make.story(status='pending').public_id}"
    turned_away = client.get(desk)
    form = BeautifulSoup(client.get(turned_away.location).get_data(as_text=True), "html.parser").select_one(
        "main form"
    )
    assert form is not None
    hidden = {str(field["name"]): str(field["value"]) for field in form.select("input[type=hidden][value]")}
    signed_in = client.post(str(form["action"]), data=hidden | {"email": "ana@example.org", "password": PASSWORD})

    assert turned_away.status_code == 303
    assert turned_away.location == f"/account/sign-in?next={quote(desk, safe='')}"
    assert urlsplit(signed_in.location).path == desk


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "https:evil.example",
        "http:///evil.example/",
        "javascript:alert(1)",
        " //evil.example/",
        "/\t/evil.example/",
        "%2f%2fevil.example",
    ],
)
def test_sign_in_does_not_redirect_off_site(app: Flask, client: WatchingClient, address: str) -> None:
    make.moderator("ana@example.org")
    token = make.csrf_token(client, "/account/sign-in")
    answered = client.post(
        f"/account/sign-in?next={quote(address)}",
        data={"email": "ana@example.org", "password": PASSWORD, "csrf_token": token, "next": address},
    )

    # As a browser reads it: backslashes are slashes, control characters and spaces at the ends are nothing.
    location = re.sub(r"[\t\r\n]", "", answered.headers.get("Location", "/")).strip().replace("\\", "/")
    assert re.match(r"http://localhost/", urljoin("http://localhost/account/sign-in", location))


def test_account_pages_are_not_cached(app: Flask, client: WatchingClient) -> None:
    assert client.get("/account/sign-in").headers["Cache-Control"] == "no-store"
    make.signed_in(client)
    assert client.get("/moderation/").headers["Cache-Control"] == "no-store"


def test_failed_sign_ins_are_limited_per_address(app: Flask) -> None:
    make.moderator("ana@example.org")
    answers: dict[str, list[int]] = {"ana@example.org": [], "nobody@example.org": []}
    for email, codes in answers.items():
        for number in range(12):
            client = browser(app, address=f"192.0.2.{number}")
            codes.append(make.sign_in(client, email, f"wrong password {number}").status_code)

    assert answers["ana@example.org"] == [200] * 10 + [429] * 2
    assert answers["nobody@example.org"] == answers["ana@example.org"], "The answers tell who has an account."
    assert make.sign_in(browser(app, address="192.0.2.99"), "Ana@Example.org", PASSWORD).status_code == 429
    assert make.sign_in(browser(app, address="192.0.2.99"), "ben@example.org", PASSWORD).status_code == 200
    with time_machine.travel(clock.now() + timedelta(hours=1, minutes=1)):
        assert make.sign_in(browser(app), "ana@example.org", PASSWORD).status_code in (302, 303)


def test_owner_cannot_be_locked_out_by_others(app: Flask) -> None:
    own = browser(app, address="192.0.2.99")
    make.signed_in(own, email="ana@example.org")
    own.post("/account/sign-out", data={"csrf_token": make.csrf_token(own, "/account/security")})
    for number in range(12):
        make.sign_in(browser(app, address=f"192.0.2.{number}"), "ana@example.org", "a wrong password")

    assert make.sign_in(browser(app, address="192.0.2.88"), "ana@example.org", PASSWORD).status_code == 429
    assert make.sign_in(own, "ana@example.org", PASSWORD).status_code in (302, 303)


def test_own_device_gives_no_fresh_guesses_against_another_account(app: Flask) -> None:
    make.moderator("ana@example.org")
    guessing = browser(app, address="192.0.2.99")
    make.signed_in(guessing, email="ben@example.org")
    guessing.post("/account/sign-out", data={"csrf_token": make.csrf_token(guessing, "/account/security")})
    for number in range(10):
        make.sign_in(browser(app, address=f"192.0.2.{number}"), "ana@example.org", "a wrong password")

    assert make.sign_in(guessing, "ana@example.org", PASSWORD).status_code == 429


def test_invited_person_without_password_cannot_sign_in(app: Flask, client: WatchingClient) -> None:
    create_account("ana@example.org", None, role="moderator")
    session().commit()
    refused = make.sign_in(client, "ana@example.org", PASSWORD)
    unknown = make.sign_in(client, "eve@example.org", PASSWORD)

    pages = [words_of(answer.get_data(as_text=True)) for answer in (refused, unknown)]
    assert pages[0].replace("ana@", "eve@") == pages[1]
    assert not is_signed_in(client)
