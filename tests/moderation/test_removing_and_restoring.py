"""Stories are removed, by two moderators once they have stood for a week, and restored by another."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.audit.words import verb_words
from pact.authors import service as authors
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.decisions.removals import propose_removal, reject_removal
from pact.moderation.decisions.service import SecondModeratorNeeded, decide
from pact.moderation.decisions.transitions import ChangeRefused
from pact.moderation.models import GroundUse, QueueKind
from pact.moderation.queries import (
    current_grounds,
    removal_of,
)
from pact.moderation.queue import service as queueing
from pact.moderation.statuses import DeskDecision
from pact.stories.fields import Status
from pact.stories.models import StoryVersion
from tests.moderation.redacted import NAME, PHONE, PUBLISHED, grounds, publish, waiting
from tests.support import make


def test_restored_story_shows_the_earlier_public_version(app: Flask) -> None:
    story = waiting()
    publish(story, cuts=[NAME, PHONE], grounds=grounds())
    shown = story.published_version_id
    decide(story, DeskDecision.REMOVE, moderator_id=make.moderator().id, grounds=grounds("illegal"), words="No.")
    senior = make.moderator("senior@example.org", role="senior_moderator").id
    decide(story, DeskDecision.RESTORE, moderator_id=senior, role=StaffRole.SENIOR_MODERATOR, cuts=[NAME, PHONE],
           grounds=grounds("appeal_upheld"), words="Yes.")  # fmt: skip

    assert (story.status, story.published_version_id) == (Status.PUBLISHED, shown)
    session().commit()
    of_it = select(AuditEntry).where(AuditEntry.subject_kind == "story", AuditEntry.subject_id == story.id)
    *_, last = session().scalars(of_it.order_by(AuditEntry.id))
    assert verb_words(last.verb, last.actor_kind, last.details) == "put back a story"


def test_moderator_cannot_restore_own_removal(app: Flask) -> None:
    senior = make.moderator("senior@example.org", role="senior_moderator").id
    story = make.story()
    decide(
        story,
        DeskDecision.REMOVE,
        moderator_id=senior,
        role=StaffRole.SENIOR_MODERATOR,
        words="No.",
        grounds=grounds("illegal"),
    )

    with pytest.raises(ChangeRefused):
        decide(
            story,
            DeskDecision.RESTORE,
            moderator_id=senior,
            role=StaffRole.SENIOR_MODERATOR,
            words="Yes.",
            grounds=grounds("appeal_upheld"),
        )


def test_removal_after_a_week_needs_two_moderators(app: Flask) -> None:
    story = make.story(confirmed_at=clock.now() - timedelta(days=8))
    first, second = make.moderator("first@example.org").id, make.moderator("second@example.org").id
    with pytest.raises(SecondModeratorNeeded):
        decide(story, DeskDecision.REMOVE, moderator_id=first, grounds=grounds("illegal"), words="Why.")

    proposal = propose_removal(story, moderator_id=first, grounds=grounds("illegal"), words="Why.")
    assert propose_removal(story, moderator_id=second, grounds=grounds("illegal"), words="So?") is proposal
    assert queueing.open_item_of(QueueKind.REMOVAL, proposal.id) is not None
    assert story.status is Status.PUBLISHED
    with pytest.raises(SecondModeratorNeeded):
        decide(story, DeskDecision.REMOVE, moderator_id=first, grounds=grounds("illegal"), words="Why.")
    decide(story, DeskDecision.REMOVE, moderator_id=second, grounds=grounds("illegal"), words="Indeed.")

    assert story.status is Status.REMOVED
    assert removal_of(story) is None
    assert queueing.open_item_of(QueueKind.REMOVAL, proposal.id) is None


def test_second_moderator_can_reject_a_removal(app: Flask) -> None:
    story = make.story(confirmed_at=clock.now() - timedelta(days=8))
    proposal = propose_removal(story, moderator_id=make.moderator().id, grounds=grounds("illegal"), words="Why.")

    reject_removal(proposal, moderator_id=make.moderator("second@example.org").id)

    assert (story.status, removal_of(story)) == (Status.PUBLISHED, None)
    assert queueing.open_item_of(QueueKind.REMOVAL, proposal.id) is None


def test_withdrawing_a_story_closes_its_proposed_removal(app: Flask) -> None:
    story = make.story(confirmed_at=clock.now() - timedelta(days=8))
    proposal = propose_removal(story, moderator_id=make.moderator().id, grounds=grounds("illegal"), words="Why.")
    authors.withdraw(story)

    assert removal_of(story) is None
    assert queueing.open_item_of(QueueKind.REMOVAL, proposal.id) is None


def test_grounds_for_restoring_are_separate(app: Flask) -> None:
    against, restoring = (set(current_grounds(use)) for use in (GroundUse.AGAINST, GroundUse.RESTORING))

    assert against
    assert restoring
    assert not against & restoring


def test_restoring_keeps_earlier_redactions(app: Flask) -> None:
    story = waiting()
    publish(story, cuts=[NAME, PHONE], grounds=grounds())
    decide(story, DeskDecision.REMOVE, moderator_id=make.moderator().id, grounds=grounds("illegal"), words="No.")
    senior = make.moderator("senior@example.org", role="senior_moderator").id
    decide(
        story,
        DeskDecision.RESTORE,
        moderator_id=senior,
        role=StaffRole.SENIOR_MODERATOR,
        words="Yes.",
        grounds=grounds("appeal_upheld"),
    )

    assert session().get_one(StoryVersion, story.published_version_id).body == PUBLISHED


@pytest.mark.parametrize(
    ("status", "hint"),
    [("removed", "Say why. Sent with the grounds."), ("published", "Say why. Sent with the grounds."),
     ("pending", "Say what to change or why we cannot publish it. Sent with the grounds.")],
)  # fmt: skip
def test_the_hint_at_the_message_fits_what_can_be_decided(client: Any, status: str, hint: str) -> None:
    make.signed_in(client, "senior_moderator")
    story = make.story(status=status)
    page = BeautifulSoup(client.get(f"/moderation/stories/{story.public_id}").text, "html.parser")
    assert page.select_one("#words-hint").text == hint  # type: ignore[union-attr]
