"""What somebody wrote for a company, for the copy of their data. It stays when they are erased: it is the company's."""

from typing import Any

from sqlalchemy import select

from pact.companies.users.own_data import also_exported
from pact.core.db import session
from pact.core.site import site_url
from pact.replies.models import Reply, ReplyVersion
from pact.stories.models import Story


def replies_written_by(account_id: int) -> list[dict[str, Any]]:
    """Every version of a reply that this account wrote, redacted copies left out."""
    statement = (
        select(ReplyVersion, Reply, Story.public_id)
        .join(Reply, Reply.id == ReplyVersion.reply_id)
        .join(Story, Story.id == Reply.story_id)
        .where(ReplyVersion.written_by_id == account_id, ReplyVersion.redacted_from_id.is_(None))
        .order_by(ReplyVersion.id)
    )
    return [
        {
            "story": site_url(f"/stories/{public_id}"),
            "text": version.body,
            "language": version.language,
            "sent_at": version.sent_at,
            "state": version.state,
            "reply": reply.status,
        }
        for version, reply, public_id in session().execute(statement).tuples()
    ]


also_exported["replies"] = replies_written_by
