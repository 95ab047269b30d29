"""Take the rejection of notices back within some seconds, before whoever sent them is told."""

from collections.abc import Sequence

from pact.audit.service import record
from pact.core import clock
from pact.core.db import session
from pact.moderation.replies.service import lock_story
from pact.moderation.settings.service import current_settings
from pact.notices.models import Notice, NoticeState
from pact.notices.queries import notices_about
from pact.notices.service import reopen
from pact.stories.models import Story


class TooLate(Exception):
    """The time to undo is over, or somebody else decided."""


def undoable(notices: Sequence[Notice], moderator_id: int) -> list[Notice]:
    """Those of these notices that this moderator has rejected a moment ago while the text stayed as it was."""
    seconds, now = current_settings().undo_seconds, clock.now()
    return [
        notice
        for notice in notices
        if notice.state is NoticeState.REJECTED and notice.settled_by_id == moderator_id
        and notice.decision_id is None and notice.reply_decision_id is None and not notice.has_procedure
        and notice.settled_at is not None and (now - notice.settled_at).total_seconds() <= seconds
    ]  # fmt: skip


def undo(story: Story, ids: Sequence[int], *, moderator_id: int) -> None:
    """They wait again, and the mails about the rejection are not sent. All or none. Raises TooLate."""
    lock_story(story.id)
    chosen = [notice for notice in notices_about(story) if notice.id in ids]
    for notice in chosen:
        session().refresh(notice)
    if not chosen or len(undoable(chosen, moderator_id)) < len(set(ids)):
        raise TooLate
    reopen(chosen)
    for notice in chosen:
        record("notice.undone", "notice", notice.id, by=moderator_id)
