"""Reading requests for the press desk and for moderators."""

from collections.abc import Collection

from sqlalchemy import select

from pact.core.db import all_of, session
from pact.stories.models import Story
from pact.stories.press_requests.models import PressRequest
from pact.stories.press_requests.queries import story_of


def written_about(account_id: int, story_ids: Collection[int]) -> dict[int, PressRequest]:
    """What this journalist has written about these stories, by story."""
    own = (PressRequest.account_id == account_id) & PressRequest.story_id.in_(story_ids)
    return {one.story_id: one for one in all_of(select(PressRequest).where(own))}


def request_with_story(ident: int) -> tuple[PressRequest, Story] | None:
    """A request with its story, the story's company and the company's sector."""
    found = session().get(PressRequest, ident)
    return (found, story_of(found)) if found else None
