"""Mailed links to erase or export data, valid for an hour.

The link to the author's page is not enough for these, since it may have fallen into other hands.
"""

from enum import StrEnum

from pact.core import crypto
from pact.mail.service import send_later
from pact.stories.models import Story
from pact.stories.queries import story_by_public_id

FRESH_SECONDS = 3600


class LinkPurpose(StrEnum):
    """What a link allows. The value is the first part of its path and is included in its signature."""

    ERASE = "erase"
    EXPORT = "export"


def send_fresh_link(story: Story, purpose: LinkPurpose) -> None:
    """Mail the author a link to erase or export. The token is made when the mail is sent."""
    if story.author_id is not None:
        send_later("authors/fresh_link", recipient_kind="story", recipient_id=story.id,
                   data={"story": story.id, "deed": purpose})  # fmt: skip


def fresh_token(story: Story, purpose: LinkPurpose) -> str:
    return crypto.sign(f"fresh-{purpose}", story.public_id)


def story_of_fresh_link(token: str, purpose: LinkPurpose) -> Story | None:
    """The story of a link, or None if it has been erased.

    Raises crypto.TokenExpired after an hour and crypto.TokenInvalid if the token is not ours or for another purpose.
    """
    story = story_by_public_id(crypto.unsign(f"fresh-{purpose}", token, max_age_seconds=FRESH_SECONDS))
    return story if story is not None and story.author_id is not None else None
