"""A proposed removal: a second moderator agrees or keeps the story, its proposer may take it back."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.removals import propose_removal
from pact.moderation.queries import grounds_by_code, last_decision
from pact.stories.models import Story
from tests.moderation.deciding import address, reloaded
from tests.support import make


@pytest.fixture
def desk(client: Any) -> Any:
    """A client signed in as a moderator."""
    make.signed_in(client)
    return client


@pytest.fixture
def proposed(app: Flask) -> Story:
    """An old story that a colleague proposes to take down."""
    story = make.story(confirmed_at=clock.now() - timedelta(days=8))
    propose_removal(
        story,
        moderator_id=make.moderator("first@example.org").id,
        grounds=grounds_by_code(["illegal"]),
        words="Why.",
    )
    session().commit()
    return story


def pressed(page: BeautifulSoup, words: str) -> dict[str, Any]:
    """What a browser sends when this button of the decision form is pressed."""
    [button] = [button for button in page.select("button") if button.get_text(strip=True).startswith(words)]
    form = page.select_one("form[data-decide]")
    assert form is not None
    assert button.get("form") == form["id"]
    data = {box["name"]: str(box["value"]) for box in form.select("input[type=hidden], input[checked]")}
    return data | {
        "words": form.select_one("[name=words]").text.strip(),
        str(button["name"]): str(button["value"]),
    }


def test_second_moderator_agrees_with_one_press(desk: Any, proposed: Story) -> None:
    page = BeautifulSoup(desk.get(address(proposed)).text, "html.parser")
    assert "A colleague proposes taking this story down." in page.text
    assert "No decision pending." not in page.text
    assert desk.post(address(proposed), data=pressed(page, "Agree and take it down")).status_code == 303

    made = last_decision(reloaded(proposed))
    assert (made.new_status, made.words, [ground.code for ground in made.grounds]) == (
        "removed",
        "Why.",
        ["illegal"],
    )
    history = desk.get(address(proposed)).text.partition("History</h2>")[2]
    assert "Proposed to take it down:" in history
    assert "Kept published" not in history


def test_keeping_a_story_published_leaves_a_trace(desk: Any, proposed: Story) -> None:
    token = make.csrf_token(desk, address(proposed))
    desk.post(f"{address(proposed)}/keep-up", data={"csrf_token": token})
    history = desk.get(address(proposed)).text.partition("History</h2>")[2]

    assert "Proposed to take it down:" in history
    assert "Kept published: did not agree to take it down" in history
    assert "No decision pending." in desk.get(address(proposed)).text


def test_proposer_can_only_withdraw(client: Any, proposed: Story) -> None:
    make.signed_in(client, email="first@example.org")
    page = BeautifulSoup(client.get(address(proposed)).text, "html.parser")
    words = [button.get_text(strip=True) for button in page.select("section.decision button")]
    assert "Withdraw my proposal" in words
    assert not any(word.startswith(("Agree", "Ask a second")) for word in words)
    client.post(f"{address(proposed)}/keep-up", data={"csrf_token": make.csrf_token(client, address(proposed))})
    assert "Withdrew the proposal to take it down" in client.get(address(proposed)).text
