"""Links for what the own page's address alone must not do: erase and export. Mailed anew each time, good for an hour."""

from enum import StrEnum

from pact.core import crypto
from pact.mail.service import send_later
from pact.stories.models import Story
from pact.stories.queries import story_by_public_id

FRESH_SECONDS = 3600


class LinkPurpose(StrEnum):
    """What a fresh link is for: the first word of its address, and part of its signature."""

    ERASE = "erase"
    EXPORT = "export"


def send_fresh_link(story: Story, purpose: LinkPurpose) -> None:
    """Mail the author a link to erase or export; the token is made when the mail leaves."""
    if story.author_id is not None:
        send_later("authors/fresh_link", recipient_kind="author", recipient_id=story.author_id,
                   data={"story": story.id, "deed": purpose})  # fmt: skip


def fresh_token(story: Story, purpose: LinkPurpose) -> str:
    return crypto.sign(f"fresh-{purpose}", story.public_id)


def story_of_fresh_link(token: str, purpose: LinkPurpose) -> Story | None:
    """The story a fresh link is about, or None where nothing of it is left.

    Raises crypto.TokenExpired after an hour, crypto.TokenInvalid for what is no link of ours or for something else.
    """
    story = story_by_public_id(crypto.unsign(f"fresh-{purpose}", token, max_age_seconds=FRESH_SECONDS))
    return story if story is not None and story.author_id is not None else None
