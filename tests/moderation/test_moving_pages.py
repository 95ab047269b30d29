"""The desk's page that moves a story, and what companies and readers see afterwards."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from pact.accounts.models import Account
from pact.core.db import session
from pact.moderation.models import StoryMove
from pact.stories.case_references import keep_case_reference
from tests.moderation.deciding import address, reloaded
from tests.moderation.moved import WHY, moved
from tests.support import make
from tests.support.replies import SAID, reply_to

LINK = "Move this story to another company"


@pytest.fixture
def desk(client: Any) -> Any:
    make.signed_in(client)
    return client


def sent(desk: Any, story: Any, **data: str) -> Any:
    at = f"{address(story)}/move"
    page = BeautifulSoup(desk.get(at).text, "html.parser")
    hidden = {field["name"]: field["value"] for field in page.select("form[method=post] input[type=hidden]")}
    return desk.post(at, data=hidden | data)


def test_a_moderator_moves_a_story_and_undoes_it(desk: Any) -> None:
    water, story = make.company("Bright Water"), make.story(company="Nordic Mail")
    session().commit()
    assert LINK in desk.get(address(story)).text
    answer = sent(desk, story, into="bright water", words=WHY)
    assert answer.headers["Location"] == address(story)
    assert reloaded(story).company_id == water.id
    page = desk.get(address(story)).text
    assert "The story is about Bright Water now." in page
    assert "Moved from Nordic Mail to Bright Water" in page
    assert WHY in page
    bar = BeautifulSoup(page, "html.parser").select_one("form.undo")
    assert "Story moved. Those concerned will be e-mailed in a few seconds." in " ".join(bar.text.split())
    answer = desk.post(bar["action"], data={"csrf_token": bar.select_one("[name=csrf_token]")["value"]})
    assert answer.headers["Location"] == address(story)
    assert reloaded(story).company_id != water.id
    again = desk.get(address(story)).text
    assert "Undone. The story is where it was, and nobody is told." in again
    assert "Moved from" not in again
    answer = desk.post(bar["action"], data={"csrf_token": make.csrf_token(desk, address(story))})
    assert "It was too late to undo that." in desk.get(answer.headers["Location"]).text


def test_the_page_says_what_will_happen(desk: Any) -> None:
    story = make.story(company="Nordic Mail")
    plain = desk.get(f"{address(story)}/move").text
    reply_to(story)
    keep_case_reference(story, "NM-12345")
    session().commit()
    full = desk.get(f"{address(story)}/move").text

    for words in ("The reply of Nordic Mail is taken down.", "The case number that the author gave is deleted"):
        assert words not in plain
        assert words in full
    assert "NM-12345" not in full


@pytest.mark.parametrize(
    ("into", "words", "error"),
    [
        ("Nobody Knows", WHY, "We have no company with this name."),
        ("Nordic Mail", WHY, "The story is about this company already."),
        ("Bright Water", " ", "Say why you move the story."),
        ("", WHY, "Enter the company's name."),
        ("Not Yet", WHY, "This company is not public."),
    ],
)
def test_what_was_typed_is_shown_again_with_what_is_wrong(desk: Any, into: str, words: str, error: str) -> None:
    make.company("Bright Water")
    make.company("Not Yet", accepted=False)
    story = make.story(company="Nordic Mail")
    answer = sent(desk, story, into=into, words=words)
    page = BeautifulSoup(answer.text, "html.parser")

    assert answer.status_code == 422
    assert error in answer.text
    assert page.select_one("[name=into]")["value"] == into
    assert page.select_one("textarea").text.strip() == words.strip()
    assert session().query(StoryMove).all() == []


def test_a_story_that_changed_meanwhile_is_not_moved(desk: Any) -> None:
    make.company("Bright Water")
    story = make.story(company="Nordic Mail")
    answer = sent(desk, story, into="Bright Water", words=WHY, seen=str(story.revision - 1))
    assert answer.status_code == 409
    assert "The story has changed since you opened this page." in answer.text
    assert WHY in answer.text


def test_a_withdrawn_story_offers_no_move(desk: Any) -> None:
    assert LINK not in desk.get(address(make.story(status="withdrawn"))).text


def test_readers_find_a_moved_story_with_its_company_and_no_reply(desk: Any) -> None:
    story = make.story(company="Nordic Mail")
    reply_to(story)
    moved(story)
    page = desk.get(f"/stories/{story.public_id}").text
    assert "Bright Water" in page
    assert "sent you a new bill" in SAID
    assert "sent you a new bill" not in page
    assert story.public_id in desk.get("/companies/bright-water").text
    assert story.public_id not in desk.get("/companies/nordic-mail").text


def test_each_company_sees_only_what_is_its_own(app: Flask, client: Any) -> None:
    story = make.story(company="Nordic Mail")
    ana = make.company_user("Nordic Mail", email="ana@nordic-mail.example")
    bo = make.company_user("Bright Water", email="bo@bright-water.example")
    reply_to(story)
    moved(story)
    other: Any = app.test_client()
    make.signed_in_as(client, session().get_one(Account, ana.account_id))
    make.signed_in_as(other, session().get_one(Account, bo.account_id))

    first = client.get(f"/for-companies/nordic-mail/stories/{story.public_id}/reply").text
    assert (
        "We found that the story is about another company, and it is no longer listed under Nordic Mail." in first
    )
    assert "A moderator took it down." in first
    assert WHY in first
    assert "You can send another one" not in first
    assert "Write your reply" not in first
    second = other.get(f"/for-companies/bright-water/stories/{story.public_id}/reply").text
    assert "Write your reply" in second
    assert "sent you a new bill" not in second
    assert other.get(f"/for-companies/nordic-mail/stories/{story.public_id}/reply").status_code in (403, 404)
    assert story.public_id not in client.get("/for-companies/nordic-mail").text
    assert story.public_id in other.get("/for-companies/bright-water").text
