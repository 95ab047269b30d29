"""Deceptive advertising sent in bulk is refused in one act, undone in one, and nobody is e-mailed."""

from typing import Any

import pytest
from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.core.db import session
from pact.moderation.decisions.undoing import undo, undoable_by
from pact.moderation.queries import last_decision
from pact.moderation.queue.service import claim, item_of_story
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.support import make
from tests.support.mails import sent_mails

TOGETHER = "/moderation/together"
BULK = {"decision": "bulk_advertising"}


@pytest.fixture
def desk(client: Any) -> Any:
    make.signed_in(client)
    return client


@pytest.fixture
def stories(app: object) -> list[Story]:
    made = [make.story(status="pending", title=f"Cheap parcels {n}") for n in range(3)]
    make.run_jobs()
    return made


def send(desk: Any, stories: list[Story], **data: Any) -> Any:
    ticks = [f"{one.public_id}:{one.revision}" for one in stories]
    return desk.post(TOGETHER, data={"csrf_token": make.csrf_token(desk, TOGETHER), "story": ticks, **data})


def statuses(stories: list[Story]) -> list[Status]:
    session().expire_all()
    return [session().get_one(Story, story.id).status for story in stories]


def test_they_are_refused_in_one_act_and_nobody_is_mailed(desk: Any, stories: list[Story]) -> None:
    before = len(sent_mails())
    assert "We will e-mail nobody" in send(desk, stories, **BULK).text
    assert statuses(stories) == [Status.PENDING] * 3

    assert send(desk, stories, **BULK, words="Never sent", confirmed="1").status_code == 303

    assert statuses(stories) == [Status.REFUSED] * 3
    made = last_decision(stories[0])
    assert made is not None
    assert ([ground.code for ground in made.grounds], made.words) == (["advertising"], "")
    make.run_jobs()
    assert len(sent_mails()) == before
    beside = desk.get(f"/moderation/stories/{stories[0].public_id}").text
    assert "advertising sent in bulk: nobody was e-mailed" in beside
    verbs = session().scalars(select(AuditEntry.verb).where(AuditEntry.verb == "story.refused_in_bulk")).all()
    assert len(verbs) == 3


def test_they_are_undone_as_a_whole(desk: Any, stories: list[Story]) -> None:
    send(desk, stories, **BULK, confirmed="1")
    made = last_decision(stories[1])
    assert made is not None
    found = undoable_by(made.account_id or 0)
    assert found is not None
    assert (len(found.decisions), found.mails) == (3, 0)

    undo(made, moderator_id=made.account_id or 0)
    session().commit()

    assert statuses(stories) == [Status.PENDING] * 3


def test_fewer_than_three_are_not_sent_in_bulk(desk: Any, stories: list[Story]) -> None:
    answered = send(desk, stories[:2], **BULK, confirmed="1")

    assert (answered.status_code, "Select at least 3 new stories" in answered.text) == (422, True)
    assert statuses(stories) == [Status.PENDING] * 3


def test_stories_that_would_be_skipped_do_not_make_a_bulk(desk: Any, stories: list[Story]) -> None:
    """They would leave fewer than three, whose authors would get no reasons."""
    one, two, three = stories
    claim(item_of_story(three), account_id=make.moderator("second@example.org").id)  # type: ignore[arg-type]
    session().commit()
    thrice = [f"{one.public_id}:{one.revision + more}" for more in range(3)]

    for ticks in (
        [f"{story.public_id}:{story.revision}" for story in stories],
        [f"{one.public_id}:{one.revision}", f"{two.public_id}:{two.revision + 1}", f"{make.story().public_id}:1"],
        thrice,
    ):
        for confirmed in ({}, {"confirmed": "1"}):
            answered = send(desk, [], story=ticks, **BULK, **confirmed)
            assert (answered.status_code, "Select at least 3 new stories" in answered.text) == (422, True)
    assert statuses(stories) == [Status.PENDING] * 3


def test_a_change_to_a_published_story_is_left_out(desk: Any, stories: list[Story]) -> None:
    published = make.story()

    answered = send(desk, [*stories, published], **BULK)

    assert "a change to a published story: will be skipped" in answered.text
    assert send(desk, [*stories, published], **BULK, confirmed="1").status_code == 303
    assert statuses([*stories, published]) == [*[Status.REFUSED] * 3, Status.PUBLISHED]


def test_the_rules_say_it(client: Any) -> None:
    assert "Deceptive advertising that is sent in bulk is refused together" in client.get("/rules").text
