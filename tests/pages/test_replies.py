"""A company's reply: its form, and what readers see of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from pact.accounts.models import Account
from pact.authors.own_page.editing import edit_story
from pact.checks.findings import Place
from pact.companies.models import Company
from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.service import decide as decide_story
from pact.moderation.decisions.transitions import AUTHOR, change_status
from pact.moderation.redaction import Cut, RedactionKind
from pact.moderation.replies.service import send_reply
from pact.moderation.statuses import DeskDecision
from pact.pages.replies import replied_words, share_words
from pact.rankings.tallies.replies import MOST_DAYS, Replied
from pact.rankings.tallies.writing import settle_after_reply
from pact.replies.models import Reply, ReplyStatus
from pact.replies.queries import latest_text, reply_of, texts_of
from pact.stories.after_reply import SaidAfterReply
from pact.stories.author_models import FollowUp, UseAgain
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.replies import SAID, answer_to, decide, reply_to, take_to, user_of

S = ReplyStatus


def soup(answer: Any) -> Any:
    return BeautifulSoup(answer.text, "html.parser")


def words(answer: Any) -> str:
    return " ".join(soup(answer).main.get_text(" ").split())


def address(story: Story) -> str:
    slug = session().get_one(Company, story.company_id).slug
    return f"/for-companies/{slug}/stories/{story.public_id}/reply"


@pytest.fixture
def story(app: Flask) -> Story:
    return make.story(title="A parcel lost", display_name="Ann Soreghan")


@pytest.fixture
def company(client: WatchingClient, story: Story) -> WatchingClient:
    make.signed_in_as(client, session().get_one(Account, user_of(story).account_id))
    return client


def send(company: WatchingClient, story: Story, body: str = SAID, **fields: str) -> Any:
    page = soup(company.get(address(story)))
    known = {f["name"]: f["value"] for f in page.select("form[data-draft] input[type=hidden]")}
    return company.post(address(story), data=known | {"body": body} | fields)


def test_a_reply_is_sent_and_waits(company: WatchingClient, story: Story) -> None:
    answer = send(company, story)
    assert (answer.status_code, answer.headers["Location"]) == (303, address(story))
    reply = reply_of(story.id)
    assert reply is not None
    assert (reply.status, latest_text(reply).body) == (S.PENDING, SAID)
    page = company.get(address(story))
    assert "It waits for a moderator." in words(page)
    assert "The company replied" not in words(company.get(f"/stories/{story.public_id}"))


@pytest.mark.parametrize(
    ("body", "error"), [("", "Write your reply."), ("Too short", "at least 10"), ("x" * 2001, "2,000")]
)
def test_what_was_typed_stays_when_it_is_refused(
    company: WatchingClient, story: Story, body: str, error: str
) -> None:
    answer = send(company, story, body)
    assert answer.status_code == 422
    assert error in words(answer)
    assert soup(answer).textarea.get_text().strip() == body
    assert reply_of(story.id) is None


def test_the_preview_shows_it_as_readers_will_and_sends_nothing(company: WatchingClient, story: Story) -> None:
    answer = send(company, story, preview="1")
    assert soup(answer).select_one(".preview strong").get_text() == "sorry"
    assert soup(answer).textarea.get_text().strip() == SAID
    assert reply_of(story.id) is None


def test_personal_details_are_pointed_out_and_can_be_removed(company: WatchingClient, story: Story) -> None:
    body = "Dear Soreghan, ring Mary Poppins on 020 7946 0018."
    answer = send(company, story, body)
    held = [item.get_text() for item in soup(answer).select(".held .hit")]
    assert {"Soreghan", "020 7946 0018"} <= set(held)
    assert reply_of(story.id) is None

    first = soup(answer).select_one(".held button")["value"]
    answer = send(company, story, body, take_out=first)
    assert "Soreghan" not in soup(answer).textarea.get_text()
    assert send(company, story, body, take_out="all").status_code == 303
    text = latest_text(reply_of(story.id)).body  # type: ignore[arg-type]
    assert "[phone number]" in text
    assert "Soreghan" not in text


def test_the_page_says_the_outcome_once_and_offers_no_sign_in(company: WatchingClient, story: Story) -> None:
    assert "solved at the first contact" in words(company.get(address(story)))
    untitled = make.story(title="")
    page = company.get(address(untitled))
    assert words(page).count("solved at the first contact") == 1
    assert "/account/sign-in" not in page.text


def test_it_can_be_sent_as_it_is(company: WatchingClient, story: Story) -> None:
    assert send(company, story, "Our own line is 020 7946 0018.", as_is="y").status_code == 303


def test_a_company_does_not_learn_what_the_author_is_known_by(client: WatchingClient, app: Flask) -> None:
    story = make.story(email="brunhilde@example.org", display_name="")
    make.signed_in_as(client, session().get_one(Account, user_of(story).account_id))
    answer = send(client, story, "Is the word brunhilde known here, we wonder?", preview="1")
    assert not soup(answer).select(".held")


def test_only_those_who_act_for_the_company_reach_it(client: WatchingClient, story: Story) -> None:
    others = make.company_user("Harbour Light", email="other@harbour.example")
    make.signed_in_as(client, session().get_one(Account, others.account_id))
    assert client.get(address(story)).status_code == 404
    assert client.post(address(story), data={"body": SAID}).status_code in (400, 404)
    assert client.get(address(story).replace("nordic-mail", "harbour-light")).status_code == 404


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.PUBLISHED])
def test_a_story_that_is_not_published_is_not_found(company: WatchingClient, story: Story, status: Status) -> None:
    hidden = make.story(status=status, title="A hidden one")
    assert company.get(address(hidden)).status_code == 404


def test_after_the_story_has_gone_the_company_sees_its_own_words_only(
    company: WatchingClient, story: Story
) -> None:
    reply_to(story)
    change_status(story, Status.WITHDRAWN, actor=AUTHOR)
    session().commit()
    page = company.get(address(story))
    assert "The story is not published any more" in words(page)
    assert "A parcel lost" not in page.text
    assert not soup(page).select("textarea")


def test_a_change_begins_with_what_is_published(company: WatchingClient, story: Story) -> None:
    reply = reply_to(story, status=S.PENDING, body="Ring Anna Smith, she knows it.")
    decide(reply, DeskDecision.PUBLISH, cuts=[Cut(Place.body, 5, 15, RedactionKind.NAME)])
    session().commit()
    page = soup(company.get(address(story)))
    assert page.textarea.get_text().strip() == "Ring [name], she knows it."
    assert "Anna Smith" in page.find("summary", string="What was sent last").parent.get_text()
    send(company, story, "Ring [name], she knows it all.")
    assert soup(company.get(address(story))).textarea.get_text().strip() == "Ring [name], she knows it all."


def test_what_was_written_while_the_story_went_is_shown(company: WatchingClient, story: Story) -> None:
    reply_to(story)
    token = soup(company.get(address(story))).select_one("[name=csrf_token]")["value"]
    change_status(story, Status.WITHDRAWN, actor=AUTHOR)
    session().commit()
    answer = company.post(address(story), data={"csrf_token": token, "body": "Typed meanwhile, and long."})
    assert answer.status_code == 409
    assert "Your reply was not sent." in words(answer)
    assert "Typed meanwhile, and long." in words(answer)


def test_a_second_click_sends_the_reply_once_and_says_that_it_is_sent(
    company: WatchingClient, story: Story
) -> None:
    page = soup(company.get(address(story)))
    known = {f["name"]: f["value"] for f in page.select("form[data-draft] input[type=hidden]")}
    clicks = [company.post(address(story), data=known | {"body": SAID}) for _ in range(2)]

    assert [click.status_code for click in clicks] == [303, 303]
    reply = reply_of(story.id)
    assert reply is not None
    assert len(texts_of(reply)) == 1
    other = company.post(address(story), data=known | {"body": f"{SAID} Ring us."})
    assert (other.status_code, "Ring us." in words(other)) == (409, True)


def test_nobody_overwrites_what_a_colleague_sent(company: WatchingClient, story: Story) -> None:
    known = {
        f["name"]: f["value"]
        for f in soup(company.get(address(story))).select("form[data-draft] input[type=hidden]")
    }
    send_reply(story, "A colleague was quicker.", account_id=user_of(story).account_id, language="en")
    session().commit()
    answer = company.post(address(story), data=known | {"body": "My own words about it."})
    assert answer.status_code == 409
    assert "A colleague was quicker." in words(answer)
    assert soup(answer).textarea.get_text().strip() == "My own words about it."


def test_it_is_withdrawn_and_put_back(company: WatchingClient, story: Story) -> None:
    reply = reply_to(story)
    form = soup(company.get(address(story))).select_one("form[action$=withdraw]")
    token = {"csrf_token": form.select_one("[name=csrf_token]")["value"]}
    assert company.post(form["action"], data=token).status_code == 303
    assert "replied" not in words(company.get(f"/stories/{story.public_id}"))
    undo = soup(company.get(address(story))).select_one("form[action$=undo]")
    company.post(undo["action"], data=token)
    session().expire_all()
    assert reply.status is S.PUBLISHED
    assert "replied on the same day" in words(company.get(f"/stories/{story.public_id}"))


@pytest.mark.parametrize("status", [S.PENDING, S.PUBLISHED])
def test_what_was_withdrawn_is_still_in_the_form(
    company: WatchingClient, story: Story, status: ReplyStatus
) -> None:
    take_to(reply_to(story, status=status), S.WITHDRAWN, by=user_of(story).account_id)
    session().commit()
    assert soup(company.get(address(story))).textarea.get_text().strip() == SAID


@pytest.mark.parametrize("status", ReplyStatus)
def test_its_page_says_how_it_stands_and_names_no_moderator(
    company: WatchingClient, story: Story, status: ReplyStatus
) -> None:
    reply_to(story, status=status)
    page = company.get(address(story))
    assert page.status_code == 200
    assert "moderator@example.org" not in page.text
    assert ("Please leave the name out." in page.text) is (status in (S.CHANGES_REQUESTED, S.REFUSED, S.REMOVED))


def test_a_reply_stands_below_the_story_with_its_answer(client: WatchingClient, story: Story) -> None:
    reply = reply_to(story, after=timedelta(days=3))
    answer_to(reply)
    page = soup(client.get(f"/stories/{story.public_id}"))
    section = page.select_one("section.reply")
    assert section.h2.get_text() == "The company replied after 3 days"
    assert section.strong.get_text() == "sorry"
    assert "It came the next day." in section.select_one(".answer").get_text()
    assert section.find_previous(class_="text").get_text() in str(page.select_one("article.story"))
    assert "We don’t know the company’s side." not in page.get_text()


@pytest.mark.parametrize("withdraws", [False, True])
def test_what_an_author_said_to_an_earlier_reply_does_not_answer_the_later_one(
    client: WatchingClient, story: Story, withdraws: bool
) -> None:
    reply = reply_to(story)
    answer_to(reply)
    session().add(FollowUp(story_id=story.id, asked_at=clock.now(), after_reply=True))
    settle_after_reply(story, SaidAfterReply(None, UseAgain.YES))
    session().commit()
    known = words(client.get(f"/stories/{story.public_id}"))
    assert "when we asked after the company’s reply." in known
    assert "changed on" not in known

    with time_machine.travel(clock.now() + timedelta(days=40), tick=True):
        if withdraws:
            take_to(reply, S.WITHDRAWN, by=reply.account_id)
            session().commit()
            gone = words(client.get(f"/stories/{story.public_id}"))
            assert "after a reply of the company that is not shown any more." in gone
        send_reply(story, "Something else entirely.", account_id=reply.account_id, language="en")
        decide(reply, DeskDecision.PUBLISH)
        session().commit()
        section = soup(client.get(f"/stories/{story.public_id}")).select_one("section.reply").get_text()
        page = words(client.get(f"/stories/{story.public_id}"))
        assert ("changed on" in section) is not withdraws
        assert "The author answered an earlier reply" in section
        assert "when we asked after an earlier reply of the company." in page


def test_lists_say_that_the_company_replied(client: WatchingClient, story: Story) -> None:
    reply_to(story, after=timedelta(days=3))
    make.story(title="Another one")
    for path in ("/", "/stories", "/companies/nordic-mail"):
        cards = soup(client.get(path)).select(".story-card")
        told = {card.find(re.compile("h[2-4]")).get_text(): card.select_one(".replied") for card in cards}
        assert told["A parcel lost"].get_text() == "The company replied after 3 days"
        assert told["Another one"] is None


def test_a_redacted_reply_shows_its_mark(client: WatchingClient, story: Story) -> None:
    reply = reply_to(story, status=S.PENDING, body="Mary Poppins will ring you.")
    decide(reply, DeskDecision.PUBLISH, cuts=[Cut(Place.body, 0, 12, RedactionKind.NAME)])
    session().commit()
    page = soup(client.get(f"/stories/{story.public_id}"))
    assert page.select_one("section.reply mark.removed").get_text() == "[name]"
    assert "Poppins" not in page.get_text()


def test_its_page_says_what_was_redacted(company: WatchingClient, story: Story) -> None:
    reply = reply_to(story, status=S.PENDING, body="Dennis Parks rang you. We are sorry.")
    decide(reply, DeskDecision.PUBLISH, cuts=[Cut(Place.body, 0, 12, RedactionKind.NAME)])
    session().commit()
    assert "We redacted: a name. Each redaction is marked in the text." in words(company.get(address(story)))


def test_words_of_a_list_and_of_a_companys_page(app: Flask) -> None:
    with app.test_request_context("/"):
        assert [replied_words(days) for days in (None, 0, 1, 3)] == [
            "The company replied",
            "The company replied on the same day",
            "The company replied after 1 day",
            "The company replied after 3 days",
        ]
        of = "The company has replied to {} of {} about it from the last 12 months."
        assert share_words(Replied(40, {0: 3, 3: 6, 9: 3})) == (
            f"{of.format(12, '40 stories')} Half of its replies came within 3 days."
        )
        assert (
            share_words(Replied(5, {0: 3}))
            == f"{of.format(3, '5 stories')} Half of its replies came on the same day."
        )
        assert share_words(Replied(1, {4: 1})).strip() == of.format(1, "1 story")
        assert share_words(Replied(9, {MOST_DAYS: 2})).endswith("Half of its replies took more than 30 days.")
        assert share_words(Replied(9, {})) == ""


def test_a_companys_page_states_the_share_and_says_nothing_without_replies(
    client: WatchingClient, story: Story
) -> None:
    assert "has replied" not in client.get("/companies/nordic-mail").text
    reply_to(story)
    make.story()
    assert "The company has replied to 1 of 2 stories" in words(client.get("/companies/nordic-mail"))


def test_a_reply_may_be_sent_ten_times_a_day(company: WatchingClient, story: Story) -> None:
    for number in range(10):
        assert send(company, story, f"This is number {number} of it.").status_code == 303
    answer = send(company, story, "This is one too many.")
    assert answer.status_code == 422
    assert "sent ten times" in words(answer)
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        reply = reply_of(story.id)
        assert isinstance(reply, Reply)


def test_a_story_that_was_changed_after_the_reply_says_so_until_the_reply_is_changed_too(
    client: WatchingClient, story: Story
) -> None:
    changed = "The author has changed the story since the reply."
    reply = reply_to(story)
    assert changed not in words(client.get(f"/stories/{story.public_id}"))
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        edit_story(story, make.story_fields(body=f"{make.BODY} They rang again."))
        decide_story(story, DeskDecision.PUBLISH, moderator_id=make.moderator_id())
        session().commit()
    assert changed in words(client.get(f"/stories/{story.public_id}"))
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        send_reply(story, "We have read the change.", account_id=reply.account_id, language="en")
        decide(reply, DeskDecision.PUBLISH)
        session().commit()
    assert changed not in words(client.get(f"/stories/{story.public_id}"))
