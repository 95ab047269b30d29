"""Ask authors once whether the problem has been solved, and store their answer.

We ask 20 days after the company's reply, and whether they would use the company again, too. Where no reply is public, we
ask four weeks after publication. A story has one question, so nobody is asked twice.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from pact.authors.queries import stories_to_ask
from pact.companies.scopes import of_company
from pact.core import clock, crypto, data_version
from pact.core.db import one_or_none, session
from pact.jobs.models import Rank
from pact.jobs.service import enqueue, handles, runs_daily
from pact.mail.service import send_later
from pact.moderation.decisions.transitions import ChangeRefused
from pact.rankings.tallies.writing import settle_after_reply, settle_outcome
from pact.replies.models import Reply, ReplyStatus
from pact.replies.queries import reply_of
from pact.stories.after_reply import SaidAfterReply
from pact.stories.author_models import FollowUp, FollowUpAnswer, UseAgain
from pact.stories.fields import Resolved, Status
from pact.stories.models import Story
from pact.stories.queries import ALL_STORIES, story_by_public_id

ASK_AFTER = timedelta(days=28)
ASK_AFTER_REPLY = timedelta(days=20)
# If the worker was down, we ask late, but not about what is long past.
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


@handles("authors.ask_later", rank=Rank.BULK)
def ask_due(arguments: dict[str, Any]) -> None:
    """Mail the authors of unsolved stories whose time has come. Each story is asked about once."""
    moment = clock.now()
    earliest = moment - ASK_NO_LATER_THAN
    # A reply that is withdrawn and sent anew does not put the question off for ever.
    after_reply = or_(
        Reply.published_at.between(earliest, moment - ASK_AFTER_REPLY),
        Story.published_at.between(earliest, moment - ASK_AFTER - ASK_AFTER_REPLY),
    )
    asked = _ask(after_reply, after_reply=True)
    asked_without = _ask(Story.published_at.between(earliest, moment - ASK_AFTER), after_reply=False)
    if asked:
        data_version.bump()
    if CHUNK in (asked, asked_without):
        enqueue("authors.ask_later")


def _ask(when: ColumnElement[bool], *, after_reply: bool) -> int:
    """Ask the authors whose stories' and replies' times are so. Returns how many."""
    due = stories_to_ask(when, after_reply=after_reply, limit=CHUNK)
    for story in due:
        asked = FollowUp(story_id=story.id, asked_at=clock.now(), after_reply=after_reply)
        session().add(asked)
        session().flush()
        if after_reply:
            settle_after_reply(story, SaidAfterReply(None, None))
        send_later("authors/follow_up", recipient_kind="story", recipient_id=story.id,
                   data={"follow_up": asked.id, "story": story.id})  # fmt: skip
    return len(due)


def follow_up_of(story: Story) -> FollowUp | None:
    """The question to the author with their answer; None if they have not been asked."""
    return one_or_none(select(FollowUp).where(FollowUp.story_id == story.id))


def asked_at(story: Story) -> datetime | None:
    """When we ask because of the company's reply; None if none is public."""
    reply = reply_of(story.id)
    if reply is None or reply.status is not ReplyStatus.PUBLISHED or reply.published_at is None:
        return None
    latest = (story.published_at or reply.published_at) + ASK_AFTER + ASK_AFTER_REPLY
    return min(reply.published_at + ASK_AFTER_REPLY, latest)


def question_to(story: Story) -> FollowUp:
    """The same for a story whose author has been asked."""
    return session().scalars(select(FollowUp).where(FollowUp.story_id == story.id)).one()


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


def save_answer(story: Story, answer: FollowUpAnswer, use_again: UseAgain | None = None) -> None:
    """Save the author's answers. They change the tables only if the story was counted as too early to say.

    `use_again` counts only where the author was asked after the company's reply. Raises ChangeRefused if the author was not
    asked or the story is no longer public.
    """
    asked = follow_up_of(story)
    if asked is None or story.status is not Status.PUBLISHED:
        raise ChangeRefused("There is no question to answer.")
    use_again = use_again if asked.after_reply else None
    if (asked.answer, asked.use_again) == (answer, use_again):
        return
    asked.answer, asked.use_again, asked.answered_at = answer, use_again, clock.now()
    settle_outcome(story, OUTCOMES[answer])
    if asked.after_reply:
        settle_after_reply(story, SaidAfterReply(answer, use_again))
    data_version.bump(of_company(story.company_id), ALL_STORIES)
    enqueue("rankings.refresh", unique_key="rankings.refresh")
