"""A new link for an author who lost theirs. Whether an address is known here is told to nobody.

The page writes one job, whatever was typed; only the job looks, and only a mail to the address itself says anything.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from pact.core import clock, crypto
from pact.core.db import session
from pact.jobs.service import enqueue, handles
from pact.mail.service import send_later
from pact.stories.author_links import new_link
from pact.stories.author_models import AuthorLink
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.queries import author_by_digest

JOB = "authors.send_links"


def ask_for_links(email: str) -> None:
    """Have the links of this address's stories sent to it; the same work for any address."""
    enqueue(JOB, {"digest": crypto.email_digest(email)})


@handles(JOB)
def send_links(arguments: dict[str, Any]) -> None:
    author = author_by_digest(arguments["digest"])
    if author is not None and stories_of(author.id):
        send_later(
            "authors/new_links", recipient_kind="author", recipient_id=author.id, data={"author": author.id}
        )


def stories_of(author_id: int) -> Sequence[Story]:
    """The stories of an author that have a page of their own, the newest first."""
    statement = (
        select(Story)
        .where(Story.author_id == author_id, Story.status != Status.UNCONFIRMED)
        .options(joinedload(Story.company))
        .order_by(Story.created_at.desc(), Story.id.desc())
    )
    return session().execute(statement).scalars().all()


def replace_links(author_id: int) -> list[tuple[Story, str]]:
    """Each story with a fresh token for its page; every earlier link of theirs leads nowhere from now on."""
    stories = stories_of(author_id)
    session().execute(
        update(AuthorLink)
        .where(AuthorLink.story_id.in_([story.id for story in stories]), AuthorLink.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return [(story, new_link(story.id)) for story in stories]
