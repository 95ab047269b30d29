"""The company's own number of an author's case, with which people at that company find it.

It is encrypted, public nowhere, and kept for 180 days from when it was given. Only users of the story's company see it,
while the story is published and its author allows it (`consent_company`).
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from pact.checks.personal.numbers import mask_numbers
from pact.core import clock, crypto
from pact.core.db import one_or_none, session
from pact.core.sanitising import clean_line
from pact.stories.author_models import CaseReference
from pact.stories.models import Story, StoryVersion

KEPT = timedelta(days=180)
LONGEST = 60
"""Characters."""


def received_reference(typed: str | None) -> str:
    """A number as it is stored: card, bank and national numbers are masked."""
    return mask_numbers(clean_line(typed or ""))


def keep_case_reference(story: Story, typed: str | None) -> None:
    """Keep the number for this story instead of an earlier one; none if it is empty. The same number keeps its time."""
    reference = received_reference(typed)
    if reference == case_reference_of(story):
        return
    forget_case_references([story.id])
    if reference:
        kept = CaseReference(
            story_id=story.id, reference_encrypted=crypto.encrypt(reference), given_at=clock.now()
        )
        session().add(kept)
    session().flush()


def case_reference_of(story: Story) -> str:
    """The number that the author gave, for the author; empty if there is none."""
    kept = kept_reference(story)
    return crypto.decrypt(kept.reference_encrypted) if kept else ""


def kept_reference(story: Story) -> CaseReference | None:
    return one_or_none(
        select(CaseReference).where(
            CaseReference.story_id == story.id, CaseReference.given_at > clock.now() - KEPT
        )
    )


def case_references(story_ids: Sequence[int], *, company_id: int) -> dict[int, str]:
    """The numbers that users of this company may see, by story. One query.

    Ask only for somebody who acts for the company. Stories of other companies have none here.
    """
    statement = (
        select(CaseReference.story_id, CaseReference.reference_encrypted)
        .join(Story, Story.id == CaseReference.story_id)
        .join(StoryVersion, StoryVersion.id == Story.published_version_id)  # which only a published story has
        .where(
            CaseReference.story_id.in_(story_ids),
            CaseReference.given_at > clock.now() - KEPT,
            Story.company_id == company_id,
            StoryVersion.consent_company,
        )
    )
    return {story_id: crypto.decrypt(text) for story_id, text in session().execute(statement).tuples()}


def forget_case_references(story_ids: Sequence[int]) -> None:
    session().execute(delete(CaseReference).where(CaseReference.story_id.in_(story_ids)))
