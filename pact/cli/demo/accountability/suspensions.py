"""One author whom a moderator has suspended, and one suspension that was lifted."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import select

from pact.core import clock
from pact.core.db import one_or_none
from pact.moderation.suspensions.models import Suspension
from pact.moderation.suspensions.service import Whom, lift, suspend
from pact.stories.fields import Status
from pact.stories.models import Story

_LIFTED: Final = "You sent us the same text many times."
_IN_FORCE: Final = "You sent us stories of a contact that was not yours."


def suspension_events(*, moderator_id: int) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """When each is made and lifted, with what is to be done then. A very small demo has fewer."""
    now = clock.now()
    made: list[Suspension] = []
    yield now - timedelta(days=40), partial(_suspend, made, 14, _LIFTED, moderator_id)
    yield now - timedelta(days=38), partial(_lift, made, moderator_id)
    yield now - timedelta(days=6), partial(_suspend, made, 30, _IN_FORCE, moderator_id)


def _suspend(made: list[Suspension], days: int, words: str, moderator_id: int) -> None:
    refused = select(Story).where(Story.status == Status.REFUSED, Story.author_id.is_not(None))
    story = one_or_none(refused.order_by(Story.id.desc()).limit(1))
    if story is not None:
        made.append(suspend(story, Whom.AUTHOR, days=days, words=words, by=moderator_id))


def _lift(made: list[Suspension], moderator_id: int) -> None:
    for suspension in made:
        lift(suspension, by=moderator_id)
