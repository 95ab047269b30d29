"""The mails to whoever sent an appeal. None says what they wrote."""

from datetime import timedelta
from typing import Any, Final

from pact.appeals.against.kinds import find
from pact.appeals.models import Against, Appeal, Done
from pact.appeals.queries import can_be_decided
from pact.appeals.wording import decided_words, outcome_words
from pact.companies.models import Company
from pact.companies.users.claiming import new_link as new_claim_link
from pact.companies.users.mails import decided_claim, words_about
from pact.companies.users.membership import company_now
from pact.companies.users.models import ClaimDecision, ClaimState, CompanyClaim
from pact.companies.users.queries import is_user
from pact.core.db import session
from pact.core.i18n.languages import page_url
from pact.mail.service import builds_mail
from pact.moderation.models import ReplyDecision
from pact.moderation.replies.kinds import item_of
from pact.moderation.suspensions.links import new_link as new_suspension_link
from pact.moderation.suspensions.models import Suspension
from pact.notices.models import Notice
from pact.notices.service import new_link as new_notice_link
from pact.replies.models import Reply
from pact.stories.author_links import new_link
from pact.stories.models import Story

# Longer than an appeal is possible and takes.
CLAIM_LINKS_LAST: Final = timedelta(days=365)


@builds_mail("appeals/received")
def received_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    appeal = session().get(Appeal, data["appeal"])
    if appeal is None or appeal.settled_at is not None:
        return None
    made = find(appeal.against, appeal.subject_id)
    can_be = made is None or can_be_decided(made.took_part)
    return _about(appeal, can_be_decided=can_be, due_at=appeal.due_at)


@builds_mail("appeals/decided")
def decided_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    appeal = session().get(Appeal, data["appeal"])
    if appeal is None or appeal.settled_by_id is None:
        return None
    return _about(appeal, outcome=outcome_words(appeal), state=appeal.state.value, words=appeal.answer)


@builds_mail("companies/claim_refused")
def claim_refused_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    found = decided_claim(data, ClaimState.REFUSED)
    made = find(Against.CLAIM, found[1].id) if found is not None else None
    if found is None or made is None:
        return None
    return words_about(*found) | {"link": _claims_address(*found), "until": made.until}


def _claims_address(claim: CompanyClaim, decision: ClaimDecision) -> str:
    token = new_claim_link(claim, lasts=CLAIM_LINKS_LAST)
    return page_url(f"/claim-appeal/{token}/{decision.id}")


def _about(appeal: Appeal, **more: Any) -> dict[str, Any] | None:
    """None if it was for a company for which that person acts no more."""
    if appeal.against is Against.SUSPENSION:
        return _about_suspension(appeal) | more
    if appeal.against is Against.CLAIM:
        return _about_claim(appeal, more)
    story = session().get_one(Story, appeal.story_id)
    company = session().get_one(Company, story.company_id)
    if appeal.against is Against.REPLY:
        item = item_of(session().get_one(ReplyDecision, appeal.subject_id))
        assert isinstance(item, Reply)
        company = session().get_one(Company, item.company_id)  # it stays theirs if the story is moved
        if appeal.account_id is None or not is_user(appeal.account_id, item.company_id):
            return None
        path = f"/for-companies/{company.slug}/appeal/{appeal.subject_id}"
    elif appeal.against is Against.NOTICE:
        path = f"/notice/{new_notice_link(session().get_one(Notice, appeal.subject_id))}/appeal"
    else:
        path = f"/my-story/{new_link(story.id)}/appeal/{appeal.against}/{appeal.subject_id}"
    about = {
        "company": company.name,
        "story_link": page_url(f"/stories/{story.public_id}"),
        "decided": decided_words(appeal.against, appeal.done),
        "link": page_url(path),
    }
    return about | more


def _about_claim(appeal: Appeal, more: dict[str, Any]) -> dict[str, Any] | None:
    """None if the claim is no longer kept."""
    decision = session().get(ClaimDecision, appeal.subject_id)
    if decision is None:
        return None
    claim = session().get_one(CompanyClaim, decision.claim_id)
    about = {
        "company": company_now(claim).name,
        "story_link": "",
        "decided": decided_words(appeal.against, appeal.done),
        "link": _claims_address(claim, decision),
    }
    return about | more


def _about_suspension(appeal: Appeal) -> dict[str, Any]:
    """It names no company, as the mails about suspensions do. What was not taken is sent again by the ordinary form."""
    one = session().get_one(Suspension, appeal.subject_id)
    return {
        "company": "",
        "story_link": page_url("/share") if appeal.done is Done.NO_STORIES else "",
        "decided": decided_words(appeal.against, appeal.done),
        "link": page_url(f"/suspension/{new_suspension_link(one)}"),
    }
