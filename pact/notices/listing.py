"""How notices are named in the queue."""

from typing import NamedTuple

from sqlalchemy import case, func, select

from pact.core.db import pairs_of, session
from pact.core.i18n.messages import gettext, ngettext
from pact.moderation.models import QueueKind
from pact.moderation.queue.listing import QueueEntry, lists_items, with_versions
from pact.notices.models import Notice, NoticeState
from pact.stories.models import Story
from pact.stories.wording import story_title


def desk_address(public_id: str) -> str:
    return f"/moderation/notices/{public_id}"


class Beside(NamedTuple):
    """The notices about a story and what stands below it, for the story's page at the desk."""

    address: str
    sent: int
    waiting: int


def notices_beside(story: Story) -> Beside:
    """One query; none for a story that was never published."""
    if story.published_at is None:
        return Beside(desk_address(story.public_id), 0, 0)
    waits = func.sum(case((Notice.state == NoticeState.WAITING, 1), else_=0))
    counted = select(func.count(), waits).where(Notice.story_id == story.id)
    sent, waiting = session().execute(counted).one()
    return Beside(desk_address(story.public_id), sent, waiting or 0)


@lists_items(QueueKind.HIDDEN)
def hidden_entries(story_ids: list[int]) -> dict[int, QueueEntry]:
    """Where a second moderator decides about hidden stories: beside the notices that they were hidden for."""
    return {
        story.id: QueueEntry(
            gettext("Hidden: %(title)s", title=story_title(version, story)),
            story.company.name,
            desk_address(story.public_id),
        )
        for story, version in with_versions(Story.id.in_(story_ids))
    }


@lists_items(QueueKind.NOTICE)
def notice_entries(story_ids: list[int]) -> dict[int, QueueEntry]:
    """Two queries: the stories with their latest versions, and how many notices about each wait."""
    waiting = (
        select(Notice.story_id, func.count())
        .where(Notice.story_id.in_(story_ids), Notice.state == NoticeState.WAITING, ~Notice.has_procedure)
        .group_by(Notice.story_id)
    )
    counts: dict[int, int] = pairs_of(waiting)
    return {
        story.id: QueueEntry(
            ngettext("%(num)s notice: %(title)s", "%(num)s notices: %(title)s", counts.get(story.id, 0),
                     title=story_title(version, story)),
            story.company.name,
            desk_address(story.public_id),
        )
        for story, version in with_versions(Story.id.in_(story_ids))
    }  # fmt: skip
