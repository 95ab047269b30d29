"""After some notices a story is hidden at once, and a second moderator decides beside them."""

from itertools import product
from typing import Any

import pytest
from bs4 import BeautifulSoup

from pact.core.db import session
from pact.moderation.decisions.undoing import undo
from pact.moderation.models import QueueKind
from pact.moderation.queries import last_decision
from pact.moderation.queue.service import open_item_of
from pact.notices.deciding import Act, acts_on_story
from pact.notices.models import Notice, NoticeGround, NoticeState, Part
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.notices.test_deciding import decide, later, states, told
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.notices import notice_about
from tests.support.replies import reply_to

S = NoticeState
REASONS = {"ground": "personal_data", "message": "Her number is in it."}
HIDES = {NoticeGround.PERSONAL_DATA, NoticeGround.MINORS, NoticeGround.ILLEGAL}


@pytest.fixture
def first(app: Any) -> WatchingClient:
    client: WatchingClient = app.test_client()
    make.signed_in(client, email="first@desk.example")
    return client


@pytest.fixture
def second(app: Any) -> WatchingClient:
    client: WatchingClient = app.test_client()
    make.signed_in(client, email="second@desk.example")
    return client


def reported(**more: Any) -> tuple[Story, Notice]:
    story = make.story()
    return story, notice_about(story, **({"ground": NoticeGround.PERSONAL_DATA} | more))


def acts_offered(desk: WatchingClient, story: Story) -> list[str]:
    page = BeautifulSoup(desk.get(f"/moderation/notices/{story.public_id}").text, "html.parser")
    return [field["value"] for field in page.select("input[name=act]")]


@pytest.mark.parametrize(("status", "ground", "may_settle"), list(product(Status, NoticeGround, (True, False))))
def test_what_can_be_done_about_a_notice(status: Status, ground: NoticeGround, may_settle: bool) -> None:
    story, notice = Story(status=status), Notice(ground=ground)

    acts = set(acts_on_story(story, [notice], may_settle=may_settle))

    assert (Act.HIDE in acts) is (status is Status.PUBLISHED and ground in HIDES)
    assert (Act.PUT_BACK in acts) is (status is Status.HIDDEN and may_settle)
    assert (Act.REMOVE in acts) is (status is Status.PUBLISHED or (status is Status.HIDDEN and may_settle))


def test_a_story_is_hidden_and_a_second_moderator_puts_it_back(
    first: WatchingClient, second: WatchingClient, client: WatchingClient
) -> None:
    story, notice = reported()
    assert acts_offered(first, story) == ["remove", "hide", "redact", "reject"]

    assert decide(first, story, "hide", **REASONS).status_code == 303

    assert states(notice) == [S.WAITING]
    assert (story.status, client.get(f"/stories/{story.public_id}").status_code) == (Status.HIDDEN, 404)
    assert "Hidden: " in second.get("/moderation/?kind=hidden").text
    assert acts_offered(first, story) == []
    page = first.get(f"/moderation/notices/{story.public_id}").text
    assert "You hid this story, so a second moderator decides about it, by " in page
    assert "Nobody else can decide" not in page
    assert acts_offered(second, story) == ["remove", "put_back"]
    page = second.get(f"/moderation/notices/{story.public_id}").text
    assert "Her number is in it." in page
    assert "exactly as it was before" in page

    assert decide(second, story, "put_back").status_code == 422
    assert decide(second, story, "put_back", words="It is the company’s number.").status_code == 303

    assert states(notice) == [S.REJECTED]
    assert (story.status, client.get(f"/stories/{story.public_id}").status_code) == (Status.PUBLISHED, 200)
    later()
    assert "It is the company’s number." in told()
    assert "The text stays as it is." in told()


def test_a_hidden_story_that_is_taken_down_upholds_its_notices(
    first: WatchingClient, second: WatchingClient
) -> None:
    story, notice = reported()
    other = notice_about(story, email="b@quill.example")
    decide(first, story, "hide", **REASONS)

    answered = decide(second, story, "remove", ground="illegal", message="It must go.", words="Thank you.")

    assert answered.status_code == 303
    assert states(notice, other) == [S.UPHELD] * 2
    assert story.status is Status.REMOVED
    later()
    assert "taken the text off the site" in told()


def test_undoing_what_became_of_a_hidden_story_makes_its_notices_wait_again(
    first: WatchingClient, second: WatchingClient
) -> None:
    story, notice = reported()
    decide(first, story, "hide", **REASONS)
    for act, reasons in (("put_back", {"words": "No."}), ("remove", {"ground": "illegal", "message": "So."})):
        decide(second, story, act, **reasons)
        session().expire_all()
        made = last_decision(story)
        assert made is not None
        undo(made, moderator_id=made.account_id or 0)
        session().commit()

        assert states(notice) == [S.WAITING]
        assert story.status is Status.HIDDEN
        assert open_item_of(QueueKind.HIDDEN, story.id) is not None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"message": "So."}, "Choose at least one ground."),
        ({"message": "So.", "ground": "unclear"}, "only for personal data or because it is against the law"),
        ({"ground": "illegal", "message": ""}, "Enter a message to whoever wrote the text."),
    ],
)
def test_to_hide_a_story_needs_a_reason(first: WatchingClient, given: dict[str, str], said: str) -> None:
    story, _notice = reported()

    answered = decide(first, story, "hide", words="Kept.", **given)

    assert (answered.status_code, said in answered.text, "Kept." in answered.text) == (422, True, True)
    assert story.status is Status.PUBLISHED


def test_a_notice_on_another_ground_hides_nothing(first: WatchingClient) -> None:
    story, _notice = reported(ground=NoticeGround.DEFAMATION)
    assert "hide" not in acts_offered(first, story)
    other = notice_about(story, ground=NoticeGround.ILLEGAL, email="b@quill.example")

    answered = decide(first, story, "hide", notice=[str(_notice.id)], **REASONS)

    assert "Choose a notice about personal data, a child or something illegal." in answered.text
    assert decide(first, story, "hide", notice=[str(other.id)], **REASONS).status_code == 303


def test_a_reply_is_not_hidden_and_its_notices_wait_while_its_story_is(
    first: WatchingClient, second: WatchingClient
) -> None:
    story, _notice = reported()
    reply_to(story)
    about_reply = notice_about(story, part=Part.REPLY, ground=NoticeGround.ILLEGAL, email="b@quill.example")
    page = first.get(f"/moderation/notices/{story.public_id}?part=reply").text
    assert 'value="hide"' not in page
    decide(first, story, "hide", **REASONS)
    assert states(about_reply) == [S.WAITING]

    decide(second, story, "put_back", words="No.")
    assert states(about_reply) == [S.WAITING]
    decide(first, story, "remove", "reply", ground="illegal", words="So.")
    assert states(about_reply) == [S.UPHELD]


def test_where_nobody_else_moderates_the_desk_says_so(app: Any) -> None:
    story, _notice = reported()
    alone: WatchingClient = app.test_client()
    make.signed_in(alone, email=make.moderator().email)
    assert "Nobody else can decide at the moment" in alone.get(f"/moderation/notices/{story.public_id}").text

    decide(alone, story, "hide", **REASONS)

    assert acts_offered(alone, story) == []
    assert "Nobody else can decide at the moment" in alone.get(f"/moderation/notices/{story.public_id}").text


def test_the_story_at_the_desk_leads_to_its_notices(first: WatchingClient, second: WatchingClient) -> None:
    story, _notice = reported()
    path, address = f"/moderation/stories/{story.public_id}", f"/moderation/notices/{story.public_id}"
    page = BeautifulSoup(first.get(path).text, "html.parser")
    assert "1 notice about this page" in [link.text for link in page.select(f'a[href="{address}"]')]
    decide(first, story, "hide", **REASONS)

    page = BeautifulSoup(second.get(path).text, "html.parser")

    assert page.select_one(f'a[href="{address}?part=story"]') is not None
    assert page.select("button[name=decision]") == []
    assert "Hidden for now" in page.text


def test_a_notice_can_be_manifestly_unfounded_if_its_story_is_put_back(
    first: WatchingClient, second: WatchingClient
) -> None:
    story, notice = reported()
    decide(first, story, "hide", **REASONS)

    assert decide(second, story, "put_back", words="No.", unfounded="y").status_code == 303

    assert states(notice) == [S.REJECTED]
    assert notice.is_unfounded
