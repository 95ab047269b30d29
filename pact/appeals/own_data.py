"""Appeals in the copies that people get of their data."""

from typing import Any

from sqlalchemy import or_, select

from pact.accounts.models import Account
from pact.appeals.models import Against, Appeal
from pact.appeals.queries import by_author
from pact.companies.users.models import ClaimDecision, CompanyClaim
from pact.companies.users.own_data import also_exported
from pact.core.db import all_of, session
from pact.core.site import site_url
from pact.stories.models import Story


def appeals_by_author(story_id: int) -> list[dict[str, Any]]:
    """For the copy of an author's data."""
    return [_record(appeal) for appeal in by_author(story_id)]


def _appeals_sent_by(account_id: int) -> list[dict[str, Any]]:
    digest = session().get_one(Account, account_id).email_digest
    refusals = select(ClaimDecision.id).join(CompanyClaim).where(CompanyClaim.email_digest == digest)
    of_claims = (Appeal.against == Against.CLAIM) & Appeal.subject_id.in_(refusals)
    found = all_of(select(Appeal).where(or_(Appeal.account_id == account_id, of_claims)).order_by(Appeal.id))
    return [{"story": _address(appeal.story_id)} | _record(appeal) for appeal in found]


def _address(story_id: int | None) -> str | None:
    story = session().get(Story, story_id) if story_id is not None else None
    return site_url(f"/stories/{story.public_id}") if story is not None else None


def _record(appeal: Appeal) -> dict[str, Any]:
    return {
        "against": appeal.against,
        "decision": appeal.done,
        "words": appeal.words,
        "sent_at": appeal.sent_at,
        "due_at": appeal.due_at,
        "state": appeal.state,
        "settled_at": appeal.settled_at,
        "answer": appeal.answer,
    }


also_exported["appeals"] = _appeals_sent_by
