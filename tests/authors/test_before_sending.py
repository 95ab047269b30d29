"""Personal data is pointed out before a story is sent and can be removed with a button."""

import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from pact.authors.sharing.personal_data import personal_details_in, without
from pact.checks.findings import Place
from pact.core import clock
from pact.core.db import session
from pact.stories.author_links import new_link
from pact.stories.fields import Status
from pact.stories.models import StoryVersion
from pact.stories.queries import latest_version
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import last_mail, link_in, text_of
from tests.support.replies import reply_to
from tests.support.sampling import sampled

BODY = "I asked Mandy Harris at Brightline.\r\nShe is on 020 7946 0018, or 020 7946 0018 at night. Nobody else would help."
TIP = "Write to clerk@example.com"


def texts_of(page: str) -> dict[str, str]:
    soup = BeautifulSoup(page, "html.parser")
    return {name: soup.select_one(f"[name={name}]").text.strip() for name in ("body", "tips")}  # type: ignore[union-attr]


def buttons_of(page: str) -> dict[str, str]:
    """Each listed detail with the value its button sends."""
    rows = BeautifulSoup(page, "html.parser").select(".held li")
    return {row.select_one(".hit").text: str(row.button["value"]) for row in rows}  # type: ignore[union-attr,index]


def versions() -> int:
    return session().query(StoryVersion).count()


def test_each_detail_is_listed_once_and_removed_everywhere(client: WatchingClient) -> None:
    form = make.form_data(company="Brightline", body=BODY, tips=TIP, wait_minutes="1h10")
    page = client.post("/share", data=form)
    assert (page.status_code, versions()) == (422, 0)
    buttons = buttons_of(page.text)
    assert list(buttons) == ["Mandy Harris", "020 7946 0018", "clerk@example.com"]
    # The author has changed the text since: a button removes words, not positions.
    form["body"] = "As I said:\r\n" + form["body"]
    page = client.post("/share", data=form | {"take_out": buttons["020 7946 0018"]})
    assert page.status_code == 422
    taken = texts_of(page.text)
    assert (
        taken["body"].splitlines()[2]
        == "She is on [phone number], or [phone number] at night. Nobody else would help."
    )
    assert taken["tips"] == TIP
    assert BeautifulSoup(page.text, "html.parser").select_one("#wait_minutes")["value"] == "1h10"  # type: ignore[index]
    assert client.post("/share", data=form | taken | {"take_out": "all"}).status_code == 303
    sent = session().query(StoryVersion).one()
    assert "[name] at Brightline" in sent.body
    assert sent.tips == "Write to [email address]"


@pytest.mark.parametrize("company", ["Brightline", "Brihtline"])
def test_removing_all_goes_on_where_the_words_were_taken_out_by_hand(client: WatchingClient, company: str) -> None:
    """With a mistake, the page says so; it never comes back without a word."""
    make.company(name="Brightline")
    page = client.post("/share", data=make.form_data(company=company) | {"take_out": "all"})
    assert (page.status_code, versions()) == ((303, 1) if company == "Brightline" else (422, 0))
    assert ("Did you mean Brightline?" in page.text) is (page.status_code == 422)


def test_removing_one_detail_that_is_gone_says_that_nothing_is_left(client: WatchingClient) -> None:
    page = client.post("/share", data=make.form_data() | {"take_out": "gone"})
    hold = BeautifulSoup(page.text, "html.parser").select_one(".hold")
    assert (page.status_code, versions()) == (422, 0)
    assert hold is not None
    assert hold.h2.text == "Personal details removed"  # type: ignore[union-attr]
    assert hold.select_one("button.button").get("name") is None, "It sends the story."  # type: ignore[union-attr]


def test_story_can_be_sent_as_it_is(client: WatchingClient) -> None:
    assert client.post("/share", data=make.form_data(body=BODY, as_is="y")).status_code == 303
    assert "Mandy" in session().query(StoryVersion).one().body


@pytest.mark.parametrize("form", ["share", "edit", "answer"])
def test_who_sends_again_without_choosing_is_led_to_the_choice(client: WatchingClient, form: str) -> None:
    story = make.story(status="published" if form == "answer" else "changes_requested", company="Brightline")
    if form == "answer":
        reply_to(story)
    address = "/share" if form == "share" else f"/my-story/{new_link(story.id)}/{form}"
    sent = {"body": BODY} if form == "answer" else make.form_data(body=BODY)
    before = versions()
    first = BeautifulSoup(client.post(address, data=sent).text, "html.parser")
    assert first.select_one(".error-summary") is None
    asked = {box["name"]: box["value"] for box in first.select(".hold input[type=hidden]")}
    again = client.post(address, data=sent | asked)
    page = BeautifulSoup(again.text, "html.parser")
    assert again.status_code == 422
    assert page.title is not None
    assert page.title.text.startswith("Error: ")
    link = page.select_one(".error-summary[tabindex] li a")
    assert link is not None
    assert link.text == "Choose what to do about the personal details: remove them, or send it as it is."
    place = page.select_one(str(link["href"]))
    assert place is not None
    assert place["class"] == ["hold"]
    assert place["tabindex"] == "-1"
    assert versions() == before
    removed = client.post(address, data=sent | asked | {"take_out": buttons_of(again.text)["Mandy Harris"]})
    assert BeautifulSoup(removed.text, "html.parser").select_one(".error-summary") is None
    assert client.post(address, data=sent | asked | {"as_is": "y"}).status_code == 303


def test_edited_story_is_checked_too(app: Flask, client: WatchingClient) -> None:
    story = make.story(status="changes_requested", company="Brightline")
    make.run_jobs()
    address = f"{link_in(last_mail())}/edit"
    form = make.form_data(body=BODY)
    page = client.post(address, data=form)
    assert page.status_code == 422
    client.post(address, data=form | {"take_out": "all"})
    session().expire_all()
    assert story.status == Status.PENDING
    assert latest_version(story).body.startswith("I asked [name] at Brightline.\nShe is on [phone number]")


@pytest.mark.usefixtures("app")
def test_company_name_and_order_number_are_not_personal_data() -> None:
    texts = {
        Place.body: "Harris Energy sent order number 20794600181234 on 12 May, at 9.30, for £24.99.",
        Place.title: "",
    }
    assert personal_details_in(texts, company_names=("Harris Energy",)) == []
    assert without(texts, []) == texts


EARLIER = {
    "of the month": ({"days": 29}, True),
    "not decided yet": ({"status": "pending"}, True),
    "waiting for changes": ({"status": "changes_requested"}, True),
    "older": ({"days": 31}, False),
    "taken back": ({"status": "withdrawn"}, False),
    "never confirmed": ({"status": "unconfirmed"}, False),
    "about another company": ({"company": "Wolf & Sons"}, False),
}


@pytest.mark.parametrize(
    ("earlier", "is_offered"), sampled(EARLIER.values(), every=2, several=True), ids=EARLIER.keys()
)
def test_only_the_mail_offers_to_change_an_earlier_story(
    app: Flask, client: WatchingClient, earlier: dict[str, Any], is_offered: bool
) -> None:
    told_at = clock.now() - timedelta(days=earlier.get("days", 2))
    told = {"status": "published", "company": "Nordic Mail"} | {
        key: earlier[key] for key in earlier if key != "days"
    }
    make.story(**told, email="once@example.org", confirmed_at=told_at)
    make.run_jobs()
    addresses = ("new@example.org", "Once@example.org")
    answers = [client.post("/share", data=make.form_data(email=address)) for address in addresses]
    assert {(answer.status_code, answer.text) for answer in answers} == {(303, answers[0].text)}
    make.run_jobs()
    mail = last_mail()
    assert mail["To"].lower() == "once@example.org"
    assert link_in(mail).startswith("/confirm/")
    found = re.findall(r"/my-story/\S+/edit", text_of(mail))
    assert bool(found) is is_offered
    if found:
        assert client.get(found[0]).status_code in (200, 303)


ANSWERS: list[tuple[dict[str, Any], str, str]] = [
    ({}, "", ""),
    ({"wait_minutes": "half an hour", "ended_how": "gave_up", "resolved": "no"},
     "Waited 30 minutes, gave up before reaching anyone; not solved.", "bad"),
    ({"channel": "email", "wait_minutes": "20", "resolved": "first_contact"}, "Solved at the first contact.", "good"),
    ({"transfers": "9" * 30, "wait_minutes": "ages", "resolved": "pigeon", "politeness": "1e400"}, "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "sentence", "tone"), ANSWERS[:3])
def test_outcome_sentence_while_filling_in_the_form(
    client: WatchingClient, answers: dict[str, str], sentence: str, tone: str
) -> None:
    told = client.post("/share/outcome", data=answers)
    assert told.headers["Cache-Control"] == "no-store"
    assert (told.json["before"] + told.json["outcome"], told.json["tone"]) == (sentence, tone)
    assert told.json["times"]["wait_minutes"] == (
        "30 minutes" if "half" in answers.get("wait_minutes", "") else ""
    )


DOUBTS: dict[str, tuple[dict[str, str], str]] = {
    "vague": ({"wait_minutes": "a while"}, "wait_minutes"),
    "vague in Spanish": ({"transfers": "varias"}, "transfers"),
    "too much": ({"contacts_for_issue": "80"}, "contacts_for_issue"),
    "against another answer": ({"wait_minutes": "10", "menu_minutes": "20"}, "menu_minutes"),
    "price without a currency": ({"cost_total": "1.50"}, "currency"),
}


@pytest.mark.parametrize(("typed", "field"), DOUBTS.values(), ids=DOUBTS.keys())
def test_what_would_be_asked_about_is_said_while_filling_in_the_form(
    client: WatchingClient, typed: dict[str, str], field: str
) -> None:
    """In the words of the page that the form gets when it is sent."""
    told = client.post("/share/outcome", data={"channel": "phone"} | typed)
    assert list(told.json["doubts"]) == [field]
    sent = BeautifulSoup(client.post("/share", data=make.form_data(**typed)).text, "html.parser")
    assert sent.select_one(f"#{field}-error").text == f"Error: {told.json['doubts'][field]}"  # type: ignore[union-attr]


def test_invalid_answers_cause_no_error(client: WatchingClient) -> None:
    assert client.post("/share/outcome", data=ANSWERS[3][0]).status_code == 200


def test_details_are_pointed_out_together_with_errors(client: WatchingClient) -> None:
    form = make.form_data(company="Brightline", body=BODY, tips=TIP, email="reader@")
    page = client.post("/share", data=form)
    assert (page.status_code, versions()) == (422, 0)
    assert BeautifulSoup(page.text, "html.parser").select_one("#email-error")
    buttons = buttons_of(page.text)
    assert list(buttons) == ["Mandy Harris", "020 7946 0018", "clerk@example.com"]

    one_less = client.post("/share", data=form | {"take_out": buttons["Mandy Harris"]})
    assert list(buttons_of(one_less.text)) == ["020 7946 0018", "clerk@example.com"]
    assert BeautifulSoup(one_less.text, "html.parser").select_one("#email-error")

    all_out = client.post("/share", data=form | {"take_out": "all"})
    assert (all_out.status_code, buttons_of(all_out.text), versions()) == (422, {}, 0)
    assert texts_of(all_out.text)["tips"] == "Write to [email address]"
    sent = client.post("/share", data=form | texts_of(all_out.text) | {"email": "reader@example.org"})
    assert (sent.status_code, versions()) == (303, 1)


def test_as_it_is_counts_also_with_an_error(client: WatchingClient) -> None:
    form = make.form_data(company="Brightline", body=BODY, email="reader@", as_is="y")
    page = client.post("/share", data=form)
    assert page.status_code == 422
    assert BeautifulSoup(page.text, "html.parser").select_one("input[type=hidden][name=as_is]")
