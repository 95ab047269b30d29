"""Decisions sent from the desk's page of a story."""

from typing import Any

from pact.core.db import session
from pact.stories.models import Story
from tests.support import make


def address(story: Story) -> str:
    return f"/moderation/stories/{story.public_id}"


def decide_at_desk(desk: Any, story: Story, **data: str) -> Any:
    token = make.csrf_token(desk, address(story))
    return desk.post(address(story), data={"csrf_token": token, **data})


def reloaded(story: Story) -> Story:
    session().expire_all()
    return session().get_one(Story, story.id)


BEFORE = "I spoke to Mandy Smith, and nobody rang me back in all those weeks of waiting for them."


AFTER = f"It was in May. {BEFORE}"
