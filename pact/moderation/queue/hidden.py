"""What waits about a story while it is hidden, and what comes back with it.

A change that its author had sent, and a proposal to take it down, are set aside when it is hidden. If it is put back,
both wait again as before.
"""

from pact.core import clock
from pact.core.db import session
from pact.moderation.models import Decision, QueueItem, QueueKind, RemovalProposal
from pact.moderation.queue import service as queueing
from pact.moderation.statuses import HIDDEN_HOURS
from pact.stories.fields import Status, VersionState
from pact.stories.models import Story
from pact.stories.queries import latest_version


def item_of_hidden(story: Story) -> QueueItem | None:
    """The entry of the queue in which a hidden story waits for a second moderator."""
    return queueing.open_item_of(QueueKind.HIDDEN, story.id)


def queue_hidden(story: Story) -> None:
    """Have a second moderator decide about a story that was just hidden."""
    queueing.open_item(QueueKind.HIDDEN, story.id, due_hours=HIDDEN_HOURS)


def leave_hidden(story: Story, hiding: Decision) -> None:
    """The story is hidden no more: `hiding` is the decision that had hidden it."""
    queueing.close_items_of(QueueKind.HIDDEN, story.id)
    before = hiding.before
    if story.status is not Status.PUBLISHED:
        if before.get("item"):
            latest_version(story).state = VersionState.SUPERSEDED  # it ends with the story
        return
    if before.get("item"):
        queueing.reopen_item(before["item"])
    if before.get("removal"):
        session().get_one(RemovalProposal, before["removal"]).settled_at = None
        queueing.reopen_item_of(QueueKind.REMOVAL, before["removal"])


def hide_again(story: Story, hiding: Decision) -> None:
    """What was decided about a hidden story is undone: it waits for a second moderator as before."""
    queueing.reopen_item_of(QueueKind.HIDDEN, story.id)
    before = hiding.before
    if before.get("item"):
        queueing.close_item(session().get_one(QueueItem, before["item"]))
        latest_version(story).state = VersionState.SUBMITTED
    if before.get("removal"):
        session().get_one(RemovalProposal, before["removal"]).settled_at = clock.now()
        queueing.close_items_of(QueueKind.REMOVAL, before["removal"])
