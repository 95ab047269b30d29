"""Reminders: the mails to authors that no decision and no deed of theirs causes. One click stops them all."""

from typing import Final

from pact.core import clock
from pact.core.db import session
from pact.mail.stopping import Stoppable, register, stop_link
from pact.stories.models import Author, Story
from pact.stories.queries import story_by_public_id

_ = str  # marks a message for extraction
KIND: Final = "reminders"


def no_reminders_link(story: Story) -> str:
    return stop_link(KIND, story.public_id)


def wants_reminders(story: Story) -> bool:
    author = session().get(Author, story.author_id) if story.author_id else None
    return author is not None and author.reminders_off_at is None


def set_reminders(author: Author, *, wanted: bool) -> None:
    """About all stories of the author."""
    if wanted:
        author.reminders_off_at = None
    elif author.reminders_off_at is None:
        author.reminders_off_at = clock.now()


def _author_of(public_id: str) -> Author | None:
    """Whose reminders a link in a mail stops; None if their data were deleted."""
    story = story_by_public_id(public_id)
    return story.author if story else None


register(
    Stoppable(
        kind=KIND,
        about=_(
            "Reminders ask whether your problem has been solved, say that the company has replied, or say that you may take "
            "your complaint further. We still write to you about our decisions on your stories."
        ),
        heading=_("Stop our reminders"),
        heading_off=_("We will send you no more reminders"),
        button=_("Send me no more reminders"),
        button_off=_("Send me reminders again"),
        find=_author_of,
        is_off=lambda author: author.reminders_off_at is not None,
        set_wanted=lambda author, wanted: set_reminders(author, wanted=wanted),
    )
)
