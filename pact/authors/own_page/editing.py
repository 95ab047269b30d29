"""Change a story. Every change goes through the desk; the published version stays until it is decided."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from pact.audit.service import record
from pact.authors.own_page.consents import OPTIONAL_CONSENTS, change_consents
from pact.authors.queries import EDITABLE
from pact.authors.service import received_name, send_again
from pact.companies.models import CompanyStatus
from pact.companies.service import company_for
from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.edits import queue_edit, waiting_edit
from pact.moderation.decisions.transitions import ChangeRefused
from pact.stories.fields import Status, VersionState
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import latest_version
from pact.stories.service import add_version

# Enough for corrections, too few to flood the desk.
MAX_VERSIONS_PER_DAY = 6
DAY = timedelta(days=1)


def can_edit(story: Story) -> bool:
    """Whether the story's status allows changes. The daily limit is checked when a change is sent."""
    return story.status in EDITABLE and story.erased_at is None


def can_name_company(story: Story) -> bool:
    """Whether the story was sent back before its company was accepted, so that its author may name it again."""
    undecided = (CompanyStatus.PROPOSED, CompanyStatus.REFUSED)
    return story.status is Status.CHANGES_REQUESTED and story.company.status in undecided


def state_of(story: Story) -> str:
    """What a change starts from: the version that the author sent last, and the consents, which change without one."""
    version = latest_version(story)
    return ".".join([str(version.number), *(name for name in OPTIONAL_CONSENTS if getattr(version, name))])


def edit_story(story: Story, fields: Mapping[str, Any], *, company_name: str | None = None) -> StoryVersion:
    """Send a change to the desk, replacing one that is waiting there. Consents take effect at once.

    `company_name` is the company as its author names it now, where `can_name_company` allows it.

    The published version stays public until a moderator decides. Raises ChangeRefused if the story can no longer be
    changed, or was sent too often in the last 24 hours.
    """
    if not can_edit(story):
        raise ChangeRefused("This story can no longer be changed.")
    if has_sent_too_often(story):
        raise ChangeRefused("Changed too often within a day.")
    if company_name is not None and can_name_company(story):
        _name_company(story, company_name)
    change_consents(story, fields)
    if story.status is Status.CHANGES_REQUESTED:
        return send_again(story, fields)
    if story.status is Status.PENDING or waiting_edit(story) is not None:
        latest_version(story).state = VersionState.SUPERSEDED
    version = add_version(story, fields)
    queue_edit(story, version)
    return version


def _name_company(story: Story, name: str) -> None:
    company = company_for(received_name(name))
    if company.id == story.company_id:
        return
    story.company_id = company.id
    session().flush()
    session().expire(story, ["company"])
    record("story.company_changed", "story", story.id, "author", company=company.id)


def has_sent_too_often(story: Story) -> bool:
    """Whether the author has reached the limit of MAX_VERSIONS_PER_DAY in the last 24 hours."""
    return next_change_at(story) is not None


def next_change_at(story: Story) -> datetime | None:
    """When a change may be sent again, if the limit is reached."""
    return changes_left(story)[1]


def changes_left(story: Story) -> tuple[int, datetime | None]:
    """How many changes its author may still send within 24 hours and, if none, when the next one."""
    statement = (
        select(StoryVersion.submitted_at)
        .where(
            StoryVersion.story_id == story.id,
            StoryVersion.redacted_from_id.is_(None),
            StoryVersion.submitted_at > clock.now() - DAY,
        )
        .order_by(StoryVersion.submitted_at.desc())
    )
    sent = list(session().scalars(statement))
    left = MAX_VERSIONS_PER_DAY - len(sent)
    return max(left, 0), None if left > 0 else sent[MAX_VERSIONS_PER_DAY - 1] + DAY
