"""Notices about published texts."""

from datetime import timedelta
from typing import Any

from pact.companies.users.models import CompanyUser
from pact.core import clock
from pact.core.db import session
from pact.core.web import bot_check
from pact.notices.models import Notice, NoticeGround, Part
from pact.notices.service import receive
from pact.notices.views.sending import _key
from pact.stories.models import Story

WHY = "The person named there is my neighbour, and she has not agreed to it."
QUOTE = "Ring Anna Smith"


def notice_data(story: Story, **changes: str) -> dict[str, str]:
    """Data of the form that reports a text."""
    with_stamp = {"stamp": opened_form(story)}
    return with_stamp | {
        "ground": "fake", "part": "story", "quote": "", "why": WHY, "name": "Rosa Quill",
        "email": "rosa@quill.example", "good_faith": "y",
    } | changes  # fmt: skip


def opened_form(story: Story) -> str:
    """The stamp of the story's form, opened a while ago."""
    with clock.at(clock.now() - timedelta(seconds=30)):
        return bot_check.stamp_for(_key(story))


def notice_about(
    story: Story, *, part: Part = Part.STORY, ground: NoticeGround = NoticeGround.FAKE, quote: str = "",
    why: str = WHY, name: str = "Rosa Quill", email: str = "rosa@quill.example", sender: CompanyUser | None = None,
) -> Notice:  # fmt: skip
    """A notice that waits; `sender` acts for the story's company, otherwise anyone sent it."""
    given: dict[str, Any] = {"sender": sender} if sender else {"name": name, "email": email}
    made = receive(story, part=part, ground=ground, quote=quote, why=why, language="en", **given)
    session().commit()
    return made
