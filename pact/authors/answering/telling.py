"""Mails to authors about the company's reply: that it is there, once, and what was decided on their answer."""

from typing import Any

from pact.authors.own_page.reminders import no_reminders_link, wants_reminders
from pact.companies.models import Company
from pact.core import clock
from pact.core.db import session
from pact.core.i18n.languages import page_url
from pact.mail.service import builds_mail, send_later
from pact.moderation.models import ReplyDecision
from pact.moderation.replies.kinds import ANSWER, item_of, on_reply_published, tellers
from pact.moderation.replies.service import mails_leave_at
from pact.moderation.replies.telling import is_untrue, statement
from pact.replies.models import Item, Reply, ReplyStatus
from pact.replies.service import MAX_ANSWER
from pact.stories.author_links import new_link
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion


def tell_of_reply(item: Item, story: Story, _decision: ReplyDecision) -> None:
    """Mail the author when the first reply is published, once that can no longer be undone."""
    if isinstance(item, Reply) and item.author_told_at is None and wants_reminders(story):
        send_later("authors/reply", recipient_kind="story", recipient_id=story.id,
                   data={"reply": item.id}, not_before=mails_leave_at())  # fmt: skip


@builds_mail("authors/reply")
def reply_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    """Names the company and the month, and quotes neither story nor reply. None if it has been sent, or is not true."""
    reply = session().get(Reply, data["reply"])
    story = session().get(Story, reply.story_id) if reply else None
    if reply is None or story is None or reply.author_told_at is not None:
        return None
    if (reply.status, story.status) != (ReplyStatus.PUBLISHED, Status.PUBLISHED) or not wants_reminders(story):
        return None
    reply.author_told_at = clock.now()
    version = session().get_one(StoryVersion, story.published_version_id)
    return {
        "company": session().get_one(Company, story.company_id).name,
        "month": version.contacted_on,
        "story_link": page_url(f"/stories/{story.public_id}#reply"),
        "answer_link": page_url(f"/my-story/{new_link(story.id)}/answer"),
        "longest": MAX_ANSWER,
        "unsubscribe": no_reminders_link(story),
    }


def tell_of_decision(item: Item, story: Story, decision: ReplyDecision) -> None:
    """The statement of reasons for a decision on an answer."""
    if story.author_id is not None:
        send_later("authors/answer_decision", recipient_kind="story", recipient_id=story.id,
                   data={"decision": decision.id}, not_before=mails_leave_at())  # fmt: skip


@builds_mail("authors/answer_decision")
def answer_decision_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    """The mail's context; None if it would be untrue: undone, sent again, or erased."""
    decision = session().get(ReplyDecision, data["decision"])
    if decision is None or is_untrue(decision):
        return None
    answer = item_of(decision)
    reply = session().get_one(Reply, answer.reply_id)  # type: ignore[union-attr]
    story = session().get_one(Story, reply.story_id)
    link = page_url(f"/my-story/{new_link(story.id)}")
    return statement(answer, story, decision) | {
        "own_link": f"{link}#reply",
        "appeal_link": f"{link}/appeal/answer/{decision.id}",
    }


tellers[ANSWER.word] = tell_of_decision
on_reply_published.append(tell_of_reply)
