"""What becomes of a reply and its answer when the story is public no more, or again.

Their own status stays. Readers see neither of them, they are not counted, and what waits leaves the queue until the
story is back.
"""

from pact.moderation.decisions.transitions import on_story_changed
from pact.moderation.queue import service as queueing
from pact.moderation.replies.kinds import kind_of
from pact.rankings.tallies.replies import retally_reply
from pact.replies.models import Item, ReplyStatus
from pact.replies.queries import answer_to, latest_text, reply_of
from pact.stories.fields import Status, VersionState
from pact.stories.models import Story


def follow_story(story: Story) -> None:
    """Bring the reply to a story in line with the story's status."""
    reply = reply_of(story.id)
    if reply is None:
        return
    retally_reply(reply, story)
    answer = answer_to(reply)
    for item in (reply, answer) if answer is not None else (reply,):
        _queue_or_not(item, is_shown=story.status is Status.PUBLISHED)


def _queue_or_not(item: Item, *, is_shown: bool) -> None:
    queue = kind_of(item).queue
    if not is_shown:
        queueing.close_items_of(queue, item.id)
    elif _waits(item) and queueing.open_item_of(queue, item.id) is None:
        queueing.reopen_item_of(queue, item.id)


def _waits(item: Item) -> bool:
    has_edit = item.status is ReplyStatus.PUBLISHED and latest_text(item).state is VersionState.SUBMITTED
    return item.status is ReplyStatus.PENDING or has_edit


on_story_changed.append(follow_story)
