import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, text

from pact.accounts import second_factor
from pact.accounts.models import Account, RecoveryCode
from pact.accounts.passwords import change_password
from pact.core import clock
from pact.core.access import Access, access_of
from pact.core.db import session
from tests.support import make
from tests.support.applications import running
from tests.support.client import WatchingClient
from tests.support.codes import STEP_SECONDS, code_at
from tests.support.databases import OPERATOR, settings
from tests.support.mails import last_mail, text_of
from tests.support.make import PASSWORD
from tests.support.staff import browser, main_of, send, verbs

STEP = "/account/second-factor"
RECOVERY = "/account/second-factor/recovery"
SET_UP = "/account/second-factor/set-up"
CODES = "/account/recovery-codes"


def with_password(client: WatchingClient, email: str = "ana@example.org") -> str:
    """Enter the right password of an account with a second factor; returns where that leads."""
    return urlsplit(make.sign_in(client, email, PASSWORD).location).path


def is_at_the_desk(client: WatchingClient) -> bool:
    return client.get("/moderation/").status_code == 200


def shown_secret(client: WatchingClient) -> str:
    """The key on the set-up page, as a person would type it."""
    key = BeautifulSoup(client.get(SET_UP).get_data(as_text=True), "html.parser").select_one(".secret")
    assert key is not None
    return key.get_text()


def shown_codes(client: WatchingClient) -> list[str]:
    page = BeautifulSoup(client.get(CODES).get_data(as_text=True), "html.parser")
    return [item.get_text(strip=True) for item in page.select(".codes li")]


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_generated_codes_follow_rfc_6238(seconds: int, code: str) -> None:
    assert code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", seconds, digits=8) == code


def test_secrets_are_unique_and_160_bits() -> None:
    secrets = {second_factor.new_secret() for _ in range(50)}

    assert len(secrets) == 50
    assert {len(secret) * 5 for secret in secrets} == {160}


@pytest.mark.parametrize(
    ("steps", "is_taken"), [(-3, False), (-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_phone_clock_may_be_one_step_off(app: Flask, steps: int, is_taken: bool) -> None:
    account = make.moderator()
    secret, _codes = make.second_factor(account)

    with time_machine.travel(datetime(2027, 3, 1, 12, 0, 10, tzinfo=UTC), tick=False):
        code = code_at(secret, clock.now() + timedelta(seconds=STEP_SECONDS * steps))
        assert second_factor.use_code(account, code) is is_taken


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "-12345", "1" * 500, "\0" * 6])
def test_invalid_codes_are_refused(app: Flask, code: str) -> None:
    account = make.moderator()
    make.second_factor(account)

    assert not second_factor.use_code(account, code)


def test_code_works_once_and_ends_earlier_ones(app: Flask) -> None:
    account = make.moderator()
    secret, _codes = make.second_factor(account)

    with time_machine.travel(datetime(2027, 3, 1, 12, 0, 10, tzinfo=UTC), tick=False):
        now, before = code_at(secret), code_at(secret, clock.now() - timedelta(seconds=STEP_SECONDS))
        following = code_at(secret, clock.now() + timedelta(seconds=STEP_SECONDS))
        assert second_factor.use_code(account, now)
        assert not second_factor.use_code(account, now)
        assert not second_factor.use_code(account, before)
        assert second_factor.use_code(account, following)
        assert not second_factor.use_code(account, now)


@pytest.mark.parametrize("kind", ["code", "recovery code"])
def test_concurrent_uses_of_a_code_succeed_once(app: Flask, kind: str) -> None:
    account = make.moderator()
    secret, codes = make.second_factor(account)
    ident, code = account.id, code_at(secret)
    session().rollback()
    together, taken = threading.Barrier(4), []

    def use() -> None:
        with app.app_context():
            mine = session().get_one(Account, ident)
            if kind == "code":
                session().rollback()  # what was read before the others wrote is what they race with
                together.wait()
                taken.append(second_factor.use_code(mine, code))
            else:
                session().rollback()
                together.wait()
                taken.append(second_factor.use_recovery_code(mine, codes[0]))
            session().commit()
            session().close()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == [False, False, False, True]


def test_secret_and_codes_are_not_readable_in_the_database(app: Flask) -> None:
    secret, codes = make.second_factor(make.moderator())

    rows = [
        *session().execute(text("SELECT * FROM account")),
        *session().execute(text("SELECT * FROM recovery_code")),
    ]
    stored = " ".join(str(value) for row in rows for value in row)
    assert secret not in stored
    assert [code for code in codes if code in stored or code.replace("-", "") in stored] == []


def test_password_alone_is_not_enough_with_a_second_factor(app: Flask, client: WatchingClient) -> None:
    make.second_factor(make.moderator("ana@example.org"))

    assert with_password(client) == STEP
    assert not is_at_the_desk(client)
    assert "account.signed_in" not in verbs()


def test_password_and_code_sign_in_and_redirect(app: Flask, client: WatchingClient) -> None:
    secret, _codes = make.second_factor(make.moderator("ana@example.org"))
    desk = f"/moderation/stories/{make.story(status='pending').public_id}"
    make.sign_in(client, "ana@example.org", PASSWORD, next=desk)

    code = code_at(secret)
    answered = send(client, STEP, code=f"{code[:3]} {code[3:]}")

    assert (answered.status_code, answered.location) == (303, desk)
    assert is_at_the_desk(client)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example/", "/\t/evil.example"]
)
def test_second_factor_step_does_not_redirect_off_site(app: Flask, client: WatchingClient, elsewhere: str) -> None:
    secret, _codes = make.second_factor(make.moderator("ana@example.org"))
    token = make.csrf_token(client, "/account/sign-in")
    data = {"email": "ana@example.org", "password": PASSWORD, "csrf_token": token, "next": elsewhere}
    if client.post("/account/sign-in", data=data).status_code == 200:
        return  # refused as it was sent, as it would be without a second factor

    assert send(client, STEP, code=code_at(secret)).location == "/moderation/"


def test_used_code_cannot_be_reused_by_someone_else(app: Flask, client: WatchingClient) -> None:
    secret, _codes = make.second_factor(make.moderator("ana@example.org"))
    other, code = browser(app), code_at(secret)
    with_password(client)
    with_password(other)

    assert send(client, STEP, code=code).status_code == 303
    refused = send(other, STEP, code=code)

    assert refused.status_code == 422
    assert "wrong or has been used" in main_of(refused)
    assert not is_at_the_desk(other)


def test_second_factor_step_needs_the_password_first(app: Flask, client: WatchingClient) -> None:
    secret, codes = make.second_factor(make.moderator("ana@example.org"))

    for page in (STEP, RECOVERY):
        assert client.get(page).location == "/account/sign-in"
        assert client.post(page, data={"code": code_at(secret)}).location == "/account/sign-in"
        assert client.post(page, data={"code": codes[0]}).location == "/account/sign-in"
    assert not is_at_the_desk(client)


def test_second_factor_step_needs_a_csrf_token(app: Flask, client: WatchingClient) -> None:
    secret, codes = make.second_factor(make.moderator("ana@example.org"))
    with_password(client)

    assert client.post(STEP, data={"code": code_at(secret)}).status_code == 400
    assert client.post(RECOVERY, data={"code": codes[0]}).status_code == 400
    assert not is_at_the_desk(client)


@pytest.mark.parametrize("change", ["time", "password", "closed", "reset"])
def test_second_factor_step_ends_when_the_account_changes(app: Flask, client: WatchingClient, change: str) -> None:
    account = make.moderator("ana@example.org")
    secret, _codes = make.second_factor(account)
    with_password(client)
    token = make.csrf_token(client, STEP)
    moment = clock.now() + timedelta(minutes=11 if change == "time" else 0)
    if change == "password":
        change_password(account, "another long password", keep="")
    elif change == "closed":
        account.active = False
    elif change == "reset":
        second_factor.forget_second_factor(account)
    session().commit()

    with time_machine.travel(moment):
        answered = client.post(STEP, data={"code": code_at(secret), "csrf_token": token})
        assert answered.location == "/account/sign-in"
        assert not is_at_the_desk(client)


def test_code_guesses_are_limited_per_account(app: Flask) -> None:
    secret, codes = make.second_factor(make.moderator("ana@example.org"))
    guess = "000000" if code_at(secret) != "000000" else "000001"

    answers = []
    for number in range(12):
        client = browser(app, address=f"192.0.2.{number}")
        with_password(client)
        page = (STEP, RECOVERY)[number % 2]
        answers.append(send(client, page, code=guess).status_code)

    assert answers == [422] * 10 + [429] * 2
    fresh = browser(app, address="192.0.2.200")
    with_password(fresh)
    token = make.csrf_token(fresh, STEP)
    assert fresh.post(STEP, data={"code": code_at(secret), "csrf_token": token}).status_code == 429
    assert fresh.post(RECOVERY, data={"code": codes[0], "csrf_token": token}).status_code == 429


def test_code_guesses_are_limited_per_source(app: Flask, client: WatchingClient) -> None:
    make.second_factor(make.moderator("ana@example.org"))
    with_password(client)

    answers = [send(client, RECOVERY, code=f"wrong-{number}").status_code for number in range(7)]
    assert answers == [422] * 5 + [429] * 2


@pytest.mark.parametrize(
    "spelling", [str, str.upper, lambda code: code.replace("-", ""), lambda code: f" {code} "]
)
def test_recovery_code_works_once(app: Flask, client: WatchingClient, spelling: object) -> None:
    account = make.moderator("ana@example.org")
    _secret, codes = make.second_factor(account)
    with_password(client)
    assert send(client, RECOVERY, code=spelling(codes[3])).status_code == 303  # type: ignore[operator]
    assert is_at_the_desk(client)
    other = browser(app)
    with_password(other)

    assert send(other, RECOVERY, code=codes[3]).status_code == 422
    assert not is_at_the_desk(other)
    assert second_factor.recovery_codes_left(account.id) == 9
    make.run_jobs()
    assert last_mail()["To"] == "ana@example.org"
    assert "9 codes are left" in text_of(last_mail())


def test_recovery_code_works_only_for_its_owner(app: Flask) -> None:
    ana, ben = make.moderator("ana@example.org"), make.moderator("ben@example.org")
    _secret, codes = make.second_factor(ana)
    make.second_factor(ben)

    assert not second_factor.use_recovery_code(ben, codes[0])
    assert second_factor.use_recovery_code(ana, codes[0])


def test_second_factor_is_set_up(app: Flask, client: WatchingClient) -> None:
    account = make.signed_in(client, email="ana@example.org")
    other = browser(app)
    make.signed_in(other, email="ana@example.org")

    secret = shown_secret(client)
    assert shown_secret(client) == secret
    picture = BeautifulSoup(client.get(SET_UP).get_data(as_text=True), "html.parser").select_one("img.qr")
    assert picture is not None
    assert str(picture["src"]).startswith("data:image/svg+xml;base64,")
    wrong = send(client, SET_UP, code="000000" if code_at(secret) != "000000" else "000001")
    assert wrong.status_code == 422
    assert secret in main_of(wrong)
    code = code_at(secret)
    assert send(client, SET_UP, code=code).location == CODES
    codes = shown_codes(client)

    assert len(set(codes)) == 10
    assert shown_codes(client) == []  # once
    assert "You have 10 recovery codes left." in main_of(client.get(CODES))
    session().refresh(account)
    assert account.has_second_factor
    assert not is_at_the_desk(other), "A session from before is still open."
    with_password(other)
    refused = send(other, STEP, code=code)
    assert refused.status_code == 422, "The code of the enrolment was used up with it."
    assert send(other, RECOVERY, code=codes[0]).status_code == 303
    make.run_jobs()
    assert "second_factor.set_up" in verbs()


def test_replacing_the_app_needs_the_password(app: Flask, client: WatchingClient) -> None:
    account = make.signed_in(client, email="ana@example.org")
    old, old_codes = make.second_factor(account)
    client = browser(app)
    with_password(client)
    send(client, STEP, code=code_at(old))
    new = shown_secret(client)

    assert send(client, SET_UP, code=code_at(new)).status_code == 422
    wrong = send(client, SET_UP, code=code_at(new), old_password="not my password")
    assert "This is not your password." in main_of(wrong)
    assert send(client, SET_UP, code=code_at(new), old_password=PASSWORD).status_code == 303
    session().refresh(account)
    assert not second_factor.use_recovery_code(account, old_codes[0])
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        assert not second_factor.use_code(account, code_at(old))
        assert second_factor.use_code(account, code_at(new))


def test_new_recovery_codes_need_the_password_and_replace_the_old(app: Flask, client: WatchingClient) -> None:
    account = make.moderator("ana@example.org")
    secret, old = make.second_factor(account)
    with_password(client)
    send(client, STEP, code=code_at(secret))

    assert send(client, CODES, old_password="not my password").status_code == 422
    assert send(client, CODES, old_password=PASSWORD).location == CODES
    new = shown_codes(client)
    assert not set(new) & set(old)
    assert not second_factor.use_recovery_code(account, old[0])
    assert second_factor.use_recovery_code(account, new[0])


def test_no_recovery_codes_without_a_second_factor(app: Flask, client: WatchingClient) -> None:
    make.signed_in(client)
    assert "You have not set one up yet" in main_of(client.get(CODES))

    token = make.csrf_token(client, CODES)
    assert client.post(CODES, data={"old_password": PASSWORD, "csrf_token": token}).location == SET_UP
    assert session().execute(select(RecoveryCode)).first() is None


def test_strict_site_requires_setting_up_a_second_factor(strict: Flask) -> None:
    client = browser(strict)
    make.signed_in(client, "administrator", email="ana@example.org")
    token = make.csrf_token(client, SET_UP)
    opened = {"accounts.show_second_factor_setup", "accounts.set_up_second_factor", "security.logout"}
    asked = 0

    for rule in strict.url_map.iter_rules():
        if access_of(strict, rule.endpoint) in (None, Access.PUBLIC) or rule.endpoint in opened:
            continue
        values = dict.fromkeys(rule.arguments, 1)
        path = strict.url_map.bind("localhost").build(
            rule.endpoint, values, method=next(iter((rule.methods or set()) & {"GET", "POST"}))
        )
        answered = (
            client.get(path) if "GET" in (rule.methods or ()) else client.post(path, data={"csrf_token": token})
        )
        assert (answered.status_code, answered.location) == (303, SET_UP), rule.rule
        asked += 1
    assert asked > 10
    assert "End all other sessions" not in client.get(SET_UP).get_data(as_text=True)

    send(client, SET_UP, code=code_at(shown_secret(client)))
    assert is_at_the_desk(client)


def test_production_is_strict(tmp_path: Path, database_url: str) -> None:
    config = settings(
        tmp_path / "instance",
        database_url,
        PACT_ENV="production",
        PACT_SITE_URL="https://ccpact.example",
        PACT_MAIL_URL="smtp://mail.example",
        PACT_MAIL_FROM="stories@ccpact.example",
        **OPERATOR,
    )
    with running(config) as app:
        client = browser(app)
        make.signed_in(client, "administrator", email="ana@example.org")
        assert client.get("/moderation/").location == SET_UP
        send(client, SET_UP, code=code_at(shown_secret(client)))
        assert is_at_the_desk(client)


def test_person_without_second_factor_can_sign_out(strict: Flask) -> None:
    client = browser(strict)
    make.signed_in(client, email="ana@example.org")

    assert send(client, SET_UP, "/account/sign-out").status_code in (302, 303)
    assert client.get(SET_UP).location.startswith("/account/sign-in")


def test_second_factor_is_asked_for_even_if_optional(app: Flask, client: WatchingClient) -> None:
    assert not app.config["PACT"].staff_second_factor
    make.second_factor(make.moderator("ana@example.org"))

    assert with_password(client) == STEP
