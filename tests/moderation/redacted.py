"""A story with a name and a number to take out, and decisions about it."""

from sqlalchemy import select

from pact.checks.findings import Place
from pact.core.db import session
from pact.moderation.decisions.service import decide
from pact.moderation.models import Decision
from pact.moderation.queries import (
    grounds_by_code,
)
from pact.moderation.redaction import Cut, RedactionKind
from pact.moderation.statuses import DeskDecision
from pact.rankings.models import MeasureProduct, MetricTally, StoryTally, Tally
from pact.stories.models import Story
from tests.support import make

BODY = "I spoke to Mandy, who gave me 020 7946 0018 as her direct line. Nobody answers there, whenever I ring it."


NAME = Cut(Place.body, 11, 16, RedactionKind.NAME)


PHONE = Cut(Place.body, 30, 43, RedactionKind.PHONE_NUMBER)


PUBLISHED = BODY.replace("Mandy", "[name]").replace("020 7946 0018", "[phone number]")


def grounds(code: str = "personal_data") -> list:
    return grounds_by_code([code])


def waiting(**fields: object) -> Story:
    return make.story(status="pending", **({"body": BODY} | fields))


def publish(story: Story, **more: object) -> Decision:
    return decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator().id, **more)


def snapshot() -> dict[str, list[tuple]]:
    """Every row of the tallies."""
    return {
        model.__tablename__: sorted(map(tuple, session().execute(select(model.__table__))), key=str)
        for model in (Tally, StoryTally, MeasureProduct, MetricTally)
    }
