"""Send new links to authors who lost theirs, without revealing whether an address is known here.

The page enqueues the same job for any address. Only the job looks the address up, and only a mail to that address
shows the result.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from pact.core import clock, crypto
from pact.core.db import all_of, session
from pact.jobs.service import enqueue, handles
from pact.mail.service import send_later
from pact.stories.author_links import new_link
from pact.stories.author_models import AuthorLink
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.queries import author_by_digest

JOB = "authors.send_links"


def ask_for_links(email: str) -> None:
    """Enqueue a mail with links to this address's stories."""
    enqueue(JOB, {"digest": crypto.email_digest(email)})


@handles(JOB)
def send_links(arguments: dict[str, Any]) -> None:
    author = author_by_digest(arguments["digest"])
    if author is not None and stories_of(author.id):
        send_later(
            "authors/new_links", recipient_kind="author", recipient_id=author.id, data={"author": author.id}
        )


def stories_of(author_id: int) -> Sequence[Story]:
    """An author's confirmed stories, newest first."""
    return all_of(
        select(Story)
        .where(Story.author_id == author_id, Story.status != Status.UNCONFIRMED)
        .options(joinedload(Story.company))
        .order_by(Story.created_at.desc(), Story.id.desc())
    )


def replace_links(author_id: int) -> list[tuple[Story, str]]:
    """Each of the author's stories with a new token for its page. Revokes all earlier links."""
    stories = stories_of(author_id)
    session().execute(
        update(AuthorLink)
        .where(AuthorLink.story_id.in_([story.id for story in stories]), AuthorLink.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return [(story, new_link(story.id)) for story in stories]
