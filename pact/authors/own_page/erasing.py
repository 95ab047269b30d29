"""Erasing what an author told: the words, the answers, the address, and everything made of them.

What stays says nothing that its author said: the shell of a story, decisions with their grounds, the log's ids, and
the sums in editions that are frozen.
"""

from collections.abc import Sequence

from sqlalchemy import delete, select

from pact.audit.service import record
from pact.authors.own_page.lost_links import JOB as LINKS_JOB
from pact.authors.service import WITHDRAWABLE
from pact.authors.sharing.mail_drafts import forget_drafts_of
from pact.core import clock, crypto, data_version
from pact.core.db import session
from pact.jobs.service import enqueue, forget_waiting
from pact.mail.service import forget_letters, forget_mails_to
from pact.moderation.decisions.blanking import blank_ended
from pact.moderation.decisions.transitions import AUTHOR, change_status
from pact.moderation.models import Decision, Redaction, StoryFinding
from pact.moderation.picks.models import MonthChoice, Nomination
from pact.stories import forgetting, search
from pact.stories.author_models import AuthorLink
from pact.stories.fields import Status
from pact.stories.models import Author, Story, StoryVersion


def erase_story(story: Story) -> None:
    """Erase one story; its author's address too, where no other story of theirs is left. Twice is as once."""
    if story.author_id is not None:
        _erase([story], session().get_one(Author, story.author_id))


def erase_author(author: Author) -> None:
    """Erase all stories of an author, and the address."""
    stories = session().execute(select(Story).where(Story.author_id == author.id)).scalars().all()
    _erase(stories, author)


def other_stories(story: Story) -> int:
    """How many other stories the same author has told."""
    others = select(Story.id).where(Story.author_id == story.author_id, Story.id != story.id)
    return 0 if story.author_id is None else len(session().execute(others).all())


def _erase(stories: Sequence[Story], author: Author) -> None:
    address = crypto.decrypt(author.email_encrypted) if author.email_encrypted else ""
    unconfirmed = [story.id for story in stories if story.status is Status.UNCONFIRMED]
    told = [story for story in stories if story.status is not Status.UNCONFIRMED]
    for story in told:
        _end(story)
    ids = [story.id for story in told]
    _forget_mails([*ids, *unconfirmed], author)
    forgetting.delete_unconfirmed(unconfirmed)
    _forget_at_the_desk(ids)
    session().execute(delete(AuthorLink).where(AuthorLink.story_id.in_(ids)))
    forgetting.erase_stories(ids)
    session().expire_all()
    if address:
        forget_letters(address)
        forget_drafts_of(crypto.email_digest(address))
    if session().scalar(select(Story.id).where(Story.author_id == author.id).limit(1)) is None:
        digest = author.email_digest
        forget_waiting(LINKS_JOB, lambda arguments: arguments.get("digest") == digest)
        forget_mails_to("author", author.id)
        forgetting.forget_authors([author.id])
    data_version.bump()
    for job in ("rankings.refresh", "press.package", "stories.compact_search"):
        enqueue(job, unique_key=job)


def _end(story: Story) -> None:
    """Take the story out of the tallies, lists and the queue, and close its life."""
    if story.status in WITHDRAWABLE:
        change_status(story, Status.WITHDRAWN, actor=AUTHOR)
    story.erased_at = clock.now()
    session().flush()
    record("story.erased", actor_kind="author", actor_id=None, subject_kind="story", subject_id=story.id)


def _forget_at_the_desk(story_ids: Sequence[int]) -> None:
    """What moderators and checks noted: words that may quote, places in texts, the indexes."""
    versions = select(StoryVersion.id).where(StoryVersion.story_id.in_(story_ids))
    session().execute(delete(Redaction).where(Redaction.version_id.in_(versions)))
    for model in (StoryFinding, Nomination, MonthChoice):
        session().execute(delete(model).where(model.story_id.in_(story_ids)))
    blank_ended(story_ids)
    if story_ids:
        search.remove_stories(list(story_ids))


def _forget_mails(story_ids: Sequence[int], author: Author) -> None:
    """The mails about these stories that wait to be sent."""
    decisions = set(session().execute(select(Decision.id).where(Decision.story_id.in_(story_ids))).scalars())
    forget_mails_to(
        "author", author.id,
        about=lambda data: data.get("story") in story_ids or data.get("decision") in decisions,
    )  # fmt: skip
