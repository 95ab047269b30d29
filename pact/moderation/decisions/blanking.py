"""Blank what was written about stories that are past their retention time or erased."""

from collections.abc import Sequence

from sqlalchemy import update

from pact.checks.likeness.service import forget_texts
from pact.core.db import session
from pact.moderation.asking.forgetting import forget_questions_about
from pact.moderation.models import Decision, RemovalProposal, StoryMove
from pact.moderation.notes.service import forget_notes_on
from pact.moderation.opinions.service import forget_opinions_on
from pact.stories import forgetting


def blank_ended(story_ids: Sequence[int]) -> None:
    """Blank what authors and moderators wrote about these stories; who decided what and when is kept."""
    forgetting.blank_stories(story_ids)
    forget_texts(story_ids)
    forget_notes_on(story_ids)
    forget_opinions_on(story_ids)
    forget_questions_about(story_ids)
    for model in (Decision, RemovalProposal, StoryMove):
        session().execute(
            update(model).where(model.story_id.in_(story_ids)).values(words="")
            .execution_options(synchronize_session=False)
        )  # fmt: skip
    session().execute(
        update(StoryMove).where(StoryMove.story_id.in_(story_ids)).values(case_reference_encrypted=None)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
