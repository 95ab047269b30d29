"""The statement of reasons: what the author of a decided story is told."""

from typing import Any

from pact.companies.models import Company
from pact.core.db import session
from pact.core.site import site_url
from pact.moderation.models import Decision, Ground
from pact.stories.fields import Status
from pact.stories.models import Story


def decision_context(decision: Decision) -> dict[str, Any]:
    """The mail's template's context for a decision that was made."""
    story = session().get_one(Story, decision.story_id)
    return statement_of_reasons(story, decision.new_status, ground=decision.ground, words=decision.words)


def statement_of_reasons(story: Story, status: Status, *, ground: Ground | None, words: str) -> dict[str, Any]:
    """The mail's template's context for a decision made or about to be made (the desk's preview)."""
    company = session().get_one(Company, story.company_id)
    return {
        "status": status.value,
        "company": company.name,
        "ground": ground.wording if ground else "",
        "words": words,
        "story_link": site_url(f"/stories/{story.public_id}"),
        "rules_link": site_url("/rules"),
    }
