"""Give stories to another company with what they add to the tallies, when companies are merged or a story was misplaced."""

from collections.abc import Sequence

from sqlalchemy import Select, Table, select, update

from pact.core.db import session
from pact.rankings.tallies.moving import move_tallies, settle_authors
from pact.replies.models import Reply
from pact.stories.models import Story

STORY: Table = Story.__table__  # type: ignore[assignment]


def give_stories(stories: Sequence[int], *, from_id: int, to_id: int) -> None:
    """Give these stories (ids) of one company to another one, with their replies. Of an author's stories about both in one
    month, one is scored.

    Their revisions go up, because a moderator who is deciding saw another company. Both companies are locked by the caller.
    """
    session().flush()
    session().execute(
        STORY.update()
        .where(STORY.c.id.in_(stories), STORY.c.company_id == from_id)
        .values(company_id=to_id, revision=STORY.c.revision + 1)
    )
    session().execute(
        update(Reply)
        .where(Reply.story_id.in_(stories), Reply.moved_away_at.is_(None))
        .values(company_id=to_id, revision=Reply.revision + 1)
        .execution_options(synchronize_session=False)
    )
    for loaded in list(session()):
        if isinstance(loaded, Story | Reply):
            session().expire(loaded)
    # Decisions on other stories of these authors wait until the scored stories have been chosen again.
    session().execute(
        select(STORY.c.id)
        .where(STORY.c.author_id.in_(_authors(stories)), STORY.c.company_id.in_((from_id, to_id)))
        .order_by(STORY.c.id)
        .with_for_update()
    )
    move_tallies(stories, source_id=from_id)
    settle_authors(_authors(stories), company_ids=(from_id, to_id))


def _authors(stories: Sequence[int]) -> Select[tuple[int | None]]:
    return select(Story.author_id).where(Story.id.in_(stories), Story.author_id.is_not(None))
