"""Changes to what is published already: they wait at the desk, and the published version stays meanwhile.

The story's status stays `published`; that a change waits is told by its open item in the queue.
"""

from pact.audit.service import record
from pact.core import clock
from pact.core.db import session
from pact.jobs.service import enqueue
from pact.moderation.models import ActorKind
from pact.moderation.queries import published_before
from pact.moderation.queue import service as queueing
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import latest_version


def queue_edit(story: Story, version: StoryVersion) -> None:
    """Have a change to a waiting or published story looked at; it takes the place of what waited before.

    The time that is promised to the author runs on from the first sending: a change never puts a story back.
    """
    story.edited_at = clock.now()
    item = queueing.item_of_story(story) or queueing.open_story(story, version)
    item.checked_at = None  # what the checks found was about other words
    enqueue("moderation.check", {"stories": [story.id]})
    record("story.edited", actor_kind=ActorKind.AUTHOR, actor_id=None, subject_kind="story", subject_id=story.id,
           version=version.id)  # fmt: skip
    session().flush()


def waiting_edit(story: Story) -> StoryVersion | None:
    """The change to a published story that waits for a moderator, or None."""
    if story.status is not Status.PUBLISHED or queueing.item_of_story(story) is None:
        return None
    return latest_version(story)


def version_at_desk(story: Story) -> StoryVersion:
    """What a moderator looks at: what the author sent last, unless that was a change which was not accepted.

    Then it is what stands behind the text that is, or was last, public: a refused change must not come back by
    another decision.
    """
    latest = latest_version(story)
    if story.status not in (Status.PUBLISHED, Status.REMOVED) or queueing.item_of_story(story) is not None:
        return latest
    public = published_before(story)
    if public is None:  # an import's, decided with its batch: it has the one version
        return latest
    return session().get_one(StoryVersion, public.redacted_from_id) if public.redacted_from_id else public
