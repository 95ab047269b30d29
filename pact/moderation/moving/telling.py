"""Tell an author that their story is listed under another company than the one they named."""

from typing import Any

from pact.companies.models import Company
from pact.core.db import session
from pact.core.i18n.languages import page_url
from pact.core.i18n.shipped import local_words
from pact.mail.service import builds_mail, send_later
from pact.moderation.models import Ground, ReplyDecision, StoryMove
from pact.moderation.replies.service import mails_leave_at
from pact.replies.models import ReplyStatus
from pact.stories.author_links import new_link
from pact.stories.fields import Status
from pact.stories.models import Story

# Its author still has something to expect of it, or can appeal.
_OVER = frozenset({Status.UNCONFIRMED, Status.WITHDRAWN})


def tell_author(story: Story, move: StoryMove) -> None:
    """Mail the author once the move can no longer be undone. Imported stories have none."""
    if story.author_id is not None:
        send_later("moderation/story_moved", recipient_kind="story", recipient_id=story.id,
                   data={"move": move.id}, not_before=mails_leave_at())  # fmt: skip


@builds_mail("moderation/story_moved")
def story_moved_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    """The mail's context; None if it would be untrue: undone, moved again, or its author has taken the story back."""
    move = session().get(StoryMove, data["move"])
    if move is None or move.undone_at is not None or move.from_id is None:
        return None
    story = session().get_one(Story, move.story_id)
    if story.company_id != move.to_id or story.status in _OVER:
        return None
    return moved_context(story, move) | {"link": page_url(f"/my-story/{new_link(story.id)}")}


def _had_shown_reply(move: StoryMove) -> bool:
    """Whether readers saw a reply of the first company. One that only waited is not the author's to know of."""
    made = session().get(ReplyDecision, move.before.get("decision") or 0)
    return made is not None and made.old_status is ReplyStatus.PUBLISHED


def moved_context(story: Story, move: StoryMove) -> dict[str, Any]:
    return {
        "before": session().get_one(Company, move.from_id).name,
        "company": session().get_one(Company, move.to_id).name,
        "ground": local_words(session().get_one(Ground, move.ground_id).wording),
        "words": move.words,
        "has_lost_case": "case_given_at" in move.before,
        "had_reply": _had_shown_reply(move),
        "status": story.status.value,
        "story_link": page_url(f"/stories/{story.public_id}"),
        "rules_link": page_url("/rules"),
    }
