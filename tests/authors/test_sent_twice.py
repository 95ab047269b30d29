"""One draft that is sent from two tabs: each has a form, and so a key, of its own."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from pact.authors import service
from pact.core.db import session
from pact.stories.models import Story
from pact.stories.queries import latest_version
from tests.authors.test_share import BODY, answers
from tests.support import make

SENT = "/share/check-your-email"


def key(number: int) -> str:
    return f"a-key-of-one-tab-{number}"


def from_tab(client: Any, number: int, **changes: Any) -> Any:
    return client.post("/share", data=answers(idempotency_key=key(number), **changes))


def count() -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(Story)) or 0


@pytest.fixture
def sent(client: Any) -> Any:
    """A browser whose first tab has sent the draft."""
    make.company("Brightline Broadband")
    assert from_tab(client, 1).location == SENT
    return client


def test_the_same_draft_from_two_tabs_is_one_story(sent: Any) -> None:
    assert from_tab(sent, 2).location == SENT
    assert count() == 1
    page = BeautifulSoup(sent.get(SENT).text, "html.parser")
    assert page.select_one("[data-draft-sent]")["data-draft-sent"].split() == [key(1), key(2)]  # type: ignore[index,union-attr]


@pytest.mark.parametrize(("choice", "stories"), [("same", 1), ("other", 2)])
def test_what_was_changed_in_the_second_tab_is_asked_about(sent: Any, choice: str, stories: int) -> None:
    changed = f"{BODY} They rang back a day later."
    asked = from_tab(sent, 2, body=changed, wait_minutes="12")
    assert (asked.status_code, count()) == (409, 1)
    page = BeautifulSoup(asked.text, "html.parser")
    assert page.select_one("#body").text.strip() == changed  # type: ignore[union-attr]
    assert page.select_one("#wait_minutes")["value"] == "12"  # type: ignore[index]
    assert [button["value"] for button in page.select("[name=twin]")] == ["same", "other"]
    answer = from_tab(sent, 2, body=changed, wait_minutes="12", twin=choice)
    assert (answer.status_code, count()) == (303, stories)
    newest = session().scalars(select(Story).order_by(Story.id.desc()).limit(1)).one()
    assert latest_version(newest).body == changed


def test_a_confirmed_story_is_not_replaced(sent: Any) -> None:
    service.confirm(session().scalars(select(Story)).one())
    session().commit()
    changed = f"{BODY} They rang back a day later."
    asked = from_tab(sent, 2, body=changed, twin="same")
    page = BeautifulSoup(asked.text, "html.parser")
    assert (asked.status_code, count()) == (409, 1)
    assert [button["value"] for button in page.select("[name=twin]")] == ["other"]
    assert latest_version(session().scalars(select(Story)).one()).body == BODY


@pytest.mark.parametrize(
    "changes",
    [{"email": "other@example.org"}, {"company": "Nordic Mail"},
     {"body": "The courier left my parcel in the rain and the depot would not answer at all."}],
)  # fmt: skip
def test_another_story_is_received_without_a_question(sent: Any, changes: dict[str, str]) -> None:
    assert from_tab(sent, 2, **changes).location == SENT
    assert count() == 2


def test_nobody_elsewhere_learns_that_an_address_has_told_a_story(sent: Any) -> None:
    data = answers(idempotency_key=key(2), body=f"{BODY} They rang back a day later.")
    answer = sent.post("/share", data=data, environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    assert (answer.location, count()) == (SENT, 2)
