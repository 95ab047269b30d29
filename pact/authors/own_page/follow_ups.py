"""Ask authors once, four weeks after publication, whether the problem has been solved, and store their answer."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from pact.core import clock, crypto, data_version
from pact.core.db import one_or_none, session
from pact.jobs.service import enqueue, handles, runs_daily
from pact.mail.service import send_later
from pact.moderation.decisions.transitions import ChangeRefused
from pact.rankings.tallies.writing import settle_outcome
from pact.stories.author_models import FollowUp, FollowUpAnswer
from pact.stories.fields import Resolved, Status
from pact.stories.models import Story
from pact.stories.queries import story_by_public_id, unsolved_stories

ASK_AFTER = timedelta(days=28)
# If the worker was down, we ask late, but not about older stories.
ASK_NO_LATER_THAN = timedelta(days=60)
PURPOSE = "follow-up"
LINK_DAYS = 90
CHUNK = 200
OUTCOMES = {
    FollowUpAnswer.FIXED: Resolved.LATER_CONTACT,
    FollowUpAnswer.PARTLY: Resolved.PARTLY,
    FollowUpAnswer.NO: Resolved.NO,
    FollowUpAnswer.DONT_KNOW: None,
}


@runs_daily("follow-ups", hour=9)
def ask_daily(arguments: dict[str, Any]) -> None:
    """In the morning, so that the mail does not arrive at night."""
    enqueue("authors.ask_later", unique_key="authors.ask_later")


@handles("authors.ask_later")
def ask_due(arguments: dict[str, Any]) -> None:
    """Mail the authors of unsolved stories published four weeks ago. Each story is asked about once."""
    moment = clock.now()
    due = unsolved_stories(moment - ASK_NO_LATER_THAN, moment - ASK_AFTER, limit=CHUNK)
    for story_id in due:
        asked = FollowUp(story_id=story_id, asked_at=moment)
        session().add(asked)
        session().flush()
        send_later("authors/follow_up", recipient_kind="story", recipient_id=story_id,
                   data={"follow_up": asked.id, "story": story_id})  # fmt: skip
    if len(due) == CHUNK:
        enqueue("authors.ask_later")


def follow_up_of(story: Story) -> FollowUp | None:
    """The question to the author with their answer; None if they have not been asked."""
    return one_or_none(select(FollowUp).where(FollowUp.story_id == story.id))


def follow_up_token(story: Story) -> str:
    return crypto.sign(PURPOSE, story.public_id)


def story_to_follow_up(token: str) -> Story | None:
    """The published story of a link in our mail; None if it is no longer public.

    Raises crypto.TokenExpired after LINK_DAYS and crypto.TokenInvalid if the token is not ours.
    """
    story = story_by_public_id(crypto.unsign(PURPOSE, token, max_age_seconds=LINK_DAYS * 24 * 3600))
    return story if story is not None and can_answer(story) else None


def can_answer(story: Story) -> bool:
    return story.status is Status.PUBLISHED and follow_up_of(story) is not None


def save_answer(story: Story, answer: FollowUpAnswer) -> None:
    """Save the author's answer. It changes the tables only if the story was counted as too early to say.

    Raises ChangeRefused if the author was not asked or the story is no longer public.
    """
    asked = follow_up_of(story)
    if asked is None or story.status is not Status.PUBLISHED:
        raise ChangeRefused("There is no question to answer.")
    if asked.answer is answer:
        return
    asked.answer, asked.answered_at = answer, clock.now()
    settle_outcome(story, OUTCOMES[answer])
    data_version.bump()
    enqueue("rankings.refresh", unique_key="rankings.refresh")
