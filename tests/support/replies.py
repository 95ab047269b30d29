"""Replies of companies, and answers to them."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from pact.companies.models import Company
from pact.companies.users.models import CompanyUser
from pact.companies.users.queries import in_force
from pact.core import clock
from pact.core.db import one_or_none, session
from pact.moderation.decisions.transitions import Actor
from pact.moderation.models import ActorKind
from pact.moderation.queries import grounds_by_code
from pact.moderation.replies import service
from pact.moderation.statuses import DeskDecision
from pact.replies.models import Answer, Item, Reply, ReplyStatus
from pact.replies.service import add_text
from pact.stories.models import Story
from tests.support import make

SAID = "We are **sorry**. We have sent you a new bill."
ANSWERED = "It came the next day. Thank you."
DECISIONS = {
    ReplyStatus.PUBLISHED: DeskDecision.PUBLISH,
    ReplyStatus.CHANGES_REQUESTED: DeskDecision.CHANGES,
    ReplyStatus.REFUSED: DeskDecision.REFUSE,
    ReplyStatus.REMOVED: DeskDecision.REMOVE,
}


def user_of(story: Story) -> CompanyUser:
    """Somebody who acts for the story's company."""
    known = one_or_none(select(CompanyUser).where(CompanyUser.company_id == story.company_id, in_force()).limit(1))
    company = session().get_one(Company, story.company_id)
    return known or make.company_user(company, email=f"user@{company.slug}.example", password=None)


def reply_to(
    story: Story | None = None, *, status: ReplyStatus | str = ReplyStatus.PUBLISHED, body: str = SAID,
    after: timedelta = timedelta(),
) -> Reply:  # fmt: skip
    """A reply taken to `status`, sent so long after now."""
    story = story or make.story()
    with time_machine.travel(clock.now() + after, tick=True):
        by = user_of(story).account_id
        reply = service.send_reply(story, body, account_id=by, language="en")
        take_to(reply, ReplyStatus(status), by=by)
    session().commit()
    return reply


def answer_to(reply: Reply, *, status: ReplyStatus | str = ReplyStatus.PUBLISHED, body: str = ANSWERED) -> Answer:
    answer = service.send_answer(reply, body, language="en")
    take_to(answer, ReplyStatus(status))
    session().commit()
    return answer


def take_to(item: Item, status: ReplyStatus, *, by: int | None = None) -> None:
    if status is ReplyStatus.REMOVED:
        take_to(item, ReplyStatus.PUBLISHED)
    if status is ReplyStatus.WITHDRAWN:
        kind = ActorKind.COMPANY if isinstance(item, Reply) else ActorKind.AUTHOR
        service.withdraw(item, actor=Actor(kind, by))
    elif status is not ReplyStatus.PENDING:
        decide(item, DECISIONS[status])


def decide(item: Item, decision: DeskDecision, **more: object) -> None:
    """A moderator's decision on a reply or an answer, with a ground unless it only publishes."""
    needs = decision is not DeskDecision.PUBLISH or more.get("cuts")
    grounds = grounds_by_code(["personal_data"]) if needs else []
    service.decide(
        item,
        decision,
        moderator_id=make.moderator_id(),
        **({"grounds": grounds, "words": "Please leave the name out."} if needs else {}) | more,
    )  # type: ignore[arg-type]


def stored_reply(
    story: Story, *, status: ReplyStatus = ReplyStatus.PUBLISHED, after: timedelta = timedelta()
) -> Reply:
    """A reply as it is stored, without anything that follows from it, whatever the story's status."""
    by = user_of(story).account_id
    reply = Reply(story_id=story.id, company_id=story.company_id, account_id=by, status=status,
                  sent_at=(story.published_at or clock.now()) + after)  # fmt: skip
    session().add(reply)
    session().flush()
    made = add_text(reply, SAID, language="en", written_by=by)
    if status is ReplyStatus.PUBLISHED:
        reply.published_version_id = made.id
    session().commit()
    return reply
