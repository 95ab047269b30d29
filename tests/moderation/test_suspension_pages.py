"""Suspensions at the desk: suspending by a form, the list, lifting, undoing."""

from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup

from pact.core.db import session
from pact.moderation.suspensions.queries import stopped_by
from pact.stories.models import Story
from tests.support import make
from tests.support.accounts import csrf_token
from tests.support.client import WatchingClient
from tests.support.mails import sent_mails
from tests.support.queries import count_queries
from tests.support.suspensions import in_days, last_measure, run_later

GIVEN = {"whom": "author", "days": "14", "words": "You sold things."}


@pytest.fixture
def desk(client: WatchingClient) -> WatchingClient:
    make.signed_in(client)
    return client


@pytest.fixture
def story(app: object) -> Story:
    return make.story()


def post(desk: WatchingClient, address: str, page: str = "", **data: str) -> Any:
    return desk.post(address, data={"csrf_token": csrf_token(desk, page or address), **data})


def suspended(desk: WatchingClient, story: Story, **changes: str) -> Any:
    return post(desk, f"/moderation/stories/{story.public_id}/suspend", **GIVEN | changes)


def test_a_moderator_suspends_an_author_with_a_reason(desk: WatchingClient, story: Story) -> None:
    page = f"/moderation/stories/{story.public_id}"
    assert "Take no more stories from this author" in desk.get(page).text

    answered = suspended(desk, story)

    assert answered.status_code == 303
    one = last_measure()
    assert (one.words, (one.ends_at - one.begun_at).days) == ("You sold things.", 14)
    beside = desk.get(page).text
    assert "No stories from an author" in beside
    assert "in force until" in beside


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"whom": ""}, "Say from whom."),
        ({"days": "0"}, "Enter a whole number of days from 1 to 365."),
        ({"days": "366"}, "Enter a whole number of days from 1 to 365."),
        ({"days": "a week"}, "Enter a whole number."),
        ({"words": " "}, "Say why."),
    ],
)
def test_what_was_typed_stays_when_something_is_missing(
    desk: WatchingClient, story: Story, changes: dict[str, str], said: str
) -> None:
    answered = suspended(desk, story, **changes)

    assert (answered.status_code, said in answered.text) == (422, True)
    kept = BeautifulSoup(answered.text, "html.parser")
    assert kept.select_one("#days")["value"] == (GIVEN | changes)["days"]  # type: ignore[index]
    assert kept.select_one("#words").text.strip() == (GIVEN | changes)["words"].strip()  # type: ignore[union-attr]
    assert stopped_by(story) is None


def test_whoever_is_suspended_is_not_suspended_twice(desk: WatchingClient, story: Story) -> None:
    suspended(desk, story)
    again = suspended(desk, story)

    assert again.status_code == 422  # only the connection is left to choose
    assert suspended(desk, story, whom="source").status_code == 303
    assert desk.get(f"/moderation/stories/{story.public_id}/suspend").status_code == 404


def test_it_is_undone_from_the_bar_and_nobody_is_told(desk: WatchingClient, story: Story) -> None:
    suspended(desk, story)
    page = f"/moderation/stories/{story.public_id}"
    undo = f"/moderation/suspensions/{last_measure().id}/undo"
    assert f'action="{undo}"' in desk.get(page).text

    answered = post(desk, undo, page)

    assert answered.status_code == 303
    run_later()
    assert stopped_by(story) is None
    assert not any("We take no stories" in mail["Subject"] for mail in sent_mails())


def test_it_is_lifted_on_its_own_page_and_then_listed_as_over(desk: WatchingClient, story: Story) -> None:
    suspended(desk, story)
    one = last_measure()
    page = f"/moderation/suspensions/{one.id}"
    assert f"No stories from an author ({one.id})" in desk.get("/moderation/suspensions").text
    shown = desk.get(page).text
    assert "You sold things." in shown
    assert "A moderator decided it." in shown

    answered = post(desk, f"{page}/lift", page)

    assert answered.status_code == 303
    assert stopped_by(story) is None
    assert "Lifted on" in desk.get(page).text
    assert f"({one.id})" not in desk.get("/moderation/suspensions").text
    assert f"({one.id})" in desk.get("/moderation/suspensions?show=over").text


def test_a_second_click_lifts_nothing(desk: WatchingClient, story: Story) -> None:
    suspended(desk, story)
    page = f"/moderation/suspensions/{last_measure().id}"
    token = csrf_token(desk, page)
    for _ in range(2):
        assert desk.post(f"{page}/lift", data={"csrf_token": token}).status_code == 303

    assert "It was over already." in desk.get(page).text


def test_an_old_story_offers_no_connection(desk: WatchingClient, app: object) -> None:
    story = make.story(confirmed_at=in_days(-31))

    page = desk.get(f"/moderation/stories/{story.public_id}/suspend").text

    assert 'value="author"' in page
    assert 'value="source"' not in page


def test_an_unknown_suspension_is_not_found(desk: WatchingClient) -> None:
    assert desk.get("/moderation/suspensions/99").status_code == 404


def test_the_list_needs_as_many_queries_for_many_as_for_one(desk: WatchingClient, story: Story) -> None:
    suspended(desk, story)
    with time_machine.travel(in_days(0.003)):
        with count_queries() as few:
            desk.get("/moderation/suspensions")
        for _ in range(2):
            suspended(desk, make.story())
    with time_machine.travel(in_days(0.006)), count_queries() as many:
        desk.get("/moderation/suspensions")
    session().rollback()
    assert len(many) == len(few)
