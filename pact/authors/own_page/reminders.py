"""Reminders: the mails to authors that no decision and no deed of theirs causes. One click stops them all."""

from pact.core import clock, crypto
from pact.core.db import session
from pact.core.i18n.languages import page_url
from pact.stories.models import Author, Story
from pact.stories.queries import story_by_public_id

PURPOSE = "no-reminders"
# A link in an old mail must still stop new ones.
LINK_DAYS = 5 * 365


def no_reminders_link(story: Story) -> str:
    return page_url(f"/no-reminders/{crypto.sign(PURPOSE, story.public_id)}")


def author_of_link(token: str) -> Author | None:
    """Whose reminders a link in a mail stops; None if their data were deleted.

    Raises crypto.TokenExpired after LINK_DAYS and crypto.TokenInvalid if the token is not ours.
    """
    story = story_by_public_id(crypto.unsign(PURPOSE, token, max_age_seconds=LINK_DAYS * 24 * 3600))
    return story.author if story else None


def wants_reminders(story: Story) -> bool:
    author = session().get(Author, story.author_id) if story.author_id else None
    return author is not None and author.reminders_off_at is None


def set_reminders(author: Author, *, wanted: bool) -> None:
    """About all stories of the author."""
    if wanted:
        author.reminders_off_at = None
    elif author.reminders_off_at is None:
        author.reminders_off_at = clock.now()
