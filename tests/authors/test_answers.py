"""The company's reply for the story's author: the one mail about it, and the one short answer."""

import json
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from pact.authors import service
from pact.authors.own_page import erasing, exporting
from pact.authors.own_page.reminders import set_reminders
from pact.checks.findings import Place
from pact.core import clock
from pact.core.db import Base, session
from pact.mail.models import Mail
from pact.moderation.redaction import Cut, RedactionKind
from pact.moderation.replies import undoing
from pact.moderation.statuses import DeskDecision
from pact.replies.models import Answer, AnswerVersion, Reply, ReplyStatus
from pact.replies.queries import published_replies
from pact.stories.author_links import new_link
from pact.stories.models import Author, Story
from tests.authors.export_schema import SCHEMA
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import sent_mails, text_of
from tests.support.replies import answer_to, decide, reply_to, take_to

SAID = "It came the next day. *Thank you.*"


@pytest.fixture
def story(app: Flask) -> Story:
    return make.story(resolved="no", email="ana@example.org", title="A secret title")


def send_mails() -> list[Any]:
    """Run what waits for the end of the time to undo, and return the mails to the author about reply and answer."""
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=True):
        make.run_jobs()
    return [mail for mail in sent_mails() if "ana@" in mail["To"]]


def form_of(client: WatchingClient, link: str) -> dict[str, str]:
    page = BeautifulSoup(client.get(f"{link}/answer").text, "html.parser")
    fields = page.select("#answer-form input[type=hidden], #answer-form textarea")
    return {str(field["name"]): str(field.get("value", field.text)).strip() for field in fields}


def send(client: WatchingClient, link: str, body: str = SAID, **more: str) -> Any:
    return client.post(f"{link}/answer", data=form_of(client, link) | {"body": body} | more)


def the_answer() -> Answer:
    session().expire_all()
    return session().scalars(select(Answer)).one()


def test_the_author_is_told_once_of_the_first_reply(client: WatchingClient, story: Story) -> None:
    reply = reply_to(story, status="pending")
    assert not [mail for mail in send_mails() if "replied" in mail["Subject"]]
    take_to(reply, ReplyStatus.PUBLISHED)
    session().commit()
    [mail] = [mail for mail in send_mails() if "replied" in mail["Subject"]]
    assert mail["Subject"] == "Nordic Mail has replied to your story"
    text = " ".join(text_of(mail).split())
    assert f"/stories/{story.public_id}#reply" in text
    assert not any(word in text for word in ("secret", "sorry", "new bill"))
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert client.get(form_link(mail)).status_code == 200
    reply_to(story, body="We are very sorry, and have sent you another bill.")  # an edit
    take_to(reply, ReplyStatus.WITHDRAWN)
    reply_to(story, body="We are very sorry once more.")
    session().commit()
    assert len([mail for mail in send_mails() if "replied" in mail["Subject"]]) == 1
    assert session().scalars(select(Mail).where(Mail.template == "authors/reply")).first().template_data == {}  # type: ignore[union-attr]


def form_link(mail: Any) -> str:
    [link] = [word for word in text_of(mail).split() if word.endswith("/answer")]
    return link.split("localhost", 1)[-1].lstrip(":0123456789")


def test_no_mail_about_a_reply_that_was_undone_and_one_when_it_is_published_again(story: Story) -> None:
    reply = reply_to(story)
    found = undoing.undoable_by(make.moderator().id)
    assert found is not None
    undoing.undo(found.decision, moderator_id=make.moderator().id)
    session().commit()
    assert [mail["Subject"] for mail in send_mails() if "replied" in mail["Subject"]] == []
    take_to(session().get_one(Reply, reply.id), ReplyStatus.PUBLISHED)
    session().commit()
    assert len([mail for mail in send_mails() if "replied" in mail["Subject"]]) == 1


def test_whoever_wants_no_reminders_is_not_told(story: Story) -> None:
    set_reminders(session().get_one(Author, story.author_id), wanted=False)
    reply_to(story)
    assert not [mail for mail in send_mails() if "replied" in mail["Subject"]]


def test_an_answer_is_written_moderated_and_shown(client: WatchingClient, story: Story) -> None:
    link = f"/my-story/{new_link(story.id)}"
    assert "company’s reply" not in client.get(link).text
    assert client.get(f"{link}/answer").status_code == 303
    reply_to(story)
    page = client.get(link).text
    assert "We have sent you a new bill." in page
    assert "Answer the company" in page
    seen = client.post(f"{link}/answer", data=form_of(client, link) | {"body": SAID, "preview": "y"})
    assert "<em>Thank you.</em>" in seen.text
    assert not session().scalars(select(Answer)).all(), "Seeing it sends nothing."
    sent = send(client, link)
    assert sent.location.endswith("#reply")
    assert the_answer().status is ReplyStatus.PENDING
    own = client.get(sent.location.split("#")[0]).text
    assert "data-draft-sent" in own
    assert "Waiting for a moderator." in own
    assert published_replies([story.id])[story.id].answer is None
    send(client, link, "It came the next day, thanks.")
    assert len(session().scalars(select(AnswerVersion)).all()) == 2
    decide(the_answer(), DeskDecision.PUBLISH)
    session().commit()
    shown = published_replies([story.id])[story.id].answer
    assert shown is not None
    assert "It came the next day, thanks." in shown.body_html
    assert "Everybody can read it below the reply." in client.get(link).text
    assert client.get(f"{link}/answer").status_code == 303, "It can be changed until it is decided."
    assert any(mail["Subject"] == "We have published your answer to Nordic Mail" for mail in sent_after())
    assert client.post(f"{link}/answer/withdraw").status_code == 303
    assert published_replies([story.id])[story.id].answer is None
    assert "Answer the company" in client.get(link).text


def sent_after() -> list[Any]:
    send_mails()
    return sent_mails()


@pytest.mark.parametrize(
    ("body", "error"),
    [("", "Write your answer."), ("Thanks", "at least 10"), ("x" * 1001, "You have written 1,001.")],
)
def test_what_is_refused_stays_in_the_form(client: WatchingClient, story: Story, body: str, error: str) -> None:
    reply_to(story)
    answered = send(client, f"/my-story/{new_link(story.id)}", body)
    assert answered.status_code == 422
    assert error in answered.text
    assert BeautifulSoup(answered.text, "html.parser").select_one("textarea").text.strip() == body  # type: ignore[union-attr]


def test_personal_details_are_pointed_out_and_numbers_masked(client: WatchingClient, story: Story) -> None:
    reply_to(story)
    link = f"/my-story/{new_link(story.id)}"
    told = "Ring me on 020 7946 0018. My card is 4111 1111 1111 1111."
    held = send(client, link, told)
    assert held.status_code == 422
    assert "Remove all and send my answer" in held.text
    assert send(client, link, told, as_is="y").status_code == 303
    assert "4111" not in session().scalars(select(AnswerVersion.body)).one()
    removed = send(client, link, told, take_out="all")
    assert removed.status_code == 303
    assert (
        "7946" not in session().scalars(select(AnswerVersion.body).order_by(AnswerVersion.number.desc())).first()
    )  # type: ignore[operator]


def test_a_form_that_was_open_meanwhile_overwrites_nothing(client: WatchingClient, story: Story) -> None:
    reply = reply_to(story)
    link = f"/my-story/{new_link(story.id)}"
    old = form_of(client, link)
    assert send(client, link, "The first answer.").status_code == 303
    assert client.post(f"{link}/answer", data=old | {"body": "The first answer."}).status_code == 303, (
        "Two clicks."
    )
    refused = client.post(f"{link}/answer", data=old | {"body": "The second answer."})
    assert (refused.status_code, "The second answer." in refused.text) == (409, True)
    known = BeautifulSoup(refused.text, "html.parser").select_one("[name=opened_from]")["value"]  # type: ignore[index]
    again = client.post(f"{link}/answer", data=old | {"opened_from": known, "body": "The second answer."})
    assert again.status_code == 303
    fresh = form_of(client, link)
    take_to(session().get_one(Reply, reply.id), ReplyStatus.WITHDRAWN)
    session().commit()
    over = client.post(f"{link}/answer", data=fresh | {"body": "The third answer."})
    assert (over.status_code, "The third answer." in over.text) == (409, True)
    assert "is not on the site now" in client.get(link).text


@pytest.mark.parametrize("status", ["refused", "removed", "changes_requested"])
def test_the_author_gets_the_reasons(client: WatchingClient, story: Story, status: str) -> None:
    answer_to(reply_to(story), status=status)
    mail = next(
        mail for mail in reversed(sent_after()) if mail["To"] == "ana@example.org" and "answer" in mail["Subject"]
    )
    text = " ".join(text_of(mail).split())
    assert "Please leave the name out." in text
    assert ("you can appeal within six months" in text) is True
    page = client.get(f"/my-story/{new_link(story.id)}").text
    assert "Please leave the name out." in page
    assert ("Change my answer" in page) is (status == "changes_requested")


def test_a_redacted_answer_shows_both_texts_to_its_author(client: WatchingClient, story: Story) -> None:
    answer = answer_to(reply_to(story), status="pending", body="Mrs Field sent it the next day.")
    decide(answer, DeskDecision.PUBLISH, cuts=[Cut(Place.body, 4, 9, RedactionKind.NAME)])
    session().commit()
    page = client.get(f"/my-story/{new_link(story.id)}").text
    assert "Mrs Field" in page
    assert "What we redacted and why" in page
    assert "What is published of it" in page
    assert "Field" not in client.get(f"/stories/{story.public_id}").text
    mail = next(mail for mail in reversed(sent_after()) if "answer" in mail["Subject"])
    assert "We redacted: a name." in " ".join(text_of(mail).split())


def test_the_export_has_the_answer(story: Story) -> None:
    answer_to(reply_to(story))
    jsonschema.validate(json.loads(exporting.exported(story, with_all=True)), SCHEMA)
    [held] = json.loads(exporting.exported(story, with_all=False))["stories"]
    assert [version["body"] for version in held["answer"]["versions"]] == ["It came the next day. Thank you."]


def test_nothing_of_an_erased_author_is_left_anywhere(client: WatchingClient, app: Flask, story: Story) -> None:
    """Distinctive words in everything an author can say; after erasure no table has one of them."""
    words = [f"Quixotry{number}" for number in range(6)]
    link = f"/my-story/{new_link(story.id)}"
    client.post(f"{link}/edit", data=make.form_data(
        body=f"{words[0]} was said in more than fifty characters of a story.", title=words[1], tips=words[2],
        display_name=words[3], as_is="y",
    ))  # fmt: skip
    client.post(f"{link}/consents", data={"case_reference": words[4], "consent_company": "y"})
    reply_to(story)
    send(client, link, f"They said {words[5]} to me.", as_is="y")
    decide(the_answer(), DeskDecision.PUBLISH)
    session().commit()
    assert left(words) >= {words[0], words[5]}
    erasing.erase_all_from(session().get_one(Story, story.id))
    session().commit()
    assert left([*words, "ana@example.org"]) == set()
    send_mails()
    assert left([*words, "ana@example.org"]) == set()
    assert not any(word in mail.as_string() for mail in sent_mails() for word in words)
    assert not session().scalars(select(Answer)).all()


def left(words: list[str]) -> set[str]:
    """The words that stand anywhere in the database."""
    session().expire_all()
    rows = [str(row) for table in Base.metadata.sorted_tables for row in session().execute(select(table))]
    return {word for word in words if any(word.lower() in row.lower() for row in rows)}


def test_withdrawing_the_story_hides_reply_and_answer(client: WatchingClient, story: Story) -> None:
    answer_to(reply_to(story))
    service.withdraw(session().get_one(Story, story.id))
    session().commit()
    link = f"/my-story/{new_link(story.id)}"
    assert client.get(f"{link}/answer").status_code == 303
    assert "is not on the site now" in client.get(link).text
