"""Changing a story: whatever its state, through the desk; what is published stays until the change is decided."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from pact.authors.own_page.consents import change_consents
from pact.authors.queries import EDITABLE
from pact.authors.service import send_again
from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.edits import queue_edit, waiting_edit
from pact.moderation.decisions.transitions import ChangeRefused
from pact.stories.fields import Status, VersionState
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import latest_version
from pact.stories.service import add_version

# Enough for second thoughts, too few to keep the desk busy.
SENDINGS_A_DAY = 6


def can_edit(story: Story) -> bool:
    """Whether the author may change the story as it stands; how often is asked when they send it."""
    return story.status in EDITABLE and story.erased_at is None


def edit_story(story: Story, fields: Mapping[str, Any]) -> StoryVersion:
    """Take what the author changed to the desk, in place of what waits there; switches of consent work at once.

    The published version stays public until a moderator has decided. Raises ChangeRefused where the story can be
    changed no more, or was sent too often within a day.
    """
    if not can_edit(story):
        raise ChangeRefused("This story can be changed no more.")
    if has_sent_too_often(story):
        raise ChangeRefused("Changed too often within a day.")
    change_consents(story, fields)
    if story.status is Status.CHANGES_REQUESTED:
        return send_again(story, fields)
    if story.status is Status.PENDING or waiting_edit(story) is not None:
        latest_version(story).state = VersionState.SUPERSEDED
    version = add_version(story, fields)
    queue_edit(story, version)
    return version


def has_sent_too_often(story: Story) -> bool:
    """Whether the author has sent this story as often as one may within a day."""
    statement = select(func.count()).where(
        StoryVersion.story_id == story.id,
        StoryVersion.redacted_from_id.is_(None),
        StoryVersion.submitted_at > clock.now() - timedelta(days=1),
    )
    return (session().scalar(statement) or 0) >= SENDINGS_A_DAY
