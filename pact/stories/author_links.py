"""Links by which authors reach their story's page, without an account. Each mail carries its own."""

from sqlalchemy import select

from pact.core import clock, crypto
from pact.core.db import session
from pact.stories.author_models import AuthorLink
from pact.stories.models import Story
from pact.stories.queries import story_by_public_id


def new_link(story_id: int) -> str:
    """A fresh token for the author's page; only its hash is kept."""
    token = crypto.new_link_token()
    session().add(AuthorLink(story_id=story_id, token_digest=crypto.link_digest(token), created_at=clock.now()))
    session().flush()
    return token


def story_of_link(token: str) -> Story | None:
    """The story whose author's page this link opens, or None."""
    statement = (
        select(Story.public_id)
        .join(AuthorLink, AuthorLink.story_id == Story.id)
        .where(AuthorLink.token_digest == crypto.link_digest(token), AuthorLink.revoked_at.is_(None))
    )
    public_id = session().scalar(statement)
    return story_by_public_id(public_id) if public_id else None
