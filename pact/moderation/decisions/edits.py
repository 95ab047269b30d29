"""Edits of published stories, which wait at the desk while the published version stays.

The story's status stays `published`; its open queue item shows that an edit is waiting.
"""

from dataclasses import dataclass

from pact.audit.service import record
from pact.core import clock
from pact.core.db import session
from pact.jobs.service import enqueue
from pact.moderation.models import QueueItem
from pact.moderation.queries import hiding_of, published_before, redactions_in
from pact.moderation.queue import service as queueing
from pact.moderation.redaction import PLACES, Cut, occurrences, tidy
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import latest_version, redacted_version


def queue_edit(story: Story, version: StoryVersion) -> None:
    """Queue an edit of a waiting or published story; it replaces an earlier edit that was waiting.

    The due time counts from the first submission: an edit does not move a story back in the queue.
    """
    story.edited_at = clock.now()
    if queueing.item_of_story(story) is None:
        queueing.open_story(story, version)
    enqueue("moderation.check", {"stories": [story.id]})
    record("story.edited", "story", story.id, "author", version=version.id)
    session().flush()


@dataclass(frozen=True)
class AtDesk:
    """A story as the desk shows it: read once, then passed to the functions that decide on it in the same transaction."""

    item: QueueItem | None
    """The story's open item in the queue; None where nothing about it waits."""

    sent: StoryVersion
    """What a moderator looks at: what the author sent last, unless that was a change which was not accepted.

    If the text was deleted, this is what is public of it, or was.
    """

    edit: StoryVersion | None
    """The change to a published story that waits for a moderator."""


def at_desk(story: Story) -> AtDesk:
    item, latest = queueing.item_of_story(story), latest_version(story)
    is_edit = item is not None and story.status is Status.PUBLISHED
    sent = latest if item is not None else _accepted(story) or latest
    return AtDesk(item, sent, latest if is_edit else None)


def waiting_edit(story: Story) -> StoryVersion | None:
    """The edit of a published story that waits for a moderator, or None."""
    if story.status is not Status.PUBLISHED or queueing.item_of_story(story) is None:
        return None
    return latest_version(story)


def _accepted(story: Story) -> StoryVersion | None:
    """The author's version behind the text that is, or last was, public; that text itself if the author's was deleted.

    A refused edit must not be published by a later decision. None for other statuses, and for imports that were
    removed, which have only one version.
    """
    public = last_public(story)
    if public is None or public.redacted_from_id is None:
        return public
    sent = session().get_one(StoryVersion, public.redacted_from_id)
    return sent if sent.body else public


def last_public(story: Story) -> StoryVersion | None:
    """The version that is public, or was before the story was hidden or removed; None for other statuses."""
    if story.status is Status.PUBLISHED and story.published_version_id is not None:
        return session().get_one(StoryVersion, story.published_version_id)
    if story.status is Status.HIDDEN and (hiding := hiding_of(story)) is not None:
        return session().get(StoryVersion, hiding.before["published_version"])
    return published_before(story) if story.status is Status.REMOVED else None


def redacted_before(story: Story, desk: AtDesk) -> list[Cut]:
    """Words of a waiting change that are redacted in the public text: its author changed the text that they had sent."""
    public = last_public(story) if desk.edit is not None else None
    if public is None or public.redacted_from_id is None or desk.edit is None:
        return []
    before = session().get_one(StoryVersion, public.redacted_from_id)
    texts = {place: getattr(desk.edit, place) for place in PLACES}
    found = [
        again
        for cut in redactions_in(public)
        for again in occurrences(getattr(before, cut.place)[cut.start : cut.end], texts, cut.kind)
    ]
    return tidy(found, texts)


def is_settled(story: Story, desk: AtDesk) -> bool:
    """Whether what the desk shows is the text behind what is public, or was, and no change to it waits."""
    return desk.item is None and story.status in (Status.PUBLISHED, Status.HIDDEN, Status.REMOVED)


def cuts_made(story: Story, desk: AtDesk) -> list[Cut]:
    """The redactions of the desk's text: those that are public, or were; for a text that waits, those chosen last."""
    if not desk.sent.body:
        return []
    public = last_public(story) if is_settled(story, desk) else redacted_version(desk.sent)
    return redactions_in(public) if public is not None and public.redacted_from_id == desk.sent.id else []
