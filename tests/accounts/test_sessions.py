from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from pact.accounts.models import KnownDevice, StaffSession
from pact.accounts.signing_in.devices import words_of
from pact.core import clock
from pact.core.db import session
from pact.retention import service as retention
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import sent_mails, text_of
from tests.support.make import PASSWORD
from tests.support.staff import browser, main_of, send, verbs

ACCOUNT = "/account/security"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 (KHTML) Version/19.0 Safari/604.1"
)


def is_signed_in(client: WatchingClient) -> bool:
    return client.get("/moderation/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, ("Firefox", "Linux")),
        (SAFARI, ("Safari", "iPhone")),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36",
            ("Chrome", "Windows"),
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0",
            ("Edge", "Windows"),
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18.0 Safari/605",
            ("Safari", "macOS"),
        ),
        (
            "Mozilla/5.0 (Linux; Android 15; Pixel) AppleWebKit/537 Chrome/141.0 Mobile Safari/537",
            ("Chrome", "Android"),
        ),
        ("Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit/537 Chrome/141.0 Safari/537", ("Chrome", "ChromeOS")),
        ("curl/8.0", ("", "")),
        ("", ("", "")),
        ("<script>alert(1)</script>" * 100, ("", "")),
    ],
)
def test_device_is_described_by_two_words(agent: str, words: tuple[str, str]) -> None:
    assert words_of(agent) == words


def test_account_page_lists_sessions_and_marks_this_one(app: Flask) -> None:
    here, there = browser(app, agent=FIREFOX), browser(app, agent=SAFARI)
    make.signed_in_by_form(here, email="ana@example.org")
    make.signed_in_by_form(there, email="ana@example.org")
    make.signed_in_by_form(browser(app, agent="Opera OPR/1 Windows"), email="ben@example.org")

    lines = BeautifulSoup(here.get(ACCOUNT).get_data(as_text=True), "html.parser").select(".lines li")
    words = [" ".join(line.get_text(" ").split()) for line in lines]
    assert len(words) == 2
    assert [line for line in words if line.startswith("Firefox on Linux this session since")]
    assert [line for line in words if line.startswith("Safari on iPhone since") and "End session" in line]


def test_stays_signed_in_when_the_clock_is_set_back(client: WatchingClient) -> None:
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        make.signed_in_by_form(client, email="ana@example.org")

    assert is_signed_in(client)


def test_ended_session_is_signed_out_at_once(app: Flask) -> None:
    here, there = browser(app), browser(app)
    make.signed_in_by_form(here, email="ana@example.org")
    make.signed_in_by_form(there, email="ana@example.org")
    line = BeautifulSoup(here.get(ACCOUNT).get_data(as_text=True), "html.parser").select_one(".lines form")
    assert line is not None

    assert send(here, ACCOUNT, str(line["action"])).location == ACCOUNT
    assert "This session has ended." in here.get(ACCOUNT).get_data(as_text=True)
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert send(here, ACCOUNT, str(line["action"])).status_code == 303  # a second press harms nothing
    assert verbs().count("account.session_ended") == 1


def test_ending_other_sessions_keeps_this_one(app: Flask) -> None:
    clients = [browser(app) for _ in range(4)]
    for client in clients:
        make.signed_in_by_form(client, email="ana@example.org")

    send(clients[0], ACCOUNT, "/account/sessions/end-others")
    assert [is_signed_in(client) for client in clients] == [True, False, False, False]


def test_cannot_end_someone_elses_session(app: Flask, client: WatchingClient) -> None:
    other = browser(app)
    make.signed_in_by_form(other, email="ben@example.org")
    theirs = session().execute(select(StaffSession.id)).scalar_one()
    make.signed_in_by_form(client, "administrator", email="ana@example.org")

    send(client, ACCOUNT, f"/account/sessions/{theirs}/end")
    send(client, ACCOUNT, "/account/sessions/end-others")
    assert is_signed_in(other)


def test_old_cookie_does_not_work_after_signing_out(app: Flask, client: WatchingClient) -> None:
    make.signed_in_by_form(client)
    kept = client.get_cookie("ccpact")
    assert kept is not None
    send(client, ACCOUNT, "/account/sign-out")

    thief = browser(app)
    thief.set_cookie("ccpact", kept.value)
    assert not is_signed_in(thief)
    assert verbs()[-1] == "account.signed_out"


def test_session_expires(app: Flask, client: WatchingClient) -> None:
    make.signed_in_by_form(client)
    begun = clock.now()

    with time_machine.travel(begun + timedelta(hours=11, minutes=59)):
        assert is_signed_in(client)
    with time_machine.travel(begun + timedelta(hours=12, minutes=1)):
        assert not is_signed_in(client)


def test_forged_session_is_ignored(app: Flask, client: WatchingClient) -> None:
    make.signed_in_by_form(client)
    with client.session_transaction() as cookie:
        cookie["staff_session"] = "made-up"
    assert not is_signed_in(client)
    with client.session_transaction() as cookie:
        del cookie["staff_session"]
    assert not is_signed_in(client)


def test_tokens_in_address_or_header_are_ignored(app: Flask, client: WatchingClient) -> None:
    account = make.moderator()
    token = account.get_auth_token()

    assert client.get(f"/moderation/?auth_token={token}").status_code == 303
    assert client.get("/moderation/", headers={"Authentication-Token": token}).status_code == 303


def test_changing_the_password_ends_other_sessions(app: Flask) -> None:
    here, there = browser(app), browser(app)
    make.signed_in_by_form(here, email="ana@example.org")
    make.signed_in_by_form(there, email="ana@example.org")
    new = "a wholly different phrase"

    refused = send(here, ACCOUNT, "/account/password", old_password="not this", password=new)
    assert "This is not your current password." in main_of(refused)
    short = send(here, ACCOUNT, "/account/password", old_password=PASSWORD, password="short")
    assert "at least 12 characters" in main_of(short)
    assert send(here, ACCOUNT, "/account/password", old_password=PASSWORD, password=new).status_code == 303

    assert is_signed_in(here)
    assert not is_signed_in(there)
    make.sign_in(there, "ana@example.org", PASSWORD)
    assert not is_signed_in(there)
    make.signed_in_by_form(there, email="ana@example.org", password=new)
    assert "account.password_changed" in verbs()


def test_guesses_of_the_current_password_are_limited(app: Flask, client: WatchingClient) -> None:
    make.signed_in_by_form(client)

    answers = [
        send(
            client, ACCOUNT, "/account/password", old_password=f"wrong {n}", password="a wholly new phrase"
        ).status_code
        for n in range(12)
    ]
    assert answers == [422] * 10 + [429] * 2


def test_person_changes_their_name(app: Flask, client: WatchingClient) -> None:
    account = make.signed_in_by_form(client)

    assert send(client, ACCOUNT, "/account/name", name="  Ana   of the desk ").status_code == 303
    session().refresh(account)
    assert account.name == "Ana of the desk"
    assert send(client, ACCOUNT, "/account/name", name="x" * 81).status_code == 422


def test_first_sign_in_sends_no_mail(app: Flask, client: WatchingClient) -> None:
    make.signed_in_by_form(client)
    make.run_jobs()

    assert sent_mails() == []


def test_new_device_is_mailed_and_known_device_is_not(app: Flask) -> None:
    known = browser(app, agent=FIREFOX)
    make.signed_in_by_form(known, email="ana@example.org")
    send(known, ACCOUNT, "/account/sign-out")
    make.signed_in_by_form(known, email="ana@example.org")
    make.run_jobs()
    assert sent_mails() == []

    make.signed_in_by_form(browser(app, agent=SAFARI), email="ana@example.org")
    make.run_jobs()

    [mail] = sent_mails()
    assert mail["To"] == "ana@example.org"
    assert "Device: Safari on iPhone" in text_of(mail)
    assert f"{clock.now():%Y}" in text_of(mail)
    assert "/account/forgot-password" in text_of(mail)


def test_known_devices_are_per_account(app: Flask, client: WatchingClient) -> None:
    for email in ("ana@example.org", "ben@example.org", "ana@example.org"):
        make.signed_in_by_form(client, email=email)
        send(client, ACCOUNT, "/account/sign-out")
    other = browser(app)
    make.signed_in_by_form(other, email="ben@example.org")
    make.run_jobs()

    assert [mail["To"] for mail in sent_mails()] == ["ben@example.org"]
    assert session().scalar(select(func.count()).select_from(KnownDevice)) == 3


def test_device_cookie_is_limited_to_sign_in_and_signed(app: Flask, client: WatchingClient) -> None:
    make.moderator("ana@example.org")
    response = make.sign_in(client, "ana@example.org", PASSWORD)
    [cookie] = [one for one in response.headers.getlist("Set-Cookie") if one.startswith("ccpact_device=")]
    assert {"HttpOnly", "SameSite=Lax", "Path=/account/"} <= set(cookie.split("; "))
    refused = make.sign_in(browser(app), "eve@example.org", PASSWORD)
    assert [cookie for cookie in refused.headers.getlist("Set-Cookie") if "device" in cookie] == []

    forged = browser(app)
    forged.set_cookie("ccpact_device", "a-device-i-made-up", path="/account/")
    make.signed_in_by_form(forged, email="ana@example.org")
    make.run_jobs()
    assert len(sent_mails()) == 1


def test_old_sessions_are_deleted(app: Flask, client: WatchingClient) -> None:
    make.signed_in_by_form(client)
    retention.run()
    assert session().scalar(select(func.count()).select_from(StaffSession)) == 1

    with time_machine.travel(clock.now() + timedelta(days=32)):
        retention.run()
    assert session().scalar(select(func.count()).select_from(StaffSession)) == 0
