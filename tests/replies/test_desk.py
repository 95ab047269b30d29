"""Replies at the desk: the page, decisions by its form, undoing, and what the company is told."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from pact.accounts.models import Account
from pact.companies.users.membership import end_access
from pact.companies.users.queries import users_of
from pact.core import clock
from pact.core.db import session
from pact.moderation.figures import desk_figures
from pact.moderation.models import QueueKind
from pact.moderation.queue.service import open_item_of
from pact.moderation.replies.figures import replies_decided_sentence, reply_times
from pact.moderation.replies.review import findings_in
from pact.moderation.replies.service import send_reply
from pact.moderation.replies.undoing import last_decision, undo
from pact.moderation.settings.service import current_settings
from pact.moderation.statuses import DeskDecision
from pact.replies.models import Reply, ReplyStatus
from pact.replies.queries import latest_text, published_text
from pact.stories.models import Story
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import last_mail, sent_mails, text_of
from tests.support.replies import SAID, answer_to, decide, reply_to

S = ReplyStatus
REASONS = {"ground": "personal_data", "words": "Please leave the name out."}


@pytest.fixture
def desk(client: WatchingClient) -> WatchingClient:
    make.signed_in(client)
    return client


def send(desk: WatchingClient, reply: Reply, **fields: Any) -> Any:
    path = f"/moderation/replies/{reply.id}"
    page = desk.get(path)
    known = {field["name"]: field["value"] for field in soup(page).select("#decide input[type=hidden]")}
    return desk.post(path, data=known | fields)


def soup(answer: Any) -> Any:
    return BeautifulSoup(answer.text, "html.parser")


def later() -> None:
    """Run the jobs after the time to undo."""
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        make.run_jobs()


def test_the_page_shows_the_reply_beside_the_story(desk: WatchingClient, app: Flask) -> None:
    reply = reply_to(make.story(title="A parcel lost"), status=S.PENDING, body="Ring us on 020 7946 0018.")
    page = desk.get(f"/moderation/replies/{reply.id}")

    assert soup(page).h1.get_text() == "Reply of Nordic Mail"
    assert "A parcel lost" in page.text
    assert "020 7946 0018" in soup(page).select_one("[data-findings]").get_text()
    assert [button["value"] for button in soup(page).select("button[name=decision]")] == [
        "publish",
        "changes",
        "refuse",
    ]


@pytest.mark.parametrize("status", ReplyStatus)
def test_every_status_has_a_page(desk: WatchingClient, app: Flask, status: ReplyStatus) -> None:
    reply = reply_to(status=status)
    assert desk.get(f"/moderation/replies/{reply.id}").status_code == 200
    shown = reply_to()
    answer = answer_to(shown, status=status)
    assert "An author’s answer" in desk.get(f"/moderation/answers/{answer.id}").text
    assert desk.get("/moderation/answers/9999").status_code == 404


def test_publishing_leads_to_the_next_item_and_tells_the_company(desk: WatchingClient, app: Flask) -> None:
    first, second = reply_to(status=S.PENDING), reply_to(status=S.PENDING)
    answer = send(desk, first, decision="publish")

    assert answer.headers["Location"] == f"/moderation/replies/{second.id}"
    assert first.status is S.PUBLISHED
    page = desk.get("/moderation/")
    assert "Reply published." in soup(page).select_one(".undo").get_text()
    assert not [mail for mail in sent_mails() if "reply" in mail["Subject"]]
    later()
    [mail] = [mail for mail in sent_mails() if mail["Subject"] == "We have published your reply"]
    assert mail["To"] == "user@nordic-mail.example"
    assert f"/stories/{session().get_one(Story, first.story_id).public_id}" in text_of(mail)
    assert "appeal" not in text_of(mail)


@pytest.mark.parametrize(
    ("decision", "subject"),
    [("changes", "Please change your reply"), ("refuse", "We will not publish your reply")],
)
def test_a_decision_against_it_gives_its_reasons(
    desk: WatchingClient, app: Flask, decision: str, subject: str
) -> None:
    reply = reply_to(status=S.PENDING)
    assert send(desk, reply, decision=decision).status_code == 422
    assert send(desk, reply, decision=decision, ground="personal_data").status_code == 422
    assert send(desk, reply, decision=decision, **REASONS).status_code == 303
    later()
    mail = last_mail()
    assert mail["Subject"] == subject
    assert "Please leave the name out." in text_of(mail)
    assert "/for-companies/nordic-mail/stories/" in text_of(mail)


def test_redactions_of_the_form_are_published_and_counted_in_the_mail(desk: WatchingClient, app: Flask) -> None:
    reply = reply_to(status=S.PENDING, body="Anna Smith rang us. So we rang Anna Smith.")
    answer = send(desk, reply, decision="publish", phrase="Anna Smith", phrase_kind="name", take_out="1")
    boxes = [box["value"] for box in soup(answer).select("input[name=redaction][checked]")]
    assert len(boxes) == 2
    assert send(desk, reply, decision="publish", redaction=boxes).status_code == 303
    assert published_text(reply).body == "[name] rang us. So we rang [name]."
    later()
    [mail] = [mail for mail in sent_mails() if mail["Subject"] == "We have published your reply"]
    assert "2 names" in text_of(mail)


def test_what_comes_back_keeps_its_redactions(client: WatchingClient, app: Flask) -> None:
    make.signed_in(client, "senior_moderator")
    desk = client
    reply = reply_to(status=S.PENDING, body="Our Anna Beck rang you. We are sorry.")
    cut = f"{latest_text(reply).id}:body:4:13:name"
    send(desk, reply, decision="publish", redaction=cut)
    send(desk, reply, decision="remove", ground="personal_data", words="Wait.")
    page = soup(desk.get(f"/moderation/replies/{reply.id}"))
    ticked = [box["value"] for box in page.select("#decide input[name=redaction][checked]")]
    send(desk, reply, decision="restore", ground="appeal_upheld", words="You were right.", redaction=ticked)
    session().expire_all()

    published = published_text(reply)
    assert ticked == [cut]
    assert published is not None
    assert published.body == "Our [name] rang you. We are sorry."


def test_an_undone_decision_is_not_mailed(desk: WatchingClient, app: Flask) -> None:
    reply = reply_to(status=S.PENDING)
    send(desk, reply, decision="refuse", **REASONS)
    form = soup(desk.get("/moderation/")).select_one("form.undo")
    answer = desk.post(form["action"], data={"csrf_token": form.select_one("[name=csrf_token]")["value"]})

    assert answer.headers["Location"] == f"/moderation/replies/{reply.id}"
    session().expire_all()
    assert reply.status is S.PENDING
    history = [
        line.get_text(" ", strip=True)
        for line in soup(desk.get(answer.headers["Location"])).select(".findings")[-1].select("li")
    ]
    assert history[0].startswith("Waits for a moderator. (again, after undoing)")
    assert sum("Reply sent." in line for line in history) == 1
    later()
    assert not [mail for mail in sent_mails() if "reply" in mail["Subject"]]


def test_whoever_left_is_not_written_to_but_the_others_are(desk: WatchingClient, app: Flask) -> None:
    reply = reply_to(status=S.PENDING)
    other = make.company_user(email="other@nordic-mail.example", password=None)
    gone = next(user for user in users_of(make.company()) if user.id != other.id)
    end_access(gone, by=session().get_one(Account, gone.account_id))
    session().commit()
    send(desk, reply, decision="publish")
    later()
    assert [mail["To"] for mail in sent_mails() if "reply" in mail["Subject"]] == ["other@nordic-mail.example"]


def test_a_reply_that_changed_meanwhile_is_shown_again_with_what_was_typed(
    desk: WatchingClient, app: Flask
) -> None:
    reply = reply_to(status=S.PENDING)
    path = f"/moderation/replies/{reply.id}"
    known = {f["name"]: f["value"] for f in soup(desk.get(path)).select("#decide input[type=hidden]")}
    send_reply(
        session().get_one(Story, reply.story_id), "Changed since.", account_id=reply.account_id, language="en"
    )
    session().commit()

    answer = desk.post(path, data=known | {"decision": "refuse"} | REASONS)
    assert answer.status_code == 409
    assert "Please leave the name out." in answer.text
    assert "Changed since." in answer.text
    session().expire_all()
    assert reply.status is S.PENDING


def test_a_waiting_change_names_the_reply_that_can_be_taken_down(desk: WatchingClient, app: Flask) -> None:
    reply = reply_to()
    send_reply(session().get_one(Story, reply.story_id), "Changed.", account_id=reply.account_id, language="en")
    session().commit()
    page = soup(desk.get(f"/moderation/replies/{reply.id}"))
    assert page.select_one("#reasons summary").get_text() == "Refuse the change or take the reply down"
    decide(reply, DeskDecision.PUBLISH)
    session().commit()
    assert "Change to a reply published." in desk.get(f"/moderation/replies/{reply.id}").text


def test_grounds_that_can_only_be_said_of_a_story_are_not_offered(desk: WatchingClient, app: Flask) -> None:
    reply = reply_to(status=S.PENDING)
    offered = {box["value"] for box in soup(desk.get(f"/moderation/replies/{reply.id}")).select("[name=ground]")}
    assert {"personal_data", "unclear", "insult_or_threat", "advertising", "illegal"} <= offered
    assert not offered & {"not_a_contact", "duplicate", "not_own_experience", "inauthentic"}
    assert send(desk, reply, decision="refuse", **REASONS | {"ground": "not_a_contact"}).status_code == 422


def test_the_queue_says_that_a_reply_has_findings(desk: WatchingClient, app: Flask) -> None:
    reply_to(make.story(title="Plain"), status=S.PENDING)
    reply_to(make.story(title="Risky"), status=S.PENDING, body="You idiot, ring 020 7946 0018.")
    listed = {row.b.get_text(): row.get_text() for row in soup(desk.get("/moderation/")).select("[data-item]")}
    assert "with findings" in listed["Reply: Risky"]
    assert "with findings" not in listed["Reply: Plain"]


def test_what_the_author_is_known_by_is_found_in_a_reply(app: Flask) -> None:
    story = make.story(email="anna.schmidt84@example.org", display_name="Ann S.")
    reply = reply_to(story, status=S.PENDING, body="Dear ANN, we wrote to schmidt, and the annex is attached.")
    text = latest_text(reply)
    found = findings_in(text, story, settings=current_settings())
    assert {"ANN", "schmidt"} <= {text.body[f.start : f.end] for f in found}
    assert "annex" not in {text.body[f.start : f.end] for f in found}


def test_small_words_of_a_display_name_are_no_name(app: Flask) -> None:
    story = make.story(display_name="Edith from Grimsby")
    text = latest_text(
        reply_to(story, status=S.PENDING, body="Dear Edith, the bill from Grimsby was set from ours.")
    )
    found = [text.body[f.start : f.end] for f in findings_in(text, story, settings=current_settings())]
    assert {"Edith", "Grimsby"} <= set(found)
    assert "from" not in found


def test_a_risky_reply_moves_up(app: Flask) -> None:
    plain, risky = reply_to(status=S.PENDING), reply_to(status=S.PENDING, body="You idiot, ring 020 7946 0018.")
    items = [open_item_of(QueueKind.REPLY, reply.id) for reply in (plain, risky)]
    assert items[0].risk == 0 < items[1].risk
    assert latest_text(plain).body == SAID


def test_times_of_replies_are_figures_of_their_own(app: Flask) -> None:
    assert replies_decided_sentence(30) == ""
    for hours in (1, 2, 30):
        reply = reply_to(status=S.PENDING)
        with time_machine.travel(clock.now() + timedelta(hours=hours), tick=False):
            decide(reply, DeskDecision.PUBLISH)
            session().commit()
    undone = reply_to()
    undo(last_decision(undone), moderator_id=make.moderator_id())
    session().commit()
    with time_machine.travel(clock.now() + timedelta(hours=31)):
        assert reply_times(30)._replace(median=0, most=0) == (3, 0, 0)
        assert [round(seconds / 3600) for seconds in reply_times(30)[1:]] == [2, 30]
        with app.test_request_context("/"):
            assert "we decided 3 in the last 30 days: half within 2 hours" in replies_decided_sentence(30)
        assert desk_figures().decided == 4  # the stories alone
