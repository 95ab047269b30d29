"""Moving stories, and everything that moving one changes."""

from typing import Any

from sqlalchemy import select

from pact.companies.models import Company
from pact.core import clock
from pact.core.db import session
from pact.moderation.models import QueueItem, StoryMove
from pact.moderation.moving.service import MoveObstacle, MoveRefused, move_story
from pact.promises.models import Breach
from pact.replies.models import AnswerVersion, Reply, ReplyVersion
from pact.stories.author_models import CaseReference, FollowUp
from pact.stories.models import Story
from pact.stories.search.index import matching_stories
from tests.moderation.merges import snapshot
from tests.support import make

WHY = "You wrote to Bright Water, whose bill it is."


def moved(
    story: Story, target: Company | str = "Bright Water", *, by: int | None = None, **more: Any
) -> StoryMove:
    """The story moved by a moderator."""
    company = target if isinstance(target, Company) else make.company(target)
    move = move_story(story, company, words=WHY, by=by or make.moderator_id(), **more)
    session().commit()
    return move


def refusal(story: Story, target: Company, **more: Any) -> MoveObstacle | None:
    try:
        moved(story, target, **more)
    except MoveRefused as refused:
        session().rollback()
        return refused.obstacle
    return None


def everything(story: Story) -> dict[str, Any]:
    """All that moving the story changes, but for revisions and the records of the move itself."""
    session().expire_all()
    rows: dict[str, Any] = {
        name: session().execute(statement).tuples().all()
        for name, statement in {
            "replies": select(Reply.id, Reply.company_id, Reply.status, Reply.published_version_id, Reply.sent_at,
                              Reply.published_at, Reply.moved_away_at, Reply.tallied_month, Reply.tallied_days,
                              Reply.tallied_contact_month),
            "texts": select(ReplyVersion.id, ReplyVersion.state, ReplyVersion.body),
            "answers": select(AnswerVersion.id, AnswerVersion.state),
            "cases": select(CaseReference.reference_encrypted, CaseReference.given_at),
            "breaches": select(Breach.story_id, Breach.confirmed_by_id, Breach.confirmed_at),
            "asked": select(FollowUp.id, FollowUp.after_reply, FollowUp.answer, FollowUp.use_again),
            "waiting": select(QueueItem.kind, QueueItem.subject_id, QueueItem.due_at).where(QueueItem.closed_at.is_(None))
            .order_by(QueueItem.id),
            "said": select(Story.id, Story.after_reply, Story.moved_at, Story.published_at, Story.status).order_by(Story.id),
        }.items()
    }  # fmt: skip
    return rows | snapshot() | {"found": found(story)}


def found(story: Story) -> list[str]:
    """The companies under whose names the search finds the story."""
    names = session().scalars(select(Company.name).order_by(Company.name)).all()
    return [name for name in names if story.id in session().scalars(matching_stories(name)).all()]


def later() -> Any:
    """When it is too late to undo."""
    return clock.now().replace(year=clock.now().year + 1)
