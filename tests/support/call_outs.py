"""Call-outs, written and approved with the real services."""

from datetime import date, timedelta
from typing import Any

from pact.call_outs import service
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.stories.call_outs.models import CallOut
from pact.stories.fields import Source, Status
from pact.stories.models import Story
from tests.support import make

TITLE = "Tell us about your best and worst call about a bill"
INTRO = (
    "We want to know how calls about bills go, good ones and bad ones. We will write about what people tell us."
)
CHOICES = {"text": "When did you ring them?", "choices": ["In the morning", "In the afternoon", "At night"]}
OWN_WORDS = {"text": "What would you tell somebody who rings tomorrow?", "choices": []}


def facts(**changes: Any) -> service.CallOutFacts:
    """What a call-out says; open from today for four weeks unless said otherwise."""
    today = clock.today()
    said: Any = {
        "language": "en", "title": TITLE, "intro": INTRO, "opens_on": today,
        "closes_on": today + timedelta(days=28), "companies": [], "sectors": [], "questions": [CHOICES, OWN_WORDS],
    }  # fmt: skip
    return said | changes  # type: ignore[no-any-return]


def senior() -> int:
    """A senior moderator who writes no call-outs."""
    return make.moderator("senior-moderator@example.org", role="senior_moderator").id


def draft(*, newsroom_id: int | None = None, by: int | None = None, **changes: Any) -> CallOut:
    """A call-out that nobody has seen yet."""
    made = service.begin(facts(**changes), by=by or make.moderator().id, newsroom_id=newsroom_id)
    session().commit()
    return made


def call_out(*, day: date | None = None, approver: int | None = None, **changes: Any) -> CallOut:
    """An approved call-out; written and approved on `day` (today)."""
    with clock.at(clock.now() if day is None else clock.now() - (clock.today() - day)):
        made = draft(**changes)
        service.send(made, by=make.moderator().id)
        service.approve(made, by=approver or senior(), role=StaffRole.SENIOR_MODERATOR)
        session().commit()
    return made


def told_for(call_out: CallOut, *, status: Status | str = Status.PUBLISHED, **fields: Any) -> Story:
    """A story that was told for a call-out."""
    return make.story(status=status, source=Source.INVITED_BY_NEWSROOM, call_out_id=call_out.id, **fields)
