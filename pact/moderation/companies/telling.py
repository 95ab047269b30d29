"""Tell authors that their stories are listed under another company than the one they named."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from pact.companies.models import Company, CompanyMerge
from pact.core import clock
from pact.core.db import all_of, session
from pact.core.i18n.languages import page_url
from pact.core.i18n.shipped import local_words
from pact.mail.service import builds_mail, send_later
from pact.moderation.companies.models import CompanyRefusal
from pact.moderation.decisions.service import MAIL_MARGIN
from pact.moderation.models import Ground
from pact.moderation.settings.service import current_settings
from pact.stories.author_links import new_link
from pact.stories.fields import Status
from pact.stories.models import Story

# The author still has something to expect of these.
_TOLD = (Status.PENDING, Status.CHANGES_REQUESTED, Status.PUBLISHED, Status.HIDDEN)


def authors_to_tell(stories: Select[tuple[int]]) -> Sequence[int]:
    """Those of these stories whose authors are told of a change of their company."""
    statement = select(Story.id).where(
        Story.id.in_(stories), Story.author_id.is_not(None), Story.status.in_(_TOLD)
    )
    return all_of(statement.order_by(Story.id))


def tell_authors(refusal: CompanyRefusal, story_ids: Sequence[int]) -> None:
    """Mail the authors once the decision can no longer be undone. If it is undone later, mail them again."""
    leaves_at = refusal.refused_at + timedelta(seconds=current_settings().undo_seconds) + MAIL_MARGIN
    is_undone = refusal.undone_at is not None
    if is_undone and clock.now() < leaves_at:
        return
    for story_id in story_ids:
        send_later("moderation/company_changed", recipient_kind="story", recipient_id=story_id,
                   data={"refusal": refusal.id, "story": story_id, "is_undone": is_undone},
                   not_before=clock.now() if is_undone else leaves_at)  # fmt: skip


@builds_mail("moderation/company_changed", in_bulk=True)
def company_changed_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    """The mail's context; None if it would be untrue, because the decision was undone or the story has ended."""
    refusal, story = session().get(CompanyRefusal, data["refusal"]), session().get(Story, data["story"])
    if refusal is None or story is None or story.status not in _TOLD:
        return None
    if (refusal.undone_at is not None) is not data["is_undone"]:
        return None
    merge = session().get_one(CompanyMerge, refusal.merge_id)
    # After a large merge was undone, a job may still have to move the story back.
    if story.company_id not in (merge.target_id, *([merge.source_id] if data["is_undone"] else [])):
        return None
    return {
        "before": session().get_one(Company, merge.source_id).name,
        "company": session().get_one(Company, merge.target_id).name,
        "ground": local_words(session().get_one(Ground, refusal.ground_id).wording),
        "is_undone": data["is_undone"],
        "status": story.status.value,
        "story_link": page_url(f"/stories/{story.public_id}"),
        "link": page_url(f"/my-story/{new_link(story.id)}"),
        "rules_link": page_url("/rules"),
    }
