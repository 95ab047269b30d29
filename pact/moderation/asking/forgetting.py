"""Delete questions to authors and their answers, when they are no longer needed or the author asks for it."""

from collections.abc import Sequence

from sqlalchemy import delete

from pact.core.db import session
from pact.moderation.asking.models import AuthorQuestion


def forget_questions_about(story_ids: Sequence[int]) -> None:
    """Delete all questions about these stories, with their answers."""
    which = AuthorQuestion.story_id.in_(story_ids)
    session().execute(delete(AuthorQuestion).where(which).execution_options(synchronize_session=False))
