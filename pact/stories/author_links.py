"""Links to the author's page of a story. Authors have no account, and each mail has its own link."""

from sqlalchemy import ColumnElement, select, update

from pact.core import clock, crypto
from pact.core.db import one_or_none, session
from pact.stories.author_models import AuthorLink
from pact.stories.models import Story
from pact.stories.queries import story_by_public_id


def new_link(story_id: int, *, replaces_earlier: bool = False) -> str:
    """A new token for the author's page. Only its hash is stored."""
    token = crypto.new_link_token()
    session().add(
        AuthorLink(
            story_id=story_id,
            token_digest=crypto.link_digest(token),
            created_at=clock.now(),
            replaces_earlier=replaces_earlier,
        )
    )
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


def use_link(token: str) -> None:
    """Note that the author does something with this link. If it was asked for, the earlier ones stop working.

    Opening the page is not enough: mail scanners open links too.
    """
    link = _link(token)
    if link is not None and link.replaces_earlier:
        link.replaces_earlier = False
        _revoke(link, AuthorLink.id < link.id)


def keep_only_link(token: str) -> None:
    """Revoke all other links of the story."""
    link = _link(token)
    if link is not None:
        _revoke(link, AuthorLink.id != link.id)


def _link(token: str) -> AuthorLink | None:
    return one_or_none(select(AuthorLink).where(AuthorLink.token_digest == crypto.link_digest(token)))


def _revoke(link: AuthorLink, which: ColumnElement[bool]) -> None:
    session().execute(
        update(AuthorLink)
        .where(AuthorLink.story_id == link.story_id, which, AuthorLink.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .execution_options(synchronize_session=False)
    )
