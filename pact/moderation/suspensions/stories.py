"""Whose stories are taken down again and again: counts them for the rule, and has it applied when one is."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import ColumnElement, Select, func, select

from pact.core.db import session
from pact.mail.service import send_later
from pact.moderation.decisions.transitions import on_decided
from pact.moderation.models import ActorKind, Decision, Ground
from pact.moderation.suspensions.models import Kind
from pact.moderation.suspensions.queries import stopped_by
from pact.moderation.suspensions.rules import Counts
from pact.moderation.suspensions.service import Sender, review_later, senders
from pact.stories.fields import Status
from pact.stories.models import Author, Story

_DECIDED: Final = (Status.PUBLISHED, Status.CHANGES_REQUESTED, Status.REFUSED, Status.REMOVED)


def author_of(story_id: int) -> Sender | None:
    """The author, locked, so that two reviews of the same one wait for each other."""
    story = session().get(Story, story_id)
    if story is None or story.author_id is None:
        return None
    author = session().scalars(select(Author).where(Author.id == story.author_id).with_for_update()).one()
    return Sender(Kind.STORIES, author.email_digest, ("story", story_id), partial(_counted, author.id))


def _counted(author_id: int, since: datetime, until: datetime) -> Counts:
    """The author's stories confirmed in this time that are decided, and those of them that a moderator has taken down."""
    decided = select(func.count()).select_from(Story)
    decided = decided.where(*_sent(author_id, since, until), Story.status.in_(_DECIDED))
    taken_down = select(func.count()).select_from(removals_counted(author_id, since, until).subquery())
    return Counts(session().scalar(taken_down) or 0, session().scalar(decided) or 0)


def _sent(author_id: int, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Story.author_id == author_id, Story.confirmed_at > since, Story.confirmed_at <= until)


def removals_counted(author_id: int, since: datetime, until: datetime) -> Select[tuple[Decision]]:
    """By which decision each story sent in this time is down now, if a moderator took it down."""
    last = (
        select(Decision.id)
        .where(
            Decision.story_id == Story.id, Decision.new_status == Status.REMOVED, Decision.reversed_at.is_(None)
        )
        .order_by(Decision.id.desc())
        .limit(1)
        .correlate(Story)
        .scalar_subquery()
    )
    is_down = (Story.status == Status.REMOVED, Decision.id == last, Decision.actor_kind == ActorKind.MODERATOR)
    found = select(Decision).join(Story, Story.id == Decision.story_id)
    return found.where(*_sent(author_id, since, until), *is_down)


def follow_decision(decision: Decision, _grounds: Sequence[Ground]) -> None:
    """A moderator took a story down, put one back, or took such a decision back."""
    statuses = (decision.old_status, decision.new_status)
    if Status.REMOVED in statuses and decision.story_id is not None:
        story = session().get_one(Story, decision.story_id)
        if story.author_id is not None:
            review_later(Kind.STORIES, story.id)


def tell_not_taken(story: Story, *, not_before: datetime | None = None) -> bool:
    """If its author or its source is suspended, tell the author so instead of asking them to confirm the story.

    Only the mail says so: the page after the form is the same, so that nobody learns from it whose stories we do not
    take. Returns whether that was so.
    """
    stop = stopped_by(story)
    if stop is None:
        return False
    send_later("moderation/story_not_taken", recipient_kind="story", recipient_id=story.id,
               data={"suspension": stop.id, "story": story.id}, not_before=not_before)  # fmt: skip
    return True


senders[Kind.STORIES] = author_of
on_decided.append(follow_decision)
