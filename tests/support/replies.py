"""Replies of companies."""

from datetime import timedelta

from pact.core import clock
from pact.core.db import session
from pact.replies.models import Reply, ReplyStatus
from pact.replies.service import add_text
from pact.stories.models import Story
from tests.support import make

SAID = "We are **sorry**. We have sent you a new bill."


def stored_reply(
    story: Story, *, status: ReplyStatus = ReplyStatus.PUBLISHED, after: timedelta = timedelta()
) -> Reply:
    """A reply as it is stored, without anything that follows from it."""
    by = make.company_user(email=f"reply-{story.id}@nordic-mail.example", password=None).account_id
    reply = Reply(story_id=story.id, company_id=story.company_id, account_id=by, status=status,
                  sent_at=(story.published_at or clock.now()) + after)  # fmt: skip
    session().add(reply)
    session().flush()
    made = add_text(reply, SAID, language="en", written_by=by)
    if status is ReplyStatus.PUBLISHED:
        reply.published_version_id = made.id
    session().commit()
    return reply
