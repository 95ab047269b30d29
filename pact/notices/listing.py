"""How notices are named in the queue."""

from sqlalchemy import func, select

from pact.core.db import pairs_of
from pact.core.i18n.messages import ngettext
from pact.moderation.models import QueueKind
from pact.moderation.queue.listing import QueueEntry, lists_items, with_versions
from pact.notices.models import Notice, NoticeState
from pact.stories.models import Story
from pact.stories.wording import story_title


def desk_address(public_id: str) -> str:
    return f"/moderation/notices/{public_id}"


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
