"""Queries for the share form and for what we ask authors later."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, bindparam, func, select

from pact.checks.likeness.sketches import likeness
from pact.companies.queries import names_beside
from pact.core import clock, crypto
from pact.core.db import all_of, one_or_none, session
from pact.replies.models import Reply, ReplyStatus
from pact.stories.author_models import FollowUp
from pact.stories.fields import SOLVED, Status
from pact.stories.models import Author, Story, StoryVersion
from pact.stories.queries import same_mailbox

SAME_ISSUE_WITHIN = timedelta(days=30)
TWICE_WITHIN = timedelta(days=1)
SAME_TEXT = 0.8
"""How like each other (checks/likeness) two texts are that began as one draft."""
EDITABLE = frozenset({Status.PENDING, Status.PUBLISHED, Status.CHANGES_REQUESTED})
"""Statuses in which the author can change the story."""


def names_of_company(name: str) -> tuple[str, ...]:
    """This name, and every other name of the company it belongs to."""
    return (name, *names_beside(name))


# Built once, because building a statement takes longer than running it.
_OF_FORM = select(Story).where(Story.idempotency_key == bindparam("key"))


def story_of_form(idempotency_key: str) -> Story | None:
    """The story that a form with this key has become, if it has arrived."""
    if not idempotency_key:
        return None
    return one_or_none(_OF_FORM, {"key": idempotency_key})


_SENT_BEFORE = (
    select(Story, StoryVersion.body)
    .join(StoryVersion, StoryVersion.story_id == Story.id)
    .where(
        Story.mailbox_digest == bindparam("mailbox"),
        Story.company_id == bindparam("company"),
        Story.source_digest == bindparam("source"),
        Story.idempotency_key.is_not(None),
        Story.status.in_((Status.UNCONFIRMED, *EDITABLE)),
        Story.created_at > bindparam("since"),
    )
    .order_by(Story.id.desc(), StoryVersion.number.desc())
    .limit(20)
)


def sent_before(body: str, *, email: str, company_id: int, source_digest: str) -> Story | None:
    """The story with this text that the same form's sender has sent from another tab.

    It is of the same address, about the same company, from the same source and a day old at most. Somebody else who knows
    the address learns nothing: they have neither the text nor the source.
    """
    values = {"mailbox": crypto.mailbox_digest(email), "company": company_id, "source": source_digest,
              "since": clock.now() - TWICE_WITHIN}  # fmt: skip
    found = session().execute(_SENT_BEFORE, values).tuples()
    return next((story for story, text in found if likeness(body, text or "") >= SAME_TEXT), None)


def stories_to_ask(when: ColumnElement[bool], *, after_reply: bool, limit: int) -> Sequence[Story]:
    """Unsolved published stories whose authors have not been asked yet and want reminders.

    With `after_reply` those with a public reply, otherwise those without. `when` limits the times of story and reply.
    """
    asked = select(FollowUp.story_id).where(FollowUp.story_id == Story.id).exists()
    is_public = and_(Reply.story_id == Story.id, Reply.status == ReplyStatus.PUBLISHED)
    return all_of(
        select(Story)
        .join(StoryVersion, StoryVersion.id == Story.published_version_id)
        .join(Author, Author.id == Story.author_id)
        .outerjoin(Reply, is_public)
        .where(
            Reply.id.is_not(None) if after_reply else Reply.id.is_(None),
            when,
            StoryVersion.resolved.not_in(SOLVED),
            Author.reminders_off_at.is_(None),
            ~asked,
        )
        .order_by(Story.id)
        .limit(limit)
    )


_UNCONFIRMED_FROM = select(func.count()).where(
    Story.source_digest == bindparam("source"), Story.status == Status.UNCONFIRMED,
    Story.created_at > bindparam("since"),
)  # fmt: skip


def unconfirmed_from(source_digest: str) -> int:
    """How many unconfirmed stories this source has sent in the last 24 hours."""
    values = {"source": source_digest, "since": clock.now() - timedelta(days=1)}
    return session().scalar(_UNCONFIRMED_FROM, values) or 0


def earlier_story(story: Story) -> Story | None:
    """The author's newest other story about this company in the 30 days before, if it can still be changed."""
    return one_or_none(
        select(Story)
        .where(
            same_mailbox(story),
            Story.company_id == story.company_id,
            Story.id != story.id,
            Story.status.in_(EDITABLE),
            Story.created_at <= story.created_at,
            Story.created_at > story.created_at - SAME_ISSUE_WITHIN,
        )
        .order_by(Story.created_at.desc(), Story.id.desc())
        .limit(1)
    )
