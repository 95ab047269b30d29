"""Erase what an author told us: text, answers, address and everything made from them.

What stays contains nothing the author said: an empty story row, decisions with their grounds, ids in the audit log and
totals in frozen editions.
"""

from collections.abc import Sequence

from sqlalchemy import delete, select

from pact.appeals.forgetting import forget_appeals_about
from pact.audit.service import record
from pact.authors.holding.records import delete_records, forget_calls_of, records_from
from pact.authors.own_page.lost_links import JOB as LINKS_JOB
from pact.authors.service import WITHDRAWABLE
from pact.authors.sharing.mail_drafts import forget_drafts_of
from pact.core import clock, crypto, data_version
from pact.core.db import all_of, session
from pact.jobs.service import enqueue, forget_waiting
from pact.mail.delivery import forget_mail_files
from pact.mail.service import forget_mails_to
from pact.moderation.decisions.blanking import blank_ended
from pact.moderation.decisions.transitions import AUTHOR, change_status
from pact.moderation.models import Redaction, StoryFinding
from pact.moderation.notes.service import forget_notes_about_authors
from pact.moderation.picks.models import MonthChoice, Nomination
from pact.notices.forgetting import forget_notices_about
from pact.promises.breaches import forget_breaches
from pact.receipts.service import forget_receipts
from pact.replies.forgetting import erase_replies
from pact.stories import forgetting
from pact.stories.author_models import AuthorLink
from pact.stories.fields import Status
from pact.stories.models import Author, Story, StoryVersion
from pact.stories.press_requests.forgetting import forget_requests_about
from pact.stories.queries import same_mailbox
from pact.stories.search import index as search


def erase_story(story: Story) -> None:
    """Erase one story, and its author's address if they have no other story. Idempotent."""
    if story.author_id is not None:
        _erase(story, [story])


def erase_all_from(story: Story) -> None:
    """Erase all stories from this story's mailbox, and the address."""
    if story.mailbox_digest:
        delete_records(records_from(story.mailbox_digest))
    _erase(story, all_of(select(Story).where(same_mailbox(story))))


def other_stories(story: Story) -> int:
    """How many other stories came from the same mailbox."""
    others = select(Story.id).where(same_mailbox(story), Story.id != story.id)
    return 0 if story.author_id is None else len(session().execute(others).all())


def _erase(asked: Story, stories: Sequence[Story]) -> None:
    author = session().get_one(Author, asked.author_id)
    address = crypto.decrypt(asked.email_encrypted) if asked.email_encrypted else ""
    unconfirmed = [story.id for story in stories if story.status is Status.UNCONFIRMED]
    told = [story for story in stories if story.status is not Status.UNCONFIRMED]
    for story in told:
        _end(story)
    ids = [story.id for story in told]
    for story_id in (*ids, *unconfirmed):
        forget_mails_to("story", story_id)
    forgetting.delete_unconfirmed(unconfirmed)
    _delete_desk_data(ids)
    erase_replies(ids)
    forget_notices_about(ids)
    forget_appeals_about(ids)
    forget_requests_about(ids)
    session().execute(delete(AuthorLink).where(AuthorLink.story_id.in_(ids)))
    forget_calls_of(ids)
    forget_breaches(ids)
    forget_receipts(ids)
    forgetting.erase_stories(ids)
    session().expire_all()
    enqueue("retention.empty_log", unique_key="empty_log")
    if address:
        forget_mail_files(address)
        forget_drafts_of(address)
    if session().scalar(select(Story.id).where(Story.author_id == author.id).limit(1)) is None:
        digest = author.email_digest
        forget_waiting(LINKS_JOB, lambda arguments: arguments.get("digest") == digest)
        forget_notes_about_authors([author.id])
        forgetting.forget_authors([author.id])
    data_version.bump()
    for job in ("rankings.refresh", "press.package", "stories.compact_search"):
        enqueue(job, unique_key=job)


def _end(story: Story) -> None:
    """Withdraw the story, which removes it from tallies, lists and the queue, and mark it as erased."""
    if story.status in WITHDRAWABLE:
        change_status(story, Status.WITHDRAWN, actor=AUTHOR)
    story.erased_at = clock.now()
    session().flush()
    record("story.erased", "story", story.id, "author")


def _delete_desk_data(story_ids: Sequence[int]) -> None:
    """Delete what moderators and checks stored about the stories, since it may quote them, and their search entries."""
    versions = select(StoryVersion.id).where(StoryVersion.story_id.in_(story_ids))
    session().execute(delete(Redaction).where(Redaction.version_id.in_(versions)))
    for model in (StoryFinding, Nomination, MonthChoice):
        session().execute(delete(model).where(model.story_id.in_(story_ids)))
    blank_ended(story_ids)
    if story_ids:
        search.remove_stories(list(story_ids))
