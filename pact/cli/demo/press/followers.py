"""A reader of the demo who follows several things by mail. The worker writes the first mail as soon as it runs."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from pact.core import clock
from pact.core.db import session
from pact.jobs.service import enqueue
from pact.press.downloads.making import JOB as MAKE_FILES
from pact.press.following.digests import JOB as TELL_FOLLOWERS
from pact.press.following.models import Follow, Rhythm
from pact.press.following.service import ask, confirm, new_link
from pact.press.following.subjects import read_subject

READER: Final = "reader@quill.example"
FOLLOWED: Final = ("company:northfold-energy", "sector:energy", "table:overall", "pact")
SINCE: Final = timedelta(days=8)


def add_followers() -> None:
    """They confirmed a while ago, so that something has happened since."""
    with clock.at(clock.now() - SINCE):
        for word in FOLLOWED:
            if (subject := read_subject(word)) is not None:
                ask(READER, subject, rhythm=Rhythm.DAILY, language="en")
        for follow in session().scalars(select(Follow).order_by(Follow.id)).all():
            confirm(new_link(follow))


def queue_files_and_mails() -> None:
    """What the worker of a real site has done by now."""
    enqueue(MAKE_FILES, unique_key=MAKE_FILES)
    enqueue(TELL_FOLLOWERS, unique_key=TELL_FOLLOWERS)
