"""A site with a count of October: a story of each kind, and what is not counted."""

from datetime import UTC, date, datetime

import time_machine
from sqlalchemy import select

from pact.authors.own_page.erasing import erase_story
from pact.core.db import session
from pact.rankings.editions.freezing import freeze
from pact.receipts.models import Receipt, ReceiptCount
from pact.receipts.queries import count_of
from pact.stories.fields import Source, Status
from pact.stories.models import Story
from pact.stories.queries import latest_version
from tests.support import make
from tests.support.records import import_stories

OCTOBER, TOLD, FROZEN = (
    date(2026, 10, 1),
    datetime(2026, 10, 14, 12, tzinfo=UTC),
    datetime(2026, 11, 3, 6, tzinfo=UTC),
)
LATER = datetime(2026, 11, 2, 12, tzinfo=UTC)
STANDINGS = {"published": 2, "refused": 1, "withdrawn": 2, "removed": 1, "waiting": 3}
"""How the nine stories are counted. One of the two withdrawn was erased before."""


def fill_counted() -> None:
    """Stories of October in each status and an erased one; one of November, one never confirmed, two imported."""
    import_stories("imported Ltd", stories=2)
    for status in Status:
        make.story(status=status, company=f"{status.value} Ltd", confirmed_at=TOLD)
    make.story(company="published Ltd", confirmed_at=TOLD)
    gone = make.story(company="erased Ltd", confirmed_at=TOLD)
    make.story(company="later Ltd", confirmed_at=LATER)
    with time_machine.travel(TOLD, tick=True):
        erase_story(gone)
        session().commit()
    freeze_october()


def freeze_october() -> None:
    with time_machine.travel(FROZEN, tick=True):
        freeze(OCTOBER)
        session().commit()


def story_that_is(status: str) -> Story:
    """The first story with this status that somebody told."""
    told = select(Story).where(Story.status == status, Story.source == Source.UNPROMPTED)
    return session().scalars(told.order_by(Story.id).limit(1)).one()


def receipt_for(status: str) -> Receipt:
    story = story_that_is(status)
    return session().scalars(select(Receipt).where(Receipt.story_id == story.id)).one()


def october() -> ReceiptCount:
    count = count_of(OCTOBER)
    assert count is not None
    return count


def body_of(receipt: Receipt) -> str:
    """The text of the receipt's story, as it was confirmed."""
    return latest_version(session().get_one(Story, receipt.story_id)).body
