"""Notices that wait at the desk: two people about one story, and one about another."""

from datetime import timedelta
from typing import Any, Final

from pact.core import clock
from pact.core.db import all_of
from pact.notices.models import NoticeGround, Part
from pact.notices.service import receive
from pact.stories.models import Story
from pact.stories.queries import listed

# How long ago each was sent, about which of the newest stories, and what it says.
_SENT: Final[tuple[tuple[timedelta, int, dict[str, Any]], ...]] = (
    (
        timedelta(hours=20), 2,
        {"ground": NoticeGround.PERSONAL_DATA, "name": "", "email": "",
         "why": "I know who wrote this, because of what it says about the house. Please leave that out."},
    ),
    (
        timedelta(hours=5), 2,
        {"ground": NoticeGround.FAKE, "name": "Ines Marlow", "email": "ines.marlow@example.org",
         "why": "The shop was closed that week, so nobody can have rung there."},
    ),
    (
        timedelta(hours=3), 4,
        {"ground": NoticeGround.NOT_THIS_COMPANY, "name": "Tom Birch", "email": "tom.birch@example.org",
         "why": "This was another company with a similar name. The tariff that the story is about is theirs."},
    ),
)  # fmt: skip


def add_notices() -> None:
    """Send them, each at its time. A very small demo has fewer."""
    before = clock.now() - timedelta(days=2)
    newest = all_of(listed().where(Story.published_at < before).order_by(Story.id.desc()).limit(5))
    for ago, place, said in _SENT:
        if place < len(newest):
            with clock.at(clock.now() - ago):
                receive(newest[place], part=Part.STORY, quote="", language="en", **said)
