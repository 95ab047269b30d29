"""Links to the author's page of a story. Authors have no account, and each mail has its own link."""

from sqlalchemy import select

from pact.core import clock, crypto
from pact.core.db import session
from pact.stories.author_models import AuthorLink
from pact.stories.models import Story
from pact.stories.queries import story_by_public_id


def new_link(story_id: int) -> str:
    """A new token for the author's page. Only its hash is stored."""
    token = crypto.new_link_token()
    session().add(AuthorLink(story_id=story_id, token_digest=crypto.link_digest(token), created_at=clock.now()))
    session().flush()
    return token


def story_of_link(token: str) -> Story | None:
    """The story that this link's token belongs to, or None."""
    public_id = session().scalar(
        select(Story.public_id)
        .join(AuthorLink, AuthorLink.story_id == Story.id)
        .where(AuthorLink.token_digest == crypto.link_digest(token), AuthorLink.revoked_at.is_(None))
    )
    return story_by_public_id(public_id) if public_id else None
