"""The page after sending: the address, correcting it, getting the link again; and a form that is sent again."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from pact.core.db import session
from pact.mail.models import Mail
from pact.stories.fields import Status
from pact.stories.models import Author, Story, StoryVersion
from pact.stories.queries import latest_version
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import last_mail, link_in, sent_mails, text_of

PAGE = "/share/check-your-email"
KEY = "0123456789abcdef0123"


def send(client: WatchingClient, **changes: Any) -> dict[str, Any]:
    data = make.form_data(**{"idempotency_key": KEY, "email": "ana@exmaple.org"} | changes)
    assert client.post("/share", data=data).status_code == 303
    make.run_jobs()
    return data


def the_story() -> Story:
    session().expire_all()
    return session().execute(select(Story)).scalar_one()


def emails_on(page: Any) -> list[str]:
    shown = BeautifulSoup(page.text, "html.parser")
    return [found.text for found in shown.select("main b")] + [
        str(field["value"]) for field in shown.select("input[name=email][value]")
    ]


def test_page_shows_the_address_only_to_the_browser_that_sent_it(client: WatchingClient, app: Flask) -> None:
    send(client)
    page = client.get(PAGE)
    assert emails_on(page) == ["ana@exmaple.org", "ana@exmaple.org"]
    assert page.headers["Cache-Control"] == "no-store"
    assert KEY in page.text
    assert emails_on(client.get(f"/es{PAGE}")) == ["ana@exmaple.org", "ana@exmaple.org"]
    for stranger in (app.test_client(), forged(app)):
        other = stranger.get(PAGE)
        assert other.status_code == 200
        assert emails_on(other) == []
        assert "data-draft-sent" not in other.text
        assert stranger.post(PAGE, data={"email": "eve@example.org"}).status_code == 410
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1, minutes=1)):
        assert emails_on(client.get(PAGE)) == []


def forged(app: Flask) -> WatchingClient:
    client: Any = app.test_client()
    client.set_cookie("story_sent", "gAAAAABforged", path=PAGE)
    return client  # type: ignore[no-any-return]


def test_cookie_is_sent_only_to_that_page_and_cannot_be_read(client: WatchingClient) -> None:
    answer = client.post("/share", data=make.form_data(email="ana@example.org"))
    cookies = answer.headers.getlist("Set-Cookie")
    assert {re.search(r"Path=(\S+?)(;|$)", cookie)[1] for cookie in cookies} == {PAGE, f"/es{PAGE}"}  # type: ignore[index]
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "ana@" not in cookie
        assert "Max-Age" not in cookie
        assert "Expires" not in cookie


def test_corrected_address_gets_the_link_and_the_old_link_stops(client: WatchingClient) -> None:
    send(client, title="Billed twice")
    old = link_in(last_mail())
    assert client.post(PAGE, data={"email": "ana@example.org"}).status_code == 303
    assert emails_on(client.get(PAGE))[0] == "ana@example.org"
    make.run_jobs()
    assert last_mail()["To"] == "ana@example.org"
    assert client.get(old).status_code == 410
    assert "corrected your e-mail address" in client.get(old).text
    client.post(old)
    assert the_story().status is Status.UNCONFIRMED
    client.post(link_in(last_mail()))
    assert the_story().status is Status.PENDING
    assert latest_version(the_story()).title == "Billed twice"
    assert session().scalar(select(func.count()).select_from(Author)) == 1, "The wrong address is not kept."


def test_mail_that_waits_for_the_wrong_address_is_not_sent(client: WatchingClient) -> None:
    assert client.post("/share", data=make.form_data(email="ana@exmaple.org")).status_code == 303
    client.post(PAGE, data={"email": "ana@example.org"})
    make.run_jobs()
    assert [mail["To"] for mail in sent_mails()] == ["ana@example.org"]


def test_owner_of_the_wrong_address_keeps_their_own_stories(client: WatchingClient) -> None:
    theirs = make.story(email="ana@exmaple.org", company="Wolf & Sons")
    send(client)
    client.post(PAGE, data={"email": "ana@example.org"})
    session().expire_all()
    assert session().get_one(Story, theirs.id).email_encrypted
    assert session().scalar(select(func.count()).select_from(Author)) == 2


def test_link_can_be_sent_again_and_the_first_one_still_works(client: WatchingClient) -> None:
    send(client)
    first = link_in(last_mail())
    assert client.post(PAGE, data={"email": "ana@exmaple.org"}).status_code == 303
    make.run_jobs()
    assert len(sent_mails()) == 2
    assert "Confirm your story" in last_mail()["Subject"]
    assert client.get(first).status_code == 200


def test_asking_is_limited_and_checked(client: WatchingClient) -> None:
    send(client)
    invalid = client.post(PAGE, data={"email": "no address"})
    assert invalid.status_code == 422
    assert "no address" in emails_on(invalid)
    asked = [client.post(PAGE, data={"email": f"ana{turn}@example.org"}).status_code for turn in range(7)]
    assert asked == [303] * 5 + [429] * 2


def test_confirmed_story_keeps_its_address(client: WatchingClient) -> None:
    send(client)
    client.post(link_in(last_mail()))
    author = the_story().author_id
    refused = client.post(PAGE, data={"email": "eve@example.org"})
    assert refused.status_code == 409
    assert "already confirmed" in refused.text
    assert the_story().author_id == author


def test_answer_is_the_same_for_known_and_unknown_addresses(client: WatchingClient) -> None:
    make.story(email="known@example.org")
    send(client)
    pages = []
    for email in ("known@example.org", "other@example.org"):
        answer = client.post(PAGE, data={"email": email})
        page = client.get(PAGE).text.replace(email, "…")
        pages.append((answer.status_code, answer.headers["Location"], page))
    assert pages[0] == pages[1]
    mails = session().execute(select(Mail.template_data)).scalars().all()
    assert "example.org" not in str(mails)


def test_form_sent_again_with_changes_replaces_an_unconfirmed_story(client: WatchingClient) -> None:
    data = send(client)
    again = data | {
        "body": "I have thought again, and this is how it really was when I rang them.",
        "email": "ana@example.org",
    }
    assert client.post("/share", data=again).status_code == 303
    make.run_jobs()
    assert last_mail()["To"] == "ana@example.org"
    assert latest_version(the_story()).body == again["body"]
    assert [mail["To"] for mail in sent_mails()] == ["ana@exmaple.org", "ana@example.org"]


def test_form_sent_again_unchanged_is_one_story_even_after_confirmation(client: WatchingClient) -> None:
    data = send(client)
    client.post(link_in(last_mail()))
    assert client.post("/share", data=data).status_code == 303
    assert session().scalar(select(func.count()).select_from(StoryVersion)) == 1


def test_changes_to_a_confirmed_story_are_refused_with_the_words(client: WatchingClient) -> None:
    data = send(client)
    client.post(link_in(last_mail()))
    refused = client.post("/share", data=data | {"tips": "Press 0 twice, then wait."})
    assert refused.status_code == 409
    shown = BeautifulSoup(refused.text, "html.parser")
    assert shown.select_one("textarea[name=tips]").text.strip() == "Press 0 twice, then wait."  # type: ignore[union-attr]
    assert "use the link to your own page" in refused.text


def test_form_used_again_for_another_company_is_another_story(client: WatchingClient) -> None:
    data = send(client)
    held = client.post("/share", data=data | {"company": "Wolf & Sons"})
    assert held.status_code == 422, "A stamp is for one story, so the next one is checked."
    shown = BeautifulSoup(held.text, "html.parser")
    assert shown.select_one("input[name=idempotency_key]")["value"] != KEY  # type: ignore[index]
    assert shown.select_one("input[name=company]")["value"] == "Wolf & Sons"  # type: ignore[index]
    assert the_story().status is Status.UNCONFIRMED


def test_withdrawing_tells_the_author(client: WatchingClient) -> None:
    make.story(email="ana@example.org", company="Harbour Light")
    make.run_jobs()
    own = link_in(last_mail())
    assert client.post(f"{own}/withdraw").status_code == 303
    make.run_jobs()
    mail = last_mail()
    assert mail["To"] == "ana@example.org"
    assert "Your story is withdrawn" in mail["Subject"]
    assert "Harbour Light" in text_of(mail)
    said = " ".join(text_of(mail).split())
    assert "Those of closed months keep their figures, without your text. This cannot be undone." in said
    assert client.get(link_in(mail)).status_code == 200


@pytest.mark.parametrize("is_refused", [False, True])
def test_change_is_acknowledged_only_when_it_has_arrived(client: WatchingClient, is_refused: bool) -> None:
    make.story(email="ana@example.org")
    make.run_jobs()
    own = link_in(last_mail())
    if is_refused:
        client.post(f"{own}/withdraw")
    data = make.form_data(form_key="the-key-of-this-form", title="Another title")
    answer = client.post(f"{own}/edit", data=data)
    assert answer.status_code == (409 if is_refused else 303)
    if is_refused:
        assert "the-key-of-this-form" in answer.text
    else:
        assert 'data-draft-sent="the-key-of-this-form"' in client.get(answer.headers["Location"]).text
    assert "data-draft-sent" not in client.get(own).text
    assert "data-draft-sent" not in client.get(f"{own}?sent=the-key-of-this-form").text
