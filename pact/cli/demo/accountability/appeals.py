"""Two appeals against refused stories: one upheld last month, and one that waits."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Final

from sqlalchemy import select

from pact.appeals.against.kinds import Made, find
from pact.appeals.models import Against, Appeal
from pact.appeals.service import decide, send
from pact.core import clock
from pact.core.db import all_of
from pact.core.roles import StaffRole
from pact.moderation.models import ActorKind, Decision
from pact.stories.fields import Status

_UPHELD: Final = (
    "I was there: I made the call with my friend and spoke to them myself. So it is my own experience, too."
)
_ANSWER: Final = (
    "You are right. You spoke to them yourself, so you tell us what you heard. We publish it as you sent it."
)
_WAITING: Final = "My friend does not write English, so I wrote it for her. She read every word before I sent it."


def appeal_events(*, colleague_id: int) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """When each is sent and decided, with what is to be done then. A very small demo has fewer."""
    last_month = datetime.combine(clock.months_later(clock.month_of(clock.today()), -1), time(9), UTC)
    sent: list[Appeal] = []
    yield last_month + timedelta(days=8), partial(_send, _UPHELD, sent)
    yield last_month + timedelta(days=15), partial(_uphold, sent, colleague_id)
    yield clock.now() - timedelta(days=3), partial(_send, _WAITING, sent)


def _send(words: str, sent: list[Appeal]) -> None:
    made = _refused()
    if made is not None:
        sent.append(send(made.against, made.ident, words, language="en"))


def _uphold(sent: list[Appeal], colleague_id: int) -> None:
    for appeal in sent:
        decide(appeal, upholds=True, moderator_id=colleague_id, role=StaffRole.SENIOR_MODERATOR, words=_ANSWER)


def _refused() -> Made | None:
    """The story refused last that can be appealed against."""
    latest = select(Decision.id).where(
        Decision.new_status == Status.REFUSED, Decision.actor_kind == ActorKind.MODERATOR
    )
    found = (find(Against.STORY, ident) for ident in all_of(latest.order_by(Decision.id.desc()).limit(40)))
    return next((made for made in found if made and made.is_open and made.story and made.story.author_id), None)
