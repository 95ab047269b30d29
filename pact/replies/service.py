"""Storing what companies and authors send. Statuses change in pact/moderation/replies/service.py only."""

from typing import Any

from sqlalchemy import func, select

from pact.checks.personal.numbers import mask_numbers
from pact.core import clock
from pact.core.db import session
from pact.core.sanitising import clean_text, render_markdown
from pact.replies.models import Item, ItemText, Reply
from pact.stories.fields import VersionState

MIN_REPLY, MAX_REPLY = 10, 2000
MIN_ANSWER, MAX_ANSWER = 10, 1000


def received(body: str) -> str:
    """A text as it is stored: cleaned, with card, bank and national numbers masked."""
    return mask_numbers(clean_text(body))


def add_text(item: Item, body: str, *, language: str, written_by: int | None = None) -> ItemText:
    """Store what was sent as the next version. `written_by` is the account of whoever wrote a reply for the company."""
    author = {"written_by_id": written_by} if isinstance(item, Reply) else {}
    return _store(item, received(body), language=language, sent_at=clock.now(), **author)


def add_redacted_text(text: ItemText, item: Item, body: str, cuts: list[list[Any]]) -> ItemText:
    """Store a moderator's redacted copy of a text as the next version. `cuts` are what was taken out of the text."""
    author = {"written_by_id": text.written_by_id} if hasattr(text, "written_by_id") else {}
    return _store(item, body, language=text.language, sent_at=text.sent_at, cuts=cuts,
                  redacted_from_id=text.id, **author)  # fmt: skip


def _store(item: Item, body: str, **values: Any) -> ItemText:
    model = item.texts
    last = session().scalar(select(func.max(model.number)).where(model.owner_id == item.id))
    made: ItemText = model(
        owner_id=item.id, number=(last or 0) + 1, state=VersionState.SUBMITTED, body=body,
        body_html=render_markdown(body), **values,
    )  # fmt: skip
    session().add(made)
    session().flush()
    return made
