"""The pages of the procedure: the form of a complaint, the author's answer, the desk, and the notifier's page."""

from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from pact.accounts.models import Account
from pact.authors.own_page.exporting import exported
from pact.core.db import session
from pact.moderation.models import QueueKind
from pact.moderation.queue.service import open_item_of
from pact.notices.defamation.models import DefamationCase
from pact.notices.defamation.service import end_of_answering, take_down
from pact.notices.defamation.steps import Step
from pact.notices.models import Notice
from pact.stories.author_links import new_link
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.support import make
from tests.support.accounts import csrf_token, signed_in_as
from tests.support.client import WatchingClient
from tests.support.complaints import COMPLAINT, MEANING, UNTRUE, WORDS, complaint_about
from tests.support.mails import link_in, sent_mails, text_of
from tests.support.notices import notice_about, notice_data
from tests.support.replies import reply_to

STANDS = {"answer": "stands", "name": "Ada Author", "address": "1 Mill Lane, Exeter", "names_me": "yes"}
ASKED = (
    "Say what the words mean to you.",
    "Say what is untrue, or an opinion without facts.",
    "Tick this if it is so. If you know who the author is",
    "Say whether we may tell the author who you are.",
    "Copy the words here that you complain about.",
)


@pytest.fixture
def story(app: object) -> Story:
    return make.story(email="ada@author.example")


def cases() -> list[DefamationCase]:
    session().expire_all()
    return list(session().scalars(select(DefamationCase)))


def answer_path(case: DefamationCase) -> str:
    path = f"/my-story/{new_link(case.notice.story_id)}/defamation/{case.id}"
    session().commit()
    return path


def mail_to(address: str) -> Any:
    make.run_jobs()
    return [mail for mail in sent_mails() if mail["To"] == address][-1]


def test_from_the_form_to_an_author_who_stands_by_the_story(client: WatchingClient, story: Story) -> None:
    sent = client.post(f"/report/{story.public_id}", data=notice_data(story, **COMPLAINT))
    assert sent.status_code == 303
    [case] = cases()
    assert (case.meaning, case.untrue, case.is_notifier_named) == (MEANING, UNTRUE, False)
    received = mail_to("rosa@quill.example")
    assert "has five days to answer" in text_of(received)
    assert "We will tell the author by" in client.get(link_in(received)).text

    make.signed_in(client, "moderator")
    desk = f"/moderation/notices/{story.public_id}"
    page = client.get(desk).text
    for words in (
        MEANING,
        UNTRUE,
        "The author must not know who sent it.",
        "Tell the author by",
        "Done by itself",
    ):
        assert words in page
    assert "Defamation:" in client.get("/moderation/?kind=defamation").text
    client.post(f"/moderation/defamation/{case.id}", data={"deed": "tell", "csrf_token": csrf_token(client, desk)})
    assert "We have told the author." in client.get(f"/moderation/notices/{story.public_id}").text
    client.delete_cookie("ccpact")

    path = link_in(mail_to("ada@author.example"))
    asked = client.get(path)
    assert all(words in asked.text for words in (WORDS, MEANING, UNTRUE, "You have until"))
    assert "Rosa" not in asked.text
    assert (asked.headers["Cache-Control"], asked.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "please answer by" in client.get(path.partition("/defamation")[0]).text

    answered = client.post(path, data=STANDS)

    assert answered.status_code == 303
    assert "so we do not take it down" in client.get(path).text
    assert "your story stays." in client.get(path.partition("/defamation")[0]).text
    told = mail_to("rosa@quill.example")
    assert "1 Mill Lane" in text_of(told)
    assert "1 Mill Lane" in client.get(link_in(told)).text
    assert session().get_one(Story, story.id).status is Status.PUBLISHED


def test_a_complaint_needs_all_that_the_law_asks(client: WatchingClient, story: Story) -> None:
    refused = client.post(f"/report/{story.public_id}", data=notice_data(story, ground="defamation"))

    assert refused.status_code == 422
    assert all(words in refused.text for words in ASKED)
    assert not cases()
    typed = client.post(
        f"/report/{story.public_id}", data=notice_data(story, **COMPLAINT | {"untrue": "", "names_me": "yes"})
    )
    assert MEANING in typed.text
    assert 'value="yes" checked' in typed.text


@pytest.mark.one_database
def test_what_a_second_tab_says_differently_is_a_complaint_of_its_own(
    client: WatchingClient, story: Story
) -> None:
    said = [COMPLAINT, COMPLAINT, COMPLAINT | {"meaning": "That we are unfair."}, COMPLAINT | {"names_me": "yes"}]
    for changed in said:
        assert client.post(f"/report/{story.public_id}", data=notice_data(story, **changed)).status_code == 303

    assert [(case.meaning, case.is_notifier_named) for case in cases()] == [
        (MEANING, False),
        ("That we are unfair.", False),
        (MEANING, True),
    ]


@pytest.mark.one_database
@pytest.mark.parametrize(
    "answer", [STANDS, {"answer": "agrees"}, {"answer": "nameless"}], ids=lambda one: one["answer"]
)
def test_a_second_click_answers_once_and_says_that_it_is_answered(
    client: WatchingClient, story: Story, answer: dict[str, str]
) -> None:
    path = answer_path(complaint_about(story, told=True))

    assert [client.post(path, data=answer).status_code for _ in range(2)] == [303, 303]


@pytest.mark.one_database
def test_of_two_answers_from_two_tabs_the_second_is_refused_and_shown(
    client: WatchingClient, story: Story
) -> None:
    path = answer_path(complaint_about(story, told=True))
    client.post(path, data=STANDS)

    second = client.post(path, data=STANDS | {"address": "2 Mill Lane, Exeter"})

    assert (second.status_code, "2 Mill Lane" in second.text) == (409, True)
    assert cases()[0].address == "1 Mill Lane, Exeter"


def test_other_notices_need_nothing_of_it(client: WatchingClient, story: Story) -> None:
    assert client.post(f"/report/{story.public_id}", data=notice_data(story)).status_code == 303
    reply_to(story)
    about_reply = notice_data(story, ground="defamation", part="reply")
    assert client.post(f"/report/{story.public_id}", data=about_reply).status_code == 303
    assert not cases()
    assert open_item_of(QueueKind.NOTICE, story.id) is not None


def test_without_the_procedure_moderators_decide_about_defamation(
    app: Flask, client: WatchingClient, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PACT", replace(app.config["PACT"], defamation_law="off"))

    assert "What do these words mean" not in client.get(f"/report/{story.public_id}").text
    sent = client.post(f"/report/{story.public_id}", data=notice_data(story, ground="defamation"))

    assert sent.status_code == 303
    assert not cases()
    assert open_item_of(QueueKind.NOTICE, story.id) is not None


def test_a_company_complains_by_its_own_form(client: WatchingClient, story: Story) -> None:
    user = make.company_user()
    signed_in_as(client, session().get_one(Account, user.account_id))
    path = f"/for-companies/nordic-mail/stories/{story.public_id}/report"
    data = COMPLAINT | {"part": "story", "good_faith": "y", "csrf_token": csrf_token(client, path)}

    refused = client.post(path, data=data | {"meaning": ""})
    assert (refused.status_code, "Say what the words mean to you." in refused.text) == (422, True)
    assert client.post(path, data=data).status_code == 303

    [case] = cases()
    assert session().get_one(Notice, case.notice_id).by_company_id == story.company_id


def test_nothing_typed_is_lost_if_an_answer_is_not_complete(client: WatchingClient, story: Story) -> None:
    path = answer_path(complaint_about(story, told=True))

    refused = client.post(path, data=STANDS | {"address": "", "names_me": ""})

    assert refused.status_code == 422
    for words in ("Enter your postal address", "Say whether we may give your name", 'value="Ada Author"'):
        assert words in refused.text
    assert "Choose an answer." in client.post(path, data={}).text


def test_an_answer_without_a_name_can_still_be_completed(client: WatchingClient, story: Story) -> None:
    case = complaint_about(story, told=True)
    path = answer_path(case)

    client.post(path, data={"answer": "nameless"})
    page = client.get(path).text

    assert "We have to take your story down by" in page
    assert 'value="nameless"' not in page
    client.post(path, data=STANDS)
    assert cases()[0].step is Step.STAYS


def test_an_author_who_agrees_sees_that_the_story_is_down(client: WatchingClient, story: Story) -> None:
    path = answer_path(complaint_about(story, told=True))

    client.post(path, data={"answer": "agrees", "name": "Ada Author"})

    page = client.get(path).text
    assert "We have taken your story down, as the law asks. You wanted it taken down." in page
    assert client.get(f"/stories/{story.public_id}").status_code == 404
    again = client.post(path, data=STANDS)
    assert again.status_code == 409
    assert "settled, or answered, before you sent this" in again.text
    assert "1 Mill Lane" in again.text
    assert cases()[0].name == ""
    own = client.get(path.partition("/defamation")[0]).text
    assert "we have taken your story down." in own


def test_a_late_answer_puts_the_story_back_on_the_site(client: WatchingClient, story: Story) -> None:
    case = complaint_about(story, told=True)
    end_of_answering(case)
    take_down(case)
    session().commit()
    path = link_in(mail_to("ada@author.example"))
    assert "we put it back at once" in client.get(path).text
    assert client.get(f"/stories/{story.public_id}").status_code == 404

    client.post(path, data=STANDS)

    assert client.get(f"/stories/{story.public_id}").status_code == 200


def test_the_desk_takes_down_only_what_is_due(client: WatchingClient, story: Story) -> None:
    case = complaint_about(story, told=True)
    make.signed_in(client, "moderator")
    page = client.get(f"/moderation/notices/{story.public_id}").text
    assert "The author can answer until" in page
    assert "Take the story down now" not in page

    token = csrf_token(client, f"/moderation/notices/{story.public_id}")
    client.post(f"/moderation/defamation/{case.id}", data={"deed": "take_down", "csrf_token": token})
    assert "Nothing was done." in client.get(f"/moderation/notices/{story.public_id}").text

    end_of_answering(case)
    session().commit()
    assert "Take the story down now" in client.get(f"/moderation/notices/{story.public_id}").text
    client.post(f"/moderation/defamation/{case.id}", data={"deed": "take_down", "csrf_token": token})
    assert cases()[0].step is Step.TAKEN_DOWN
    page = client.get(f"/moderation/notices/{story.public_id}").text
    assert "Taken down by the procedure for defamation" in page


def test_moderators_see_name_and_address_to_say_that_they_are_obviously_false(
    client: WatchingClient, story: Story
) -> None:
    case = complaint_about(story, told=True)
    client.post(answer_path(case), data=STANDS | {"address": "1 Nowhere Road, Atlantis"})
    make.signed_in(client, "moderator")
    desk = f"/moderation/notices/{story.public_id}"
    assert "1 Nowhere Road, Atlantis" in client.get(desk).text

    data = {"deed": "false_details", "csrf_token": csrf_token(client, desk)}
    client.post(f"/moderation/defamation/{case.id}", data=data)

    assert "counts as one without a name and an address" in client.get(desk).text
    assert "1 Nowhere Road" not in client.get(desk).text
    assert cases()[0].step is Step.TAKE_DOWN
    client.post(f"/moderation/defamation/{case.id}", data=data)
    assert "Nothing was done." in client.get(desk).text


def test_a_complaint_is_not_on_the_page_of_another_story_or_before_its_author_is_told(
    client: WatchingClient, story: Story
) -> None:
    case, other = complaint_about(story), make.story()
    assert client.get(answer_path(case)).status_code == 404
    foreign = new_link(other.id)
    session().commit()
    assert client.get(f"/my-story/{foreign}/defamation/{case.id}").status_code == 404


def test_the_copy_of_an_authors_data_has_complaints_and_answers(client: WatchingClient, story: Story) -> None:
    path = answer_path(complaint_about(story, told=True))
    client.post(path, data=STANDS)

    copied = exported(story, with_all=False)

    assert all(words in copied for words in (MEANING, UNTRUE, "1 Mill Lane, Exeter", "Ada Author"))
    assert "Rosa" not in copied


def test_a_complaint_with_the_words_of_another_notice_is_a_notice_of_its_own(
    client: WatchingClient, story: Story
) -> None:
    plain = notice_data(story, quote=WORDS, why=COMPLAINT["why"])
    assert client.post(f"/report/{story.public_id}", data=plain).status_code == 303

    assert client.post(f"/report/{story.public_id}", data=notice_data(story, **COMPLAINT)).status_code == 303

    assert len(cases()) == 1
    assert "your complaint about a story" in mail_to("rosa@quill.example")["Subject"]


def test_the_desk_does_not_choose_a_complaint_along_with_other_notices(
    client: WatchingClient, story: Story
) -> None:
    case = complaint_about(story)
    make.signed_in(client, "moderator")
    assert chosen(client, story) == [case.notice_id]

    other = notice_about(story, email="b@quill.example")

    assert chosen(client, story) == [other.id]


def chosen(client: WatchingClient, story: Story) -> list[int]:
    page = BeautifulSoup(client.get(f"/moderation/notices/{story.public_id}").text, "html.parser")
    return [int(str(box["value"])) for box in page.select("input[name=notice][checked]")]
