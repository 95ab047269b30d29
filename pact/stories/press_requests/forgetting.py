"""Blank what journalists wrote to authors. pact/retention/rules.py says when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, or_, select, update

from pact.core.db import session
from pact.stories.press_requests.models import PressRequest, RequestState

KEPT: Final = timedelta(days=365)


def ended_before(moment: datetime) -> Select[tuple[int]]:
    """Requests written before this moment that wait for nothing, and of which something is left to blank."""
    has_words = or_(PressRequest.words_encrypted != "", PressRequest.answer_encrypted != "")
    waits = PressRequest.state.in_((RequestState.WAITING, RequestState.APPROVED))
    return select(PressRequest.id).where(PressRequest.created_at < moment, ~waits, has_words)


def blank_requests(ids: Sequence[int]) -> None:
    """That there was a request, when, and what became of it is kept."""
    _blank(PressRequest.id.in_(ids))


def forget_requests_about(story_ids: Sequence[int]) -> None:
    """The same of those about erased stories: they may quote the author."""
    _blank(PressRequest.story_id.in_(story_ids))


def _blank(which: ColumnElement[bool]) -> None:
    changed = update(PressRequest).where(which)
    session().execute(
        changed.values(words_encrypted="", answer_encrypted="").execution_options(synchronize_session=False)
    )
