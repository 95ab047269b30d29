"""A complaint about defamation on the third day of its author's five."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from pact.core import clock
from pact.core.db import one_or_none
from pact.notices.defamation.queries import case_of
from pact.notices.defamation.service import Complaint, receive_complaint, tell_author
from pact.notices.models import Notice
from pact.stories.models import Story
from pact.stories.queries import listed

_RECEIVED: Final = timedelta(days=3, hours=2)
_TOLD: Final = timedelta(days=3)


def complaint_events() -> Iterator[tuple[datetime, Callable[[], None]]]:
    """When it arrives and when the author is told, with what is to be done then. A very small demo has none."""
    received: list[Notice] = []
    yield clock.now() - _RECEIVED, partial(_receive, received)
    yield clock.now() - _TOLD, partial(_tell, received)


def _receive(received: list[Notice]) -> None:
    """It is about one of the newest stories."""
    before = clock.now() - timedelta(days=1)
    newest = listed().where(Story.published_at < before, Story.author_id.is_not(None))
    story = one_or_none(newest.order_by(Story.id.desc()).offset(5).limit(1))
    if story is None:
        return
    complaint = Complaint(
        meaning="That we take money for repairs that nobody has made.",
        untrue="Each of our repairs is signed for. This story cannot be about one of them.",
        is_notifier_named=False,
    )
    notice = receive_complaint(
        story, complaint, quote="", why="Customers who read this will not call us again.", name="Iris Holm",
        email="iris.holm@example.org", language="en",
    )  # fmt: skip
    received.append(notice)


def _tell(received: list[Notice]) -> None:
    for notice in received:
        case = case_of(notice)
        if case is not None:
            tell_author(case)
