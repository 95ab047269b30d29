"""The statement of reasons e-mailed to the author of a decided story."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from pact.accounts.queries import others_decide
from pact.companies.models import Company
from pact.companies.queries import is_renamed
from pact.core.db import session
from pact.core.i18n.languages import page_url
from pact.core.i18n.shipped import local_words
from pact.mail.service import builds_mail
from pact.moderation.models import Decision, Ground
from pact.moderation.queries import redactions_in
from pact.moderation.redaction import Cut, RedactionKind, is_within
from pact.moderation.statuses import HIDDEN_HOURS
from pact.stories.author_links import new_link
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion

# What these say of the story is no longer so once its author has withdrawn it or sent it again. Grounds for refusing it
# or taking it down are owed in any case.
_UNTRUE_LATER = frozenset({Status.PUBLISHED, Status.CHANGES_REQUESTED, Status.HIDDEN})


@builds_mail("moderation/decision")
def decision_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    """The mail's context; None if it would be untrue: the decision was undone, or the story is published no more."""
    decision = session().get(Decision, data["decision"])
    if decision is None or decision.story_id is None or decision.reversed_at is not None:
        return None
    story = session().get_one(Story, decision.story_id)
    if decision.new_status in _UNTRUE_LATER and story.status is not decision.new_status:
        return None
    version = session().get(StoryVersion, decision.version_id)
    cuts = _cuts_by(decision, version) if version and decision.new_status is Status.PUBLISHED else []
    statement = statement_of_reasons(story, decision.new_status, old=decision.old_status, grounds=decision.grounds,
                                     words=decision.words, cuts=cuts,
                                     refuses_edit=decision.is_edit_refused,
                                     redacts=decision.is_redaction)  # fmt: skip
    if decision.new_status is Status.HIDDEN:
        statement |= {"hours": HIDDEN_HOURS, "has_second": others_decide([decision.account_id or 0])}
    if version is not None:
        statement["is_renamed"] = is_renamed(story.company_id, since=version.submitted_at)
    link = page_url(f"/my-story/{new_link(decision.story_id)}")
    return statement | {"link": link, "appeal_link": f"{link}/appeal/story/{decision.id}"}


def _cuts_by(decision: Decision, version: StoryVersion) -> Sequence[Cut]:
    """What the author is told was taken out: all of it when a text is published, and later what was taken out then."""
    cuts = redactions_in(version)
    before = session().get(StoryVersion, decision.before.get("published_version") or 0)
    if not decision.is_redaction or before is None or before.redacted_from_id != version.redacted_from_id:
        return cuts
    made = redactions_in(before)
    return [cut for cut in cuts if not is_within(cut, made)]


def statement_of_reasons(
    story: Story,
    status: Status,
    *,
    old: Status,
    grounds: Sequence[Ground],
    words: str,
    cuts: Sequence[Cut],
    refuses_edit: bool = False,
    redacts: bool = False,
) -> dict[str, Any]:
    """The template's context for a decision that was made, or for its preview at the desk."""
    company = session().get_one(Company, story.company_id)
    return {
        "status": status.value,
        "is_restored": status is Status.PUBLISHED and old in (Status.REFUSED, Status.REMOVED),
        "was_hidden": old is Status.HIDDEN,
        "is_edit": old is status is Status.PUBLISHED and not redacts,
        "is_edit_refused": refuses_edit,
        "is_redaction": redacts,
        "company": company.name,
        "is_renamed": False,
        "grounds": [local_words(ground.wording) for ground in grounds],
        "words": words,
        "removed": removed_counts(cuts),
        "story_link": page_url(f"/stories/{story.public_id}"),
        "rules_link": page_url("/rules"),
    }


def removed_counts(cuts: Sequence[Cut]) -> list[tuple[RedactionKind, int]]:
    """How often each kind of redaction was made."""
    counts = Counter(cut.kind for cut in cuts)
    return [(kind, counts[kind]) for kind in RedactionKind if counts[kind]]
