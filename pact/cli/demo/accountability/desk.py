"""A question to a colleague that waits, two requests by authorities, and a published assessment with a draft after it."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.models import QueueItem, QueueKind
from pact.moderation.opinions.service import ask_opinion
from pact.stories.models import Story
from pact.transparency.assessments.models import Section
from pact.transparency.assessments.service import publish, save_draft, start_draft
from pact.transparency.authorities.models import Asked, Outcome
from pact.transparency.authorities.service import RequestFacts, enter_request

_TEXTS: Final = {
    Section.FAKE_FOUND: "This is an example. We refused four stories because the same text came under several names.\n\n"
    "We found them because the checks compare each text with earlier ones. We may have missed stories that one"
    " person wrote in different words.",
    Section.FAKE_DONE: "Each author confirms an e-mail address. One author's stories about a company weigh less the more"
    " there are. Moderators read every story before it is published.",
    Section.HARMS: "Somebody could be recognised in a story. A company could be told something about that is not true. What"
    " moderators read can distress them.",
    Section.MEASURES: "Names and numbers are taken out before publication. Anyone can report a text. Threats and slurs are"
    " hidden at the desk until somebody asks for them.",
    Section.CHANGES: "By June, every report of personal data is to be decided within 12 hours.",
}


def add_desk(*, administrator_id: int) -> None:
    """Add them, as they would be today."""
    waiting = select(QueueItem.subject_id).where(
        QueueItem.kind == QueueKind.NEW_STORY, QueueItem.closed_at.is_(None)
    )
    story_id = session().scalar(waiting.order_by(QueueItem.id).limit(1))
    if story_id is not None:  # a very small demo has none
        story = session().get_one(Story, story_id)
        ask_opinion(story, "Could a reader tell who this is?", of=StaffRole.MODERATOR, by=administrator_id)
    _add_requests(administrator_id)
    draft = start_draft(clock.today().year - 1, language="en", by=administrator_id)
    texts = {section.value: words for section, words in _TEXTS.items()}
    save_draft(draft, texts, language="en", by=administrator_id, seen=draft.revision)
    publish(draft, by=administrator_id)
    start_draft(clock.today().year, language="en", by=administrator_id)


def _add_requests(administrator_id: int) -> None:
    today = clock.today()
    settled = RequestFacts(
        received_on=today - timedelta(days=75), authority="Court of Ashfold", country="GB", asked=Asked.TAKE_DOWN,
        about="defamation", items=1, outcome=Outcome.REFUSED, answered_on=today - timedelta(days=68),
        is_confidential=False,
    )  # fmt: skip
    waiting = settled._replace(
        received_on=today - timedelta(days=3), authority="Northmoor Police", asked=Asked.GIVE_DATA, about="threats",
        outcome=Outcome.OPEN, answered_on=None,
    )  # fmt: skip
    for facts in (settled, waiting):
        enter_request(facts, by=administrator_id)
