"""A story that was hidden some hours ago after a notice, and waits for a second moderator."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import exists

from pact.companies.users.models import CompanyUser
from pact.core import clock
from pact.core.db import one_or_none
from pact.moderation.decisions.service import hide
from pact.moderation.queries import grounds_by_code
from pact.notices.models import Notice, NoticeGround, Part
from pact.notices.service import receive
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.queries import listed

_REPORTED: Final = timedelta(hours=7)
_HIDDEN: Final = timedelta(hours=6, minutes=40)
_PLACE: Final = 7  # among the newest: the notices of the last days are about others


def hidden_story_events(*, moderator_id: int) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """When it is reported and hidden, with what is to be done then. A very small demo has none."""
    reported: list[Story] = []
    yield clock.now() - _REPORTED, partial(_report, reported)
    yield clock.now() - _HIDDEN, partial(_hide, reported, moderator_id)


def _report(reported: list[Story]) -> None:
    before = clock.now() - timedelta(days=2)
    newest = listed().where(
        Story.published_at < before,
        ~exists().where(Notice.story_id == Story.id),
        ~exists().where(CompanyUser.company_id == Story.company_id),  # its replies cannot be published meanwhile
    )
    story = one_or_none(newest.order_by(Story.id.desc()).offset(_PLACE).limit(1))
    if story is None:
        return
    reported.append(story)
    receive(
        story, part=Part.STORY, ground=NoticeGround.PERSONAL_DATA, quote="", language="en",
        why="Whoever was there that day can tell who at the company this is about.",
    )  # fmt: skip


def _hide(reported: list[Story], moderator_id: int) -> None:
    for story in reported:
        if story.status is Status.PUBLISHED:
            hide(
                story, moderator_id=moderator_id, grounds=grounds_by_code(["personal_data"]),
                words="It may be possible to tell who answered you. A colleague looks at it as well.",
            )  # fmt: skip
