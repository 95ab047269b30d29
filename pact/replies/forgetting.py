"""Deletes and blanks replies and answers. pact/retention/rules.py says what is due and when."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, update

from pact.core.db import session
from pact.replies.models import Reply


def erase_replies(story_ids: Sequence[int]) -> None:
    """Delete the replies to stories that were erased, and the answers to them: both may quote the story."""
    session().execute(
        delete(Reply).where(Reply.story_id.in_(story_ids)).execution_options(synchronize_session=False)
    )


def blank_texts(model: type[Any], which: ColumnElement[bool]) -> None:
    """Blank these versions of replies or of answers."""
    blank = update(model).where(which).values(body="", body_html="", cuts=[])
    session().execute(blank.execution_options(synchronize_session=False))
