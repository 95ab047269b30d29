"""How complaints about defamation are named in the queue."""

from pact.core.i18n.messages import gettext
from pact.moderation.models import QueueKind
from pact.moderation.queue.listing import QueueEntry, lists_items, with_versions
from pact.notices.listing import desk_address
from pact.stories.models import Story
from pact.stories.wording import story_title


@lists_items(QueueKind.DEFAMATION)
def complaint_entries(story_ids: list[int]) -> dict[int, QueueEntry]:
    """One query: the stories with their latest versions."""
    return {
        story.id: QueueEntry(
            gettext("Defamation: %(title)s", title=story_title(version, story)),
            story.company.name,
            desk_address(story.public_id),
        )
        for story, version in with_versions(Story.id.in_(story_ids))
    }
