"""Asking for a journalist's account: the form, the mailed link, the moderator, the appeal, the end."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from pact.accounts.models import Account
from pact.accounts.newsrooms.models import Journalist, JournalistState, Newsroom
from pact.core import clock
from pact.core.db import session
from pact.mail.models import Mail
from pact.moderation.models import QueueKind
from pact.moderation.queue.service import open_item_of
from pact.press.joining.models import ApplicationState, PressApplication
from pact.press.joining.websites import domain_of, read_website
from pact.retention.service import run
from tests.support import make
from tests.support.accounts import PASSWORD, sign_in
from tests.support.client import WatchingClient
from tests.support.mails import last_mail, link_in, sent_mails, text_of
from tests.support.press import GIVEN, WORDS, application, later, open_story, request_about, send, the_request

pytestmark = pytest.mark.usefixtures("app")
FORM = "/press/ask"
ACCOUNTS = "/moderation/journalists?show=accounts"


@pytest.fixture
def desk(app: Flask) -> WatchingClient:
    client: WatchingClient = app.test_client()  # type: ignore[assignment]
    make.signed_in(client)
    return client


def the_application() -> PressApplication:
    session().expire_all()
    return session().scalars(select(PressApplication)).one()


def decide(desk: WatchingClient, made: PressApplication, outcome: str, words: str = "") -> Any:
    return send(desk, f"/moderation/journalists/{made.id}", "decide", outcome=outcome, words=words)


def test_from_asking_to_the_press_desk(client: WatchingClient, desk: WatchingClient) -> None:
    assert FORM in client.get("/press").text
    assert client.post(FORM, data=GIVEN).location == f"{FORM}/sent"
    make.run_jobs()
    assert (last_mail()["To"], "Kim" in text_of(last_mail())) == (GIVEN["email"], False)
    link = link_in(last_mail())
    client.get(link)
    assert the_application().state is ApplicationState.UNCONFIRMED
    assert "Kim Hale" not in desk.get("/moderation/journalists").text

    assert client.post(link).location == "/press/confirmed/waiting"
    assert client.post(link).status_code == 410
    made = the_application()
    assert open_item_of(QueueKind.PRESS_APPLICATION, made.id) is not None
    assert "Journalist: Kim Hale" in desk.get("/moderation/").text
    assert decide(desk, made, "approved").status_code == 303
    later()

    assert client.post(link_in(last_mail()), data={"password": PASSWORD}).status_code == 303
    signed = make.sign_in(client, str(GIVEN["email"]), PASSWORD)
    assert signed.location == "/press/desk"
    page = client.get("/press/desk").text
    assert "Kim Hale, The Evening Post" in page.replace("\n", "")
    assert client.get("/moderation/").status_code == 403
    assert client.get("/for-companies/nordic-mail").status_code == 403
    assert "Journalists with an account" in desk.get("/moderation/journalists?show=accounts").text


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"email": "kim.hale@gmail.com"}, "Anyone can have an address at gmail.com"),
        ({"email": "kim@mailinator.com"}, "for a short time only"),
        ({"email": "kim@other.example"}, "This address is at other.example"),
        ({"website": "not a site"}, "Enter the address of a website"),
        ({"newsroom": ""}, "Enter the name of the newsroom"),
        ({"email": "kim.hale@gmail.com", "is_freelance": "y", "about": "Here."}, "Say where your work appears"),
        ({"email": "kim@mailinator.com", "is_freelance": "y"}, "for a short time only"),
    ],
)
def test_a_faulty_form_is_shown_again(client: WatchingClient, changes: dict[str, str], fault: str) -> None:
    answered = client.post(FORM, data=GIVEN | changes)
    assert answered.status_code == 422
    assert fault in answered.text
    assert "Kim Hale" in answered.text
    assert session().scalar(select(func.count()).select_from(PressApplication)) == 0


def test_a_freelancer_says_where_their_work_appears(client: WatchingClient, desk: WatchingClient) -> None:
    about = "The Evening Post and Consumer Weekly, see https://kim-hale.example/work"
    given = {"name": "Kim Hale", "email": "kim.hale@gmail.com", "is_freelance": "y", "about": about}
    assert client.post(FORM, data=given).status_code == 303
    make.run_jobs()
    client.post(link_in(last_mail()))
    made = the_application()
    assert about in desk.get(f"/moderation/journalists/{made.id}").text
    assert about not in made.about_encrypted
    decide(desk, made, "approved")
    session().expire_all()
    assert session().scalars(select(Journalist)).one().newsroom_id is None
    assert session().scalars(select(Newsroom)).first() is None


def test_two_journalists_of_one_domain_belong_to_one_newsroom(desk: WatchingClient) -> None:
    for name in ("kim", "lee"):
        made = application(email=f"{name}@evening-post.example")
        decide(desk, made, "approved")
    rooms = session().scalars(select(Journalist.newsroom_id)).all()
    assert (len(rooms), len(set(rooms))) == (2, 1)
    assert session().scalars(select(Newsroom)).one().domain == "evening-post.example"


def test_a_refusal_says_why_and_somebody_else_decides_after_an_appeal(desk: WatchingClient, app: Flask) -> None:
    made = application()
    assert decide(desk, made, "refused").status_code == 422
    assert decide(desk, made, "refused", "The site only sells insurance.").status_code == 303
    later()
    text = text_of(last_mail())
    assert "The site only sells insurance." in text
    assert "Somebody else decides then" in text
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        make.signed_in(desk)
        assert send(desk, f"/moderation/journalists/{made.id}", "take-up-again").status_code == 303
        assert the_application().state is ApplicationState.WAITING
        assert "Somebody else decides now" in desk.get(f"/moderation/journalists/{made.id}").text
        other: WatchingClient = app.test_client()  # type: ignore[assignment]
        make.signed_in(other, email="second@example.org")
        assert decide(other, made, "approved").status_code == 303
    assert the_application().state is ApplicationState.APPROVED


def test_an_approval_can_be_undone_for_some_seconds(desk: WatchingClient) -> None:
    made = application()
    decide(desk, made, "approved")
    assert send(desk, f"/moderation/journalists/{made.id}", "undo").status_code == 303
    later()
    assert the_application().state is ApplicationState.WAITING
    assert session().scalars(select(Journalist)).one().state is JournalistState.ENDED
    assert "You have a journalist’s account" not in [mail["Subject"] for mail in sent_mails()]
    assert decide(desk, made, "approved").status_code == 303


def test_an_undone_refusal_keeps_its_words_for_whoever_wrote_them(desk: WatchingClient, app: Flask) -> None:
    made = application()
    page = f"/moderation/journalists/{made.id}"
    decide(desk, made, "refused", REASON)
    assert re.search(r'data-undo="[1-9]', desk.get(page).text)
    send(desk, page, "undo")
    shown = BeautifulSoup(desk.get(page).text, "html.parser").select_one("textarea[name=words]")
    assert shown is not None
    assert shown.text.strip() == REASON
    other: WatchingClient = app.test_client()  # type: ignore[assignment]
    make.signed_in(other, "senior_moderator")
    shown = BeautifulSoup(other.get(page).text, "html.parser").select_one("textarea[name=words]")
    assert shown is not None
    assert not shown.text.strip()


def test_who_decides_twice_is_not_told_of_somebody_else(desk: WatchingClient) -> None:
    made = application()
    page = f"/moderation/journalists/{made.id}"
    token = make.csrf_token(desk, page)
    decide(desk, made, "approved")
    data = {"csrf_token": token, "outcome": "refused", "words": REASON}
    again = desk.post(f"{page}/decide", data=data)
    assert (again.status_code, "by you in another window" in again.text) == (409, True)


def test_an_address_of_staff_or_of_a_company_gets_no_journalists_account(desk: WatchingClient) -> None:
    user = make.company_user()
    email = session().get_one(Account, user.account_id).email
    made = application(email=email, website="https://nordic-mail.example")
    assert "acts for a company" in desk.get(f"/moderation/journalists/{made.id}").text
    assert decide(desk, made, "approved").status_code == 409
    assert the_application().state is ApplicationState.WAITING


def test_who_has_an_account_is_told_so_by_the_link_alone(client: WatchingClient) -> None:
    make.journalist()
    assert client.post(FORM, data=GIVEN).location == f"{FORM}/sent"
    make.run_jobs()
    assert client.post(link_in(last_mail())).location == "/press/confirmed/known"


REASON = "You wrote to authors for a company. Our rules do not allow that."


def end_access(desk: WatchingClient, journalist: Journalist, words: str = REASON) -> Any:
    return send(desk, f"/moderation/journalists/accounts/{journalist.id}/end", "end", words=words)


def give_access_back(desk: WatchingClient) -> Any:
    return send(desk, ACCOUNTS, "restore")


def as_journalist(app: Flask, journalist: Journalist) -> WatchingClient:
    press: WatchingClient = app.test_client()  # type: ignore[assignment]
    make.signed_in_as(press, session().get_one(Account, journalist.account_id))
    return press


def subjects() -> list[str]:
    return [mail["Subject"] for mail in sent_mails()]


def test_ended_access_is_mailed_with_its_reason_and_sends_nothing_more(desk: WatchingClient) -> None:
    request_about(open_story())
    journalist = make.journalist()
    assert end_access(desk, journalist, " ").status_code == 422
    assert end_access(desk, journalist).status_code == 303
    assert the_request().state == "waiting"
    later()
    assert the_request().state == "not_sent"
    closed = next(mail for mail in sent_mails() if mail["Subject"] == "Your journalist’s account is closed")
    assert REASON in text_of(closed)
    assert REASON not in str([mail.template_data for mail in session().scalars(select(Mail))])


def test_access_ended_by_mistake_is_given_back_without_a_word(desk: WatchingClient) -> None:
    request_about(open_story())
    journalist = make.journalist()
    end_access(desk, journalist)
    undone = desk.get(ACCOUNTS).text
    assert ("Give access back" in undone, "Undo" in undone) == (False, True)
    assert give_access_back(desk).status_code == 303
    later()
    session().expire_all()
    assert session().get_one(Journalist, journalist.id).state is JournalistState.ACTIVE
    assert the_request().state == "waiting"
    assert not [subject for subject in subjects() if "account" in subject]


def test_access_that_is_given_back_later_is_mailed(desk: WatchingClient) -> None:
    journalist = make.journalist()
    end_access(desk, journalist)
    later()
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        assert "Give access back" in desk.get(ACCOUNTS).text
        give_access_back(desk)
        make.run_jobs()
    assert last_mail()["Subject"] == "Your journalist’s account is open again"
    assert "/press/desk" in text_of(last_mail())
    session().expire_all()
    assert session().get_one(Journalist, journalist.id).is_active


def test_access_is_ended_once(desk: WatchingClient) -> None:
    journalist = make.journalist()
    page = f"/moderation/journalists/accounts/{journalist.id}/end"
    token = make.csrf_token(desk, page)
    end_access(desk, journalist)
    assert desk.get(page).location.endswith(ACCOUNTS)
    late = desk.post(page, data={"csrf_token": token, "words": "Another reason."})
    assert (late.status_code, "Another reason." in late.text) == (409, True)
    assert "Their access had ended already" in late.text
    later()
    assert subjects().count("Your journalist’s account is closed") == 1


def test_who_writes_while_their_access_ends_is_told_so_and_keeps_the_words(
    desk: WatchingClient, app: Flask, client: WatchingClient
) -> None:
    journalist, page = make.journalist(), f"/press/desk/write/{open_story().public_id}"
    press = as_journalist(app, journalist)
    token = make.csrf_token(press, page)
    end_access(desk, journalist)
    refused = press.post(page, data={"csrf_token": token, "words": WORDS})
    assert (refused.status_code, WORDS in refused.text) == (403, True)
    assert "<h1>Your account is closed</h1>" in refused.text
    assert "in another tab" not in refused.text
    opened = press.get("/press/desk")
    assert (opened.status_code, "<h1>Your account is closed</h1>" in opened.text) == (403, True)

    email = session().get_one(Account, journalist.account_id).email
    told = sign_in(client, email, PASSWORD).text
    assert "Your account is closed." in told
    not_told = sign_in(client, email, "something else 1").text
    assert "Your account is closed." not in not_told

    give_access_back(desk)
    assert press.get("/press/desk").location.startswith("/account/sign-in")


@pytest.mark.parametrize(
    ("outcome", "days"), [("", 8), ("approved", 91), ("refused", 190)], ids=["unconfirmed", "approved", "refused"]
)
def test_applications_are_deleted_in_time(desk: WatchingClient, outcome: str, days: int) -> None:
    made = application(confirmed=bool(outcome))
    if outcome:
        decide(desk, made, outcome, "A reason.")
    later()
    run()
    session().commit()
    assert the_application()
    with time_machine.travel(clock.now() + timedelta(days=days)):
        run()
        session().commit()
    assert session().scalars(select(PressApplication)).first() is None


def test_a_former_journalists_account_is_blanked_after_90_days(desk: WatchingClient) -> None:
    journalist = make.journalist()
    account_id = journalist.account_id
    end_access(desk, journalist)
    with time_machine.travel(clock.now() + timedelta(days=92)):
        run()
        session().commit()
        session().expire_all()
        account = session().get_one(Account, account_id)
        assert (account.email, account.name) == ("", "")


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("evening-post.example", "evening-post.example"),
        ("https://www.Evening-Post.example/uk", "evening-post.example"),
        ("http://münchen.example", "xn--mnchen-3ya.example"),
        ("javascript:alert(1)", None),
        ("https://user@evening-post.example", None),
        ("https://localhost", None),
        ("two words.example", None),
        ("", None),
    ],
)
def test_a_website_is_read_as_people_write_it(typed: str, domain: str | None) -> None:
    site = read_website(typed)
    assert (domain_of(site) if site else None) == domain
