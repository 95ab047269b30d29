"""One author whom a moderator has suspended, and one suspension that was lifted."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from pact.core import clock
from pact.core.db import all_of
from pact.moderation.suspensions.service import Whom, lift, suspend
from pact.stories.fields import Status
from pact.stories.models import Story

# How long ago, for how many days, and why; the last one was lifted after two days.
_MADE: Final = (
    (timedelta(days=6), 30, "You sent us stories of a contact that was not yours."),
    (timedelta(days=40), 14, "You sent us the same text many times."),
)  # fmt: skip


def add_suspensions(*, moderator_id: int) -> None:
    """Suspend the authors of refused stories. A very small demo has fewer."""
    before = clock.now() - max(ago for ago, _days, _words in _MADE)
    refused = all_of(
        select(Story)
        .where(Story.status == Status.REFUSED, Story.author_id.is_not(None), Story.created_at < before)
        .order_by(Story.id.desc())
        .limit(len(_MADE))
    )
    for story, (ago, days, words) in reversed(list(zip(refused, _MADE, strict=False))):
        with clock.at(clock.now() - ago):
            made = suspend(story, Whom.AUTHOR, days=days, words=words, by=moderator_id)
        if days == _MADE[-1][1]:
            with clock.at(clock.now() - ago + timedelta(days=2)):
                lift(made, by=moderator_id)
