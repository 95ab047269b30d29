"""Who keeps sending manifestly unfounded notices is warned, then suspended; the form answers everybody alike."""

import json
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from pact.accounts.models import Account
from pact.companies.users.own_data import exported
from pact.core.db import session
from pact.moderation.suspensions.models import Kind
from pact.moderation.suspensions.service import lift, senders
from pact.notices.forgetting import blank_notices
from pact.notices.models import Notice, NoticeGround, NoticeState
from pact.notices.service import settle
from pact.stories.models import Story
from pact.transparency.recount import counted, recounted
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.complaints import COMPLAINT
from tests.support.mails import sent_mails, text_of
from tests.support.notices import notice_about, notice_data
from tests.support.suspensions import in_days, last_measure, measures, run_later, with_rule

SENDER = "rosa@quill.example"


@pytest.fixture
def story(app: object) -> Story:
    return make.story()


def rejected(story: Story, number: int = 1, *, is_unfounded: bool = True, **given: Any) -> Notice:
    notice = notice_about(story, why=f"Reason {number}", **given)
    settle([notice], NoticeState.REJECTED, words="It stays.", by=make.moderator().id, is_unfounded=is_unfounded)
    session().commit()
    run_later()
    return notice


def subjects(address: str = SENDER) -> list[str]:
    return [mail["Subject"] for mail in sent_mails() if mail["To"] == address]


def notices() -> int:
    return session().scalar(select(func.count()).select_from(Notice)) or 0


def test_who_keeps_sending_unfounded_notices_is_warned_and_then_suspended(story: Story) -> None:
    for number in range(3):
        assert measures() == []
        rejected(story, number)
    assert measures() == [("warning", True)]
    assert "Please read our rules before you report another text" in subjects()
    rejected(story, 4)
    assert measures() == [("warning", True)]
    rejected(story, 5)

    assert measures() == [("warning", False), ("suspension", True)]
    assert last_measure().kind is Kind.NOTICES
    assert subjects()[-1].startswith("We take no notices from you until")


def test_a_notice_that_is_only_rejected_counts_for_nothing(story: Story) -> None:
    with_rule()
    rejected(story, is_unfounded=False)

    assert measures() == []


def test_whoever_is_right_as_often_is_not_warned(story: Story) -> None:
    with_rule(misuse_percent=51)
    upheld = notice_about(story, why="Reason 0")
    settle([upheld], NoticeState.UPHELD, by=make.moderator().id)
    rejected(story)

    assert measures() == []


def test_notices_without_an_address_warn_nobody(story: Story) -> None:
    with_rule()
    notice = rejected(story, ground=NoticeGround.PERSONAL_DATA, name="", email="")

    assert (notice.sender_digest, senders[Kind.NOTICES](notice.id), measures()) == (None, None, [])


def suspended_for_notices(story: Story) -> None:
    with_rule()
    rejected(story, 1)
    rejected(story, 2)
    assert measures()[-1] == ("suspension", True)


def test_the_form_answers_alike_and_only_a_mail_tells(client: WatchingClient, story: Story) -> None:
    suspended_for_notices(story)
    before = notices()

    answers = [
        client.post(f"/report/{story.public_id}", data=notice_data(story, why="Something new", email=email))
        for email in (SENDER, "new@quill.example")
    ]

    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [
        (303, f"/report/{story.public_id}/sent")
    ] * 2
    assert notices() == before + 1
    run_later()
    assert subjects()[-1] == "We do not take this notice"
    assert subjects("new@quill.example") == ["We have received your notice about Nordic Mail"]


@pytest.mark.parametrize("given", [{"ground": "minors", "why": "A child is named."}, COMPLAINT])
def test_a_notice_about_a_child_or_about_defamation_is_always_taken(
    client: WatchingClient, story: Story, given: dict[str, str]
) -> None:
    suspended_for_notices(story)
    before = notices()

    client.post(f"/report/{story.public_id}", data=notice_data(story, **given))

    assert notices() == before + 1


def by_hand(client: WatchingClient, notice: Notice, **changes: str) -> Any:
    story = session().get_one(Story, notice.story_id)
    page = f"/moderation/notices/{story.public_id}/suspend/{notice.id}"
    data = {"days": "14", "words": "You send the same every day."} | changes
    return client.post(page, data=data | {"csrf_token": make.csrf_token(client, page)})


def test_a_moderator_suspends_whoever_sent_a_notice_with_a_reason(client: WatchingClient, story: Story) -> None:
    make.signed_in(client)
    notice = notice_about(story)
    page = f"/moderation/notices/{story.public_id}"
    assert "Take no more notices from them" in client.get(page).text

    wrong = by_hand(client, notice, days="0")
    assert (wrong.status_code, "You send the same every day." in wrong.text) == (422, True)
    assert by_hand(client, notice).status_code == 303

    one = last_measure()
    assert (one.kind, one.is_in_force, one.words) == (Kind.NOTICES, True, "You send the same every day.")
    assert "Take no more notices from them" not in client.get(page).text
    assert client.get(f"{page}/suspend/{notice.id}").status_code == 404
    listed = client.get("/moderation/suspensions").text
    assert "No notices from an address" in listed
    assert "A moderator decided it." in client.get(f"/moderation/suspensions/{one.id}").text
    assert counted() == recounted()
    run_later()
    [told] = [text_of(mail) for mail in sent_mails() if mail["Subject"].startswith("We take no notices from you")]
    assert "You send the same every day." in told
    assert "warned" not in told


def test_a_suspension_of_a_notifier_is_undone_from_the_bar(client: WatchingClient, story: Story) -> None:
    make.signed_in(client)
    notice = notice_about(story)
    by_hand(client, notice)
    page, undo = f"/moderation/notices/{story.public_id}", f"/moderation/suspensions/{last_measure().id}/undo"
    assert f'action="{undo}"' in client.get(page).text

    client.post(undo, data={"csrf_token": make.csrf_token(client, page)})

    assert measures() == [("suspension", False)]
    assert "Take no more notices from them" in client.get(page).text


def test_nobody_is_suspended_who_gave_no_address_or_for_another_story(
    client: WatchingClient, story: Story
) -> None:
    make.signed_in(client)
    nameless = notice_about(story, ground=NoticeGround.PERSONAL_DATA, name="", email="")
    other = notice_about(make.story(), email="b@quill.example")
    page = f"/moderation/notices/{story.public_id}"

    assert "Take no more notices from them" not in client.get(page).text
    for notice in (nameless, other):
        assert client.get(f"{page}/suspend/{notice.id}").status_code == 404


def test_a_notice_is_taken_again_once_the_suspension_is_over_or_lifted(
    client: WatchingClient, story: Story
) -> None:
    suspended_for_notices(story)
    with time_machine.travel(in_days(30.5)):
        client.post(f"/report/{story.public_id}", data=notice_data(story, why="After it was over."))
    assert notices() == 3
    lift(last_measure(), by=make.moderator().id)
    session().commit()
    client.post(f"/report/{story.public_id}", data=notice_data(story, why="After it was lifted."))
    assert notices() == 4


def test_somebody_who_acts_for_a_company_is_told_on_the_page(client: WatchingClient, story: Story) -> None:
    user = make.company_user()
    with_rule()
    rejected(story, 1, sender=user)
    rejected(story, 2, sender=user)
    make.signed_in_as(client, session().get_one(Account, user.account_id))
    address = f"/for-companies/nordic-mail/stories/{story.public_id}/report"
    data = {"csrf_token": make.csrf_token(client, address), "ground": "fake", "part": "story", "why": "Typed words.",
            "good_faith": "y"}  # fmt: skip

    answered = client.post(address, data=data)

    assert (answered.status_code, "Typed words." in answered.text) == (403, True)
    assert "We take no notices from you until" in answered.text
    held = json.loads(exported(session().get_one(Account, user.account_id)))["suspensions"]
    assert [one["is_warning"] for one in held] == [True, False]


def test_a_moderator_says_in_the_form_that_a_notice_is_unfounded(client: WatchingClient, story: Story) -> None:
    make.signed_in(client)
    notice = notice_about(story)
    page = f"/moderation/notices/{story.public_id}"
    data = {"csrf_token": make.csrf_token(client, page), "part": "story", "notice": str(notice.id), "seen": "",
            "words": "It stays.", "unfounded": "y", "kind": ""}  # fmt: skip

    wrong = client.post(page, data=data | {"act": "remove", "ground": "illegal"})
    assert (wrong.status_code, "Only a notice that you reject can be unfounded." in wrong.text) == (422, True)
    answered = client.post(page, data=data | {"act": "reject"})

    assert answered.status_code == 303
    session().expire_all()
    assert (notice.state, notice.is_unfounded) == (NoticeState.REJECTED, True)
    assert (
        "Found manifestly unfounded" in client.get(page).text
        or "found manifestly unfounded" in client.get(page).text
    )
    run_later()
    assert "found your notice manifestly unfounded" in " ".join(text_of(sent_mails()[-1]).split())


def test_a_blanked_notice_no_longer_says_who_sent_it(story: Story) -> None:
    notice = rejected(story)
    blank_notices([notice.id])
    session().commit()
    session().expire_all()

    assert notice.sender_digest is None
