"""Send new links to authors who lost theirs, without revealing whether an address is known here.

The page enqueues the same job for any address. Only the job looks the address up, and only a mail to that address
shows the result.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from pact.authors.holding.records import newest_of_mailboxes
from pact.core import crypto
from pact.core.db import all_of
from pact.jobs.models import Rank
from pact.jobs.service import enqueue, handles
from pact.mail.service import send_later
from pact.stories.author_links import new_link
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.queries import author_by_digest, same_mailbox

JOB = "authors.send_links"


def ask_for_links(email: str) -> None:
    """Enqueue a mail with links to this address's stories."""
    enqueue(JOB, {"digest": crypto.email_digest(email)})


@handles(JOB, rank=Rank.FIRST)
def send_links(arguments: dict[str, Any]) -> None:
    """Write to each mailbox from which the author told us stories or left timed calls, about its own only."""
    author = author_by_digest(arguments["digest"])
    newest = (
        select(func.max(Story.id))
        .where(Story.author_id == author.id, Story.mailbox_digest.is_not(None), Story.status != Status.UNCONFIRMED)
        .group_by(Story.mailbox_digest)
    ) if author else None  # fmt: skip
    for story_id in () if newest is None else all_of(newest):
        send_later("authors/new_links", recipient_kind="story", recipient_id=story_id, data={"story": story_id})
    for record_id in newest_of_mailboxes(arguments["digest"]):
        send_later("authors/timed_calls", recipient_kind="hold_record", recipient_id=record_id,
                   data={"record": record_id})  # fmt: skip


def stories_like(story: Story) -> Sequence[Story]:
    """The confirmed stories from this story's mailbox, newest first."""
    return all_of(
        select(Story)
        .where(same_mailbox(story), Story.status != Status.UNCONFIRMED)
        .options(joinedload(Story.company))
        .order_by(Story.created_at.desc(), Story.id.desc())
    )


def new_links_like(asked: Story) -> list[tuple[Story, str]]:
    """Each story from this one's mailbox with a new token for its page, which replaces the earlier ones once it is used.

    Not before: anyone can ask for the links of any address.
    """
    return [(story, new_link(story.id, replaces_earlier=True)) for story in stories_like(asked)]
