"""Notices that somebody sent for a company, for the copy of their data."""

from typing import Any

from sqlalchemy import select

from pact.companies.users.own_data import also_exported
from pact.core.db import session
from pact.core.site import site_url
from pact.notices.defamation.queries import case_of
from pact.notices.models import Notice
from pact.stories.models import Story


def notices_sent_by(account_id: int) -> list[dict[str, Any]]:
    statement = (
        select(Notice, Story.public_id)
        .join(Story, Story.id == Notice.story_id)
        .where(Notice.account_id == account_id)
        .order_by(Notice.id)
    )
    return [
        {
            "story": site_url(f"/stories/{public_id}"),
            "about": notice.part,
            "ground": notice.ground,
            "quote": notice.quote,
            "why": notice.why,
            "sent_at": notice.sent_at,
            "state": notice.state,
            "settled_at": notice.settled_at,
            "is_unfounded": notice.is_unfounded,
            "words": notice.words if notice.settled_by_id is not None else "",
        }
        | ({"meaning": case.meaning, "untrue": case.untrue} if (case := case_of(notice)) else {})
        for notice, public_id in session().execute(statement).tuples()
    ]


also_exported["notices"] = notices_sent_by
