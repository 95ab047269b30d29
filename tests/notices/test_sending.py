"""Reporting a text: the form for anyone, what it asks, and what its sender is told."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select, text

from pact.accounts.models import Account
from pact.core.db import session
from pact.moderation.models import QueueKind
from pact.moderation.queue.service import open_item_of
from pact.notices.models import Notice, NoticeGround, NoticeState
from pact.notices.service import settle
from pact.stories.models import Story
from tests.support import make
from tests.support.accounts import csrf_token, signed_in_as
from tests.support.client import WatchingClient
from tests.support.mails import link_in, sent_mails, text_of
from tests.support.notices import WHY, notice_about, notice_data
from tests.support.replies import answer_to, reply_to


@pytest.fixture
def story(app: object) -> Story:
    return make.story()


def notices() -> list[Notice]:
    session().expire_all()
    return list(session().scalars(select(Notice).order_by(Notice.id)))


def test_from_the_story_to_the_page_of_the_notice(client: WatchingClient, story: Story) -> None:
    assert f"/report/{story.public_id}" in client.get(f"/stories/{story.public_id}").text
    page = client.get(f"/report/{story.public_id}")
    assert page.text.index("What is wrong with the text?") < page.text.index("Your name")
    assert page.headers["Cache-Control"] == "no-store"

    sent = client.post(f"/report/{story.public_id}", data=notice_data(story))

    assert sent.location == f"/report/{story.public_id}/sent"
    assert "We e-mail you a link" in client.get(sent.location).text
    make.run_jobs()
    [mail] = [mail for mail in sent_mails() if mail["To"] == "rosa@quill.example"]
    assert WHY not in text_of(mail)
    assert "Rosa" not in text_of(mail)
    followed = client.get(link_in(mail))
    assert WHY in followed.text
    assert "A moderator has not decided yet" in followed.text
    assert followed.headers["Cache-Control"] == "no-store"
    item = open_item_of(QueueKind.NOTICE, story.id)
    assert item is not None
    assert (item.due_at - item.opened_at).total_seconds() == 24 * 3600


def test_what_was_typed_and_who_sent_it_is_encrypted(story: Story) -> None:
    notice_about(story, quote="Ring Anna Smith")

    stored = " ".join(map(str, session().execute(text("SELECT * FROM notice")).one()))

    assert not any(word in stored for word in ("Anna", "neighbour", "Rosa", "quill"))


@pytest.mark.parametrize("ground", NoticeGround)
def test_only_personal_data_and_children_can_be_reported_without_a_name(
    client: WatchingClient, story: Story, ground: NoticeGround
) -> None:
    data = notice_data(story, ground=ground, name="", email="")

    answered = client.post(f"/report/{story.public_id}", data=data)

    is_nameless = ground in (NoticeGround.PERSONAL_DATA, NoticeGround.MINORS)
    assert answered.status_code == (303 if is_nameless else 422)
    assert len(notices()) == is_nameless
    if is_nameless:
        assert "cannot tell you what they decide" in client.get(answered.location).text
    else:
        assert "Enter your name." in answered.text
        assert WHY in answered.text
        assert "Enter an e-mail address." in answered.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ground": ""}, "Say what is wrong with the text."),
        ({"why": "  "}, "Say why."),
        ({"why": "A long reason. " * 300}, "Enter 3,000 characters or fewer."),
        ({"good_faith": ""}, "We only accept notices sent in good faith."),
        ({"email": "not an address"}, "in the correct format"),
        ({"part": "reply"}, "This text is no longer published."),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(
    client: WatchingClient, story: Story, changes: dict[str, str], said: str
) -> None:
    answered = client.post(f"/report/{story.public_id}", data=notice_data(story, quote="Some words.", **changes))

    assert answered.status_code == 422
    assert said in answered.text
    assert "Some words." in answered.text
    assert notices() == []


def test_the_same_text_from_the_same_person_is_one_notice(client: WatchingClient, story: Story) -> None:
    for changes in (
        {},
        {"why": f"  {WHY.upper()} "},
        {"email": "Rosa@quill.example"},
        {"email": "b@quill.example"},
    ):
        sent = client.post(f"/report/{story.public_id}", data=notice_data(story, **changes))
        assert sent.status_code == 303

    make.run_jobs()
    assert len(notices()) == 2
    assert sorted(mail["To"] for mail in sent_mails() if "quill" in mail["To"]) == [
        "b@quill.example", "rosa@quill.example",
    ]  # fmt: skip
    assert session().scalar(text("SELECT count(*) FROM queue_item WHERE kind = 'notice'")) == 1


def test_the_same_text_sent_again_after_a_decision_is_a_notice_of_its_own(
    client: WatchingClient, story: Story
) -> None:
    for number in (1, 2):
        client.post(f"/report/{story.public_id}", data=notice_data(story))
        client.post(f"/report/{story.public_id}", data=notice_data(story))
        assert [notice.state for notice in notices()] == ["rejected"] * (number - 1) + ["waiting"]
        settle(notices()[-1:], NoticeState.REJECTED, words="It stays.", by=make.moderator().id)
        session().commit()

    make.run_jobs()
    received = [mail for mail in sent_mails() if "have received your notice" in mail["Subject"]]
    assert len(received) == 2


def test_errors_are_listed_in_the_order_of_the_page(client: WatchingClient, story: Story) -> None:
    answered = client.post(f"/report/{story.public_id}", data=notice_data(story, name="", email="", good_faith=""))

    page = BeautifulSoup(answered.text, "html.parser")
    assert [link["href"] for link in page.select(".error-summary a")] == ["#name", "#email", "#good_faith"]


def test_the_forms_say_when_there_is_no_network(client: WatchingClient, story: Story) -> None:
    assert "data-offline" in client.get(f"/report/{story.public_id}").text
    signed_in_as(client, session().get_one(Account, make.company_user().account_id))
    page = client.get(f"/for-companies/nordic-mail/stories/{story.public_id}/report").text
    assert "data-offline" in page
    assert "We e-mail you what we decided and why." in page


@pytest.mark.parametrize("changes", [{"stamp": ""}, {"stamp": "forged"}, {"further_note": "Buy!"}])
def test_a_bot_is_asked_to_wait_and_what_was_typed_stays(
    client: WatchingClient, story: Story, changes: dict[str, str]
) -> None:
    answered = client.post(f"/report/{story.public_id}", data=notice_data(story, **changes))

    assert answered.status_code == 422
    assert "Just a moment" in answered.text
    assert WHY in answered.text
    assert session().scalar(select(func.count()).select_from(Notice)) == 0


@pytest.mark.parametrize("status", ["pending", "removed", "withdrawn"])
def test_what_readers_do_not_see_cannot_be_reported(client: WatchingClient, app: object, status: str) -> None:
    hidden = make.story(status=status, ground="illegal")

    assert client.get(f"/report/{hidden.public_id}").status_code == 404
    assert client.post(f"/report/{hidden.public_id}", data=notice_data(hidden)).status_code == 404


def test_a_published_reply_and_its_answer_can_be_reported(client: WatchingClient, story: Story) -> None:
    answer_to(reply_to(story))
    page = client.get(f"/stories/{story.public_id}").text
    assert f"/report/{story.public_id}?about=reply" in page

    for part in ("reply", "answer"):
        assert f"/report/{story.public_id}?about={part}" in page
        form = BeautifulSoup(client.get(f"/report/{story.public_id}?about={part}").text, "html.parser")
        assert [box["value"] for box in form.select("input[name=part][checked]")] == [part]
        assert client.post(f"/report/{story.public_id}", data=notice_data(story, part=part)).status_code == 303

    assert [notice.part for notice in notices()] == ["reply", "answer"]


def test_a_company_user_reports_without_typing_who_they_are(client: WatchingClient, story: Story) -> None:
    user = make.company_user()
    signed_in_as(client, session().get_one(Account, user.account_id))
    address = f"/for-companies/nordic-mail/stories/{story.public_id}/report"
    assert "Report a text for your company" in client.get(address).text
    token = csrf_token(client, address)

    sent = client.post(address, data=notice_data(story) | {"csrf_token": token, "email": "x@y.example"})

    assert sent.location == "/for-companies/nordic-mail"
    [notice] = notices()
    assert (notice.by_company_id, notice.email, notice.state) == (story.company_id, "", NoticeState.WAITING)
    make.run_jobs()
    [mail] = [mail for mail in sent_mails() if "your notice" in mail["Subject"]]
    assert mail["To"] == "ana@nordic-mail.example"


def test_an_unknown_link_says_what_may_have_happened(client: WatchingClient) -> None:
    answered = client.get("/notice/forged")

    assert (answered.status_code, "no longer works" in answered.text) == (410, True)
