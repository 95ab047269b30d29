import unicodedata
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from pact.accounts import people
from pact.accounts.models import PasswordLink
from pact.accounts.passwords import FORGOTTEN_HOURS, account_of_link, password_error, set_password_by_link
from pact.core import clock
from pact.core.db import session
from pact.jobs.models import Job
from pact.retention import service as retention
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import last_mail, link_in, sent_mails, text_of
from tests.support.make import PASSWORD
from tests.support.staff import browser, main_of, verbs

FORGOTTEN = "/account/forgot-password"
NEW = "a wholly different phrase"


def invited_link(email: str = "ben@example.org") -> str:
    """The link in the mail of a new invitation."""
    actor = make.moderator("boss@example.org", role="administrator")
    people.invite(email, name="Ben", role="moderator", actor=actor)
    session().commit()
    make.run_jobs()
    return link_in(last_mail())


def forgotten_link(client: WatchingClient, email: str) -> str:
    assert client.post(FORGOTTEN, data={"email": email}).status_code == 303
    make.run_jobs()
    return link_in(last_mail())


def can_sign_in(app: Flask, email: str, password: str) -> bool:
    return make.sign_in(browser(app), email, password).status_code in (302, 303)


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("elevenchars", False),
        ("twelve chars", True),
        ("aaaaaaaaaaaaaaaa", False),
        ("abababababababab", False),
        ("123456789012", False),
        ("password1234", False),
        ("qwertyuiop12", False),
        ("Ana@example.org2026", False),
        ("ccpactccpact", False),
        ("a" * 5000, False),
        ("ana@example.org", False),
        ("ANA@example.org", False),
        (PASSWORD, True),
        ("пароль из слов", True),
    ],
)
def test_new_password_must_be_long_and_varied(app: Flask, password: str, is_good: bool) -> None:
    assert (password_error(password, email="ana@example.org") is None) is is_good


def test_invited_person_sets_a_password(app: Flask, client: WatchingClient) -> None:
    link = invited_link()
    assert not can_sign_in(app, "ben@example.org", "")
    assert "ben@example.org" in client.get(link).get_data(as_text=True)

    short = client.post(link, data={"password": "short"})
    assert (short.status_code, "at least 12 characters" in main_of(short)) == (422, True)
    done = client.post(link, data={"password": NEW})
    assert done.location == "/account/password-set"
    assert "Sign in with your new password" in main_of(client.get(done.location))
    assert can_sign_in(app, "ben@example.org", NEW)
    make.run_jobs()
    assert len(sent_mails()) == 1, "Nobody needs to be told of a password they set for the first time."


def test_link_is_used_by_setting_a_password_not_by_viewing(app: Flask, client: WatchingClient) -> None:
    link = invited_link()
    for _ in range(3):
        assert client.get(link).status_code == 200
    client.post(link, data={"password": NEW})

    assert client.get(link).status_code == 410
    again = client.post(link, data={"password": "yet another long phrase"})
    assert (again.status_code, "does not work" in main_of(again)) == (410, True)
    assert can_sign_in(app, "ben@example.org", NEW)


def test_invitation_expires_after_seven_days(app: Flask, client: WatchingClient) -> None:
    link = invited_link()
    made = clock.now()

    with time_machine.travel(made + timedelta(days=6, hours=23)):
        assert client.get(link).status_code == 200
    with time_machine.travel(made + timedelta(days=7, minutes=1)):
        assert client.get(link).status_code == 410
        assert client.post(link, data={"password": NEW}).status_code == 410


def test_requested_link_expires_within_hours(app: Flask, client: WatchingClient) -> None:
    make.moderator("ana@example.org")
    link = forgotten_link(client, "ana@example.org")
    assert "works once, for 2 hours" in text_of(last_mail())

    with time_machine.travel(clock.now() + timedelta(hours=FORGOTTEN_HOURS, minutes=1)):
        assert client.get(link).status_code == 410


def test_new_invitation_ends_the_older_one(app: Flask, client: WatchingClient) -> None:
    old = invited_link()
    account = account_of_link(old.rpartition("/")[2])
    assert account is not None
    people.send_link(account, actor=make.moderator("boss@example.org"))
    session().commit()
    make.run_jobs()
    new = link_in(last_mail())

    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200
    client.post(new, data={"password": NEW})
    assert [client.get(link).status_code for link in (old, new)] == [410, 410]


def test_closed_account_cannot_set_a_password(app: Flask, client: WatchingClient) -> None:
    link = invited_link()
    account = account_of_link(link.rpartition("/")[2])
    assert account is not None
    account.active = False
    session().commit()

    assert client.get(link).status_code == 410
    assert client.post(link, data={"password": NEW}).status_code == 410


def test_only_the_hash_of_a_link_is_stored(app: Flask) -> None:
    token = invited_link().rpartition("/")[2]

    digest = session().execute(select(PasswordLink.token_digest)).scalar_one()
    assert token not in digest
    assert account_of_link(digest) is None
    assert len(token) >= 43
    assert set_password_by_link("made-up", NEW) is None


def test_password_set_by_link_ends_sessions_and_is_mailed(app: Flask, client: WatchingClient) -> None:
    make.signed_in(client, email="ana@example.org")
    somebody = browser(app)
    link = forgotten_link(somebody, "ana@example.org")
    assert client.get("/moderation/").status_code == 200, "Asking for a link ends nothing."

    somebody.post(link, data={"password": NEW})
    assert client.get("/moderation/").status_code == 303
    assert not can_sign_in(app, "ana@example.org", PASSWORD)
    assert can_sign_in(app, "ana@example.org", NEW)
    make.run_jobs()
    assert "Your password has been changed" in [mail["Subject"] for mail in sent_mails()]
    assert verbs().count("account.password_set") == 1


def test_second_factor_stays_when_a_password_is_set_by_link(app: Flask, client: WatchingClient) -> None:
    make.second_factor(make.moderator("ana@example.org"))
    client.post(forgotten_link(client, "ana@example.org"), data={"password": NEW})

    assert make.sign_in(client, "ana@example.org", NEW).location == "/account/second-factor"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_passwords_are_unicode_normalised(app: Flask, client: WatchingClient, form: str) -> None:
    client.post(invited_link(), data={"password": unicodedata.normalize("NFC", "crème brûlée à point")})

    assert can_sign_in(app, "ben@example.org", unicodedata.normalize(form, "crème brûlée à point"))  # type: ignore[arg-type]


def test_asking_for_a_link_does_not_reveal_accounts(app: Flask, client: WatchingClient) -> None:
    make.moderator("ana@example.org")
    make.moderator("closed@example.org").active = False
    session().commit()

    answers = [client.post(FORGOTTEN, data={"email": f"{who}@example.org"}) for who in ("ana", "closed", "nobody")]
    assert len({(response.status_code, response.location, response.get_data()) for response in answers}) == 1
    jobs = session().execute(select(Job.kind, func.count()).group_by(Job.kind)).all()
    assert [tuple(job) for job in jobs] == [("accounts.forgotten_password", 3)]
    session().rollback()
    make.run_jobs()
    assert [mail["To"] for mail in sent_mails()] == ["ana@example.org"]


def test_links_per_account_are_limited(app: Flask) -> None:
    make.moderator("ana@example.org")
    for number in range(8):
        browser(app, address=f"192.0.2.{number}").post(FORGOTTEN, data={"email": "ana@example.org"})
        make.run_jobs()
    assert len(sent_mails()) == 3

    with time_machine.travel(clock.now() + timedelta(hours=1, minutes=1)):
        browser(app, address="192.0.2.99").post(FORGOTTEN, data={"email": "Ana@Example.org"})
        make.run_jobs()
    assert len(sent_mails()) == 4


def test_asking_for_links_is_limited_per_source(app: Flask, client: WatchingClient) -> None:
    answers = [client.post(FORGOTTEN, data={"email": f"a{n}@example.org"}).status_code for n in range(7)]

    assert answers == [303] * 5 + [429] * 2


def test_address_is_required(app: Flask, client: WatchingClient) -> None:
    assert client.post(FORGOTTEN, data={"email": ""}).status_code == 422


def test_sign_in_page_links_to_password_reset(app: Flask, client: WatchingClient) -> None:
    assert f'href="{FORGOTTEN}"' in client.get("/account/sign-in").get_data(as_text=True)
    assert client.get(FORGOTTEN).status_code == 200
    assert client.get("/account/forgot-password/sent").status_code == 200


def test_expired_links_are_deleted(app: Flask) -> None:
    invited_link()
    with time_machine.travel(clock.now() + timedelta(days=38)):
        retention.run()
    assert session().scalar(select(func.count()).select_from(PasswordLink)) == 0
