"""Journalists' requests on the author's page: who wrote and when, and stopping them, by a button or one click in a mail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from pact.accounts.models import Account
from pact.accounts.newsrooms.models import Newsroom
from pact.accounts.newsrooms.queries import newsrooms_of
from pact.audit.service import record
from pact.authors.own_page.consents import change_consents
from pact.core import clock, data_version
from pact.core.db import all_of, session
from pact.mail.stopping import Stoppable, register, stop_link
from pact.stories.models import Author, Story
from pact.stories.press_requests.queries import requests_to
from pact.stories.queries import latest_version, story_by_public_id

_ = str  # marks a message for extraction
KIND: Final = "press-requests"
# Called with the stories about which journalists may no longer write.
on_stopped: list[Callable[[list[int]], None]] = []


@dataclass(frozen=True)
class Asked:
    """One journalist's request, as its author's page shows it. Without a name once the journalist's data were deleted."""

    name: str
    newsroom: str
    sent_at: datetime
    words: str


@dataclass(frozen=True)
class PressPart:
    """What the author's page says about journalists."""

    asked: list[Asked]
    is_allowed: bool
    is_off: bool
    """The author has stopped requests about all their stories."""


def press_part(story: Story) -> PressPart:
    found = requests_to(story.id)
    names = {
        one.id: one.name
        for one in all_of(select(Account).where(Account.id.in_({row.account_id for row in found})))
    }
    rooms: dict[int, Newsroom] = newsrooms_of(names) if names else {}
    asked = [
        Asked(
            names[one.account_id],
            rooms[one.account_id].name if one.account_id in rooms else "",
            one.sent_at,
            one.words,
        )
        for one in found
        if one.sent_at is not None
    ]
    return PressPart(asked, latest_version(story).consent_press, _is_off(story))


def no_requests_link(story: Story) -> str:
    return stop_link(KIND, story.public_id)


def stop_about(story: Story) -> None:
    """No more requests about this story: the author takes the consent back."""
    change_consents(story, {"consent_press": False})
    record("press_requests.stopped", "story", story.id, "author")


def set_requests(story: Story, *, wanted: bool) -> None:
    """Requests about any of the author's stories, whatever they allow with one."""
    author = session().get(Author, story.author_id) if story.author_id else None
    if author is None or wanted is (author.press_off_at is None):
        return
    author.press_off_at = None if wanted else clock.now()
    session().flush()
    record(
        "press_requests.allowed_again" if wanted else "press_requests.stopped_for_all", "story", story.id, "author"
    )
    data_version.bump()
    if not wanted:
        stopped = all_of(select(Story.id).where(Story.author_id == author.id))
        for follow in on_stopped:
            follow(stopped)


def _is_off(story: Story) -> bool:
    author = session().get(Author, story.author_id) if story.author_id else None
    return author is None or author.press_off_at is not None


register(
    Stoppable(
        kind=KIND,
        about=_(
            "These e-mails pass on what a journalist has written to you, once about a story, after a moderator has read it. "
            "If you stop them, they stop for all your stories. We still write to you about our decisions."
        ),
        heading=_("Stop journalists’ requests"),
        heading_off=_("We will pass on no more requests by journalists"),
        button=_("Pass on no more of them"),
        button_off=_("Pass them on again"),
        find=story_by_public_id,
        is_off=_is_off,
        set_wanted=lambda story, wanted: set_requests(story, wanted=wanted),
    )
)
